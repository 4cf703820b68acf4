//! A crowd of installations as Bedside's own code would have made them: each with a data key of its
//! own under the keyring, and tokens, profile, links and passcodes sealed under that. Only the tokens
//! inside are those of a few people, because the simulated Zoom must know them.
//!
//! All that belongs to one of the crowd comes from its number: nothing of it has to be remembered.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bedside::sealing::{DataKey, Keyring, Place};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, PgConnection};
use time::{Duration, OffsetDateTime};
use tower_sessions::session::Id;
use uuid::Uuid;

use crate::{copy::Rows, press::Clinician};

/// How many of a batch are sealed before they are sent.
const BATCH: u64 = 4_000;
/// How many do the sealing: there are two cores.
const HANDS: u64 = 2;
/// The past of a clinician: a meeting every five hours.
pub(crate) const PAST: u64 = 20;

/// A pair that the simulated Zoom takes.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) scopes: String,
}

/// What all of them share.
pub(crate) struct Crowd {
    pub(crate) database: String,
    pub(crate) keyring: Keyring,
    pub(crate) client_id: String,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) now: OffsetDateTime,
}

/// Sixteen bytes that look random and come from a number.
fn derived(what: &str, number: u64) -> [u8; 16] {
    let digest = Sha256::new()
        .chain_update(what)
        .chain_update(number.to_be_bytes())
        .finalize();
    <[u8; 16]>::try_from(&digest[..16]).unwrap()
}

/// A number that looks random and comes from another.
pub(crate) fn picked(what: &str, number: usize) -> u64 {
    let bytes = derived(what, number.try_into().unwrap());
    u64::from_be_bytes(<[u8; 8]>::try_from(&bytes[..8]).unwrap())
}

/// Ids begin with the time, as those that are made now do: a millisecond lies between two people.
fn installation(number: u64, now: OffsetDateTime) -> Uuid {
    let first = (now - Duration::days(300)).unix_timestamp_nanos() / 1_000_000;
    let millis = u64::try_from(first).unwrap() + number;
    uuid::Builder::from_unix_timestamp_millis(
        millis,
        &<[u8; 10]>::try_from(&derived("installation", number)[..10]).unwrap(),
    )
    .into_uuid()
}

fn session(number: u64) -> Id {
    Id(i128::from_be_bytes(derived("session", number)))
}

/// Who one of the crowd is in a browser.
pub(crate) fn clinician(number: u64) -> Clinician {
    let id = session(number);
    let mut mac = Hmac::<Sha256>::new_from_slice(&id.0.to_be_bytes()).unwrap();
    mac.update(b"bedside csrf");
    Clinician {
        person: String::new(),
        cookie: id.to_string(),
        csrf: URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()),
    }
}

/// A few rows of each table.
struct Batch {
    installations: Rows,
    sessions: Rows,
    meetings: Rows,
    audit: Rows,
}

impl Crowd {
    pub(crate) fn installation(&self, number: u64) -> Uuid {
        installation(number, self.now)
    }

    /// Adds those with the numbers from `from` to `to`, with as many meetings as `meetings` says.
    pub(crate) async fn grow(self: &Arc<Self>, from: u64, to: u64, meetings: fn(u64) -> u64) {
        let mut hands = Vec::new();
        for hand in 0..HANDS {
            let crowd = Arc::clone(self);
            hands.push(tokio::spawn(async move {
                let mut connection = PgConnection::connect(&crowd.database).await.unwrap();
                let mut first = from + hand * BATCH;
                while first < to {
                    let numbers = first..to.min(first + BATCH);
                    let batch = crowd.batch(numbers, meetings);
                    batch.send(&mut connection).await;
                    first += HANDS * BATCH;
                }
                connection.close().await.unwrap();
            }));
        }
        for hand in hands {
            hand.await.unwrap();
        }
    }

    fn batch(&self, numbers: std::ops::Range<u64>, meetings: fn(u64) -> u64) -> Batch {
        let mut batch = Batch {
            installations: Rows::new(),
            sessions: Rows::new(),
            meetings: Rows::new(),
            audit: Rows::new(),
        };
        let mut keys = Vec::new();
        for number in numbers {
            let id = self.installation(number);
            let key = DataKey::fresh().unwrap();
            self.enter(&mut batch, number, id, &key, meetings(number));
            keys.push((number, id, key, meetings(number)));
        }
        // Everybody's oldest first: a person's rows do not lie side by side.
        for back in (1..=PAST).rev() {
            for (number, id, key, count) in &keys {
                if back <= *count {
                    self.meet(&mut batch, *number, *id, key, back, *count);
                }
            }
        }
        batch
    }

    /// An installation with a session.
    fn enter(&self, batch: &mut Batch, number: u64, id: Uuid, key: &DataKey, meetings: u64) {
        let row = id.into_bytes();
        let place = |column, generation| Place {
            table: "installations",
            column,
            row: &row,
            generation,
        };
        let pair = &self.pairs[usize::try_from(number).unwrap() % self.pairs.len()];
        let sealed = self
            .keyring
            .seal_data_key(place("data_key_sealed", None), key);
        let sealed = sealed.unwrap();
        let seal = |place, text: &str| key.seal(place, text.as_bytes()).unwrap();
        let profile = serde_json::json!({
            "display_name": format!("Person {number}"), "email": format!("p{number}@clinic.example"),
            "plan": "licensed", "zone": "UTC"});
        batch
            .installations
            .row(18)
            .id(id)
            .text(&self.client_id)
            .text(&URL_SAFE_NO_PAD.encode(derived("user", number)))
            .text(&URL_SAFE_NO_PAD.encode(derived("account", number)))
            .text("active")
            .bigint(1)
            .text(&pair.scopes)
            .time(self.now)
            .time(self.now)
            .time(self.now + Duration::hours(6))
            .int(sealed.key.as_stored())
            .bytes(&sealed.bytes)
            .bytes(&seal(place("access_token_sealed", Some(1)), &pair.access))
            .bytes(&seal(place("refresh_token_sealed", Some(1)), &pair.refresh))
            .bytes(&seal(place("profile_sealed", None), &profile.to_string()))
            .time(self.now)
            .time(self.now + Duration::hours(6))
            .bigint(i64::try_from(meetings).unwrap());
        batch
            .sessions
            .row(5)
            .bytes(&Sha256::digest(session(number).0.to_be_bytes()))
            .id(id)
            .time(self.now)
            // Nobody is so long away that it would be written down: that is not what is compared.
            .time(self.now + Duration::hours(1))
            .time(self.now + Duration::days(7));
    }

    /// A meeting of so many steps ago, with its row in the audit. The last two still wait.
    fn meet(
        &self,
        batch: &mut Batch,
        number: u64,
        installation: Uuid,
        key: &DataKey,
        back: u64,
        count: u64,
    ) {
        let pressed_at = self.now - Duration::hours(5) * i32::try_from(back).unwrap();
        let millis = u64::try_from(pressed_at.unix_timestamp_nanos() / 1_000_000).unwrap();
        let random = derived("meeting", number * 100 + back);
        let id = uuid::Builder::from_unix_timestamp_millis(
            millis,
            &<[u8; 10]>::try_from(&random[..10]).unwrap(),
        )
        .into_uuid();
        let row = id.into_bytes();
        let seal = |column, text: &str| {
            let place = Place {
                table: "meetings",
                column,
                row: &row,
                generation: None,
            };
            key.seal(place, text.as_bytes()).unwrap()
        };
        let over = (back > 2).then(|| pressed_at + Duration::minutes(50));
        let at_zoom = 80_000_000_000 + i64::try_from(number * 100 + back).unwrap();
        let link = format!("https://us05web.zoom.us/j/{at_zoom}?pwd={}", "x".repeat(32));
        batch
            .meetings
            .row(19)
            .id(installation)
            .id(id)
            .id(Uuid::from_bytes(random))
            .text(if over.is_some() { "ended" } else { "waiting" })
            .text("ABC234")
            .bigint(at_zoom)
            .bytes(&seal("join_link_sealed", &link))
            .bytes(&seal("passcode_sealed", "sim123456"))
            .boolean(true)
            .boolean(true)
            .text("off")
            .time(pressed_at)
            .time(pressed_at)
            .time_or_nothing(over.map(|_| pressed_at + Duration::minutes(5)))
            .time_or_nothing(over)
            .text("video_appointment")
            .boolean(true)
            .text("never")
            .text("off");
        // Not a chain that can be verified: only as many rows, of the same length.
        batch
            .audit
            .row(6)
            .id(installation)
            .bigint(i64::try_from(count - back + 1).unwrap())
            .time(pressed_at)
            .text("meeting_pressed")
            .id(id)
            .bytes(&Sha256::digest(random));
    }
}

impl Batch {
    async fn send(self, connection: &mut PgConnection) {
        let tables = [
            (
                self.installations,
                "installations (id, zoom_client_id, zoom_user_id, zoom_account_id, state, generation, \
                 scopes, granted_at, refreshed_at, access_expires_at, data_key_id, data_key_sealed, \
                 access_token_sealed, refresh_token_sealed, profile_sealed, created_at, profile_at, \
                 audit_seq)",
            ),
            (
                self.sessions,
                "sessions (id_hash, installation_id, signed_in_at, seen_at, expires_at)",
            ),
            (
                self.meetings,
                "meetings (installation_id, id, attempt, state, short_code, zoom_meeting_id, \
                 join_link_sealed, passcode_sealed, waiting_room, passcode_in_link, recording, \
                 pressed_at, settled_at, started_at, ended_at, name, asked_waiting_room, asked_early, \
                 asked_recording)",
            ),
            (
                self.audit,
                "audit (installation_id, seq, at, action, subject, hash)",
            ),
        ];
        for (rows, table) in tables {
            rows.into_table(connection, table).await;
        }
    }
}
