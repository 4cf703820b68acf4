//! Webhook requests that Zoom did not sign, by the hundred thousand, and Zoom's own challenge used
//! to have us sign something else.

use bedside::{
    config::Config,
    zoom::{Envelope, WebhookError, Zoom},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt::Write as _;
use time::{OffsetDateTime, macros::datetime};

use crate::report::{Drive, sized};

const NOW: OffsetDateTime = datetime!(2026-11-21 10:00 UTC);
const SECRET: &str = "the-apps-webhook-secret";
const OTHERS: [&str; 4] = ["", "the-apps-webhook-secre", "another", "v0"];

/// Small steady chance, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

#[derive(Clone)]
struct Request {
    body: Vec<u8>,
    timestamp: String,
    signature: String,
}

impl Request {
    fn signed(secret: &str, at: OffsetDateTime, body: &str) -> Self {
        let timestamp = at.unix_timestamp().to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("v0:{timestamp}:{body}").as_bytes());
        let mut signature = "v0=".to_owned();
        for byte in mac.finalize().into_bytes() {
            write!(signature, "{byte:02x}").unwrap();
        }
        Self {
            body: body.into(),
            timestamp,
            signature,
        }
    }

    fn read(&self, zoom: &Zoom) -> Result<(), WebhookError> {
        let envelope = Envelope {
            body: &self.body,
            timestamp: Some(&self.timestamp),
            signature: Some(&self.signature),
        };
        zoom.webhook(envelope, NOW).map(drop)
    }

    /// Something else than what was signed.
    fn forged(&self, other: &Self, dice: &mut Dice) -> Self {
        let mut forged = self.clone();
        match dice.roll(12) {
            0 => flip(&mut forged.body, dice),
            1 => forged.body.truncate(dice.roll(self.body.len())),
            2 => forged.body.insert(dice.roll(self.body.len()), b' '),
            3 => forged.body.clone_from(&other.body),
            4 => forged.signature = flipped(&self.signature, dice),
            5 => forged.signature.truncate(dice.roll(self.signature.len())),
            6 => forged.signature.clone_from(&other.signature),
            7 => forged.timestamp = flipped(&self.timestamp, dice),
            8 => forged.timestamp = format!("{}{}", self.timestamp, dice.roll(10)),
            // The seam between timestamp and body moved: the same bytes under the signature.
            9 => {
                let seam = self.timestamp.len() - 1 - dice.roll(9);
                let (head, tail) = self.timestamp.split_at(seam);
                forged.body = [tail.as_bytes(), b":", &self.body].concat();
                head.clone_into(&mut forged.timestamp);
            }
            10 => {
                let secret = OTHERS[dice.roll(OTHERS.len())];
                let body = String::from_utf8_lossy(&self.body);
                return Self::signed(secret, NOW, &body);
            }
            // Really signed, and not of now.
            _ => {
                let age = 6001 + i64::try_from(dice.roll(1_000_000)).unwrap();
                let body = String::from_utf8_lossy(&self.body);
                return Self::signed(SECRET, NOW - time::Duration::seconds(age), &body);
            }
        }
        forged
    }

    fn is(&self, other: &Self) -> bool {
        (&self.body, &self.timestamp, &self.signature)
            == (&other.body, &other.timestamp, &other.signature)
    }
}

fn flip(bytes: &mut [u8], dice: &mut Dice) {
    let place = dice.roll(bytes.len());
    bytes[place] ^= 1 << dice.roll(8);
}

/// One letter is another one.
fn flipped(text: &str, dice: &mut Dice) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let place = dice.roll(bytes.len());
    bytes[place] = b"0123456789abcdefABCDEF+- v="[dice.roll(27)];
    String::from_utf8(bytes).unwrap()
}

fn zoom() -> Zoom {
    let key = bedside::sealing::Keyring::fresh_entry(1).unwrap();
    let settings = [
        ("BEDSIDE_URL", "https://bedside.example"),
        ("DATABASE_URL", "postgres://nobody@localhost/none"),
        ("BEDSIDE_KEYS", key.as_str()),
        ("ZOOM_CLIENT_ID", "our-app"),
        ("ZOOM_CLIENT_SECRET", "the-apps-secret"),
        ("ZOOM_WEBHOOK_SECRET", SECRET),
        ("ZOOM_WEBHOOK_SECRET_PREVIOUS", "the-one-before"),
    ];
    let value = |name: &str| {
        let known = settings.iter().find(|(known, _)| *known == name);
        known.map(|(_, value)| (*value).to_owned())
    };
    Zoom::new(&Config::read(value).unwrap()).unwrap()
}

#[test]
fn o_forged_and_mutated_deliveries_are_refused() {
    let count = sized(40_000, 1_000_000);
    let drive = Drive::begin(
        "o",
        "o. Forged webhooks",
        format!("{count} forged or mutated deliveries, in process: 0 accepted"),
    );
    let zoom = zoom();
    let bodies = [
        r#"{"event":"meeting.started","event_ts":1795255200000,"payload":{"object":{"id":"1","host_id":"h"}}}"#,
        r#"{"event":"app_deauthorized","event_ts":1795255200000,"payload":{"client_id":"our-app","user_id":"u"}}"#,
        r#"{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}"#,
        r#"{"event":"recording.completed","payload":{}}"#,
    ];
    let signed = bodies.map(|body| Request::signed(SECRET, NOW, body));
    for good in &signed {
        assert_eq!(good.read(&zoom), Ok(()), "what is forged from must be good");
    }
    let (mut dice, mut tried) = (Dice(0x9E37_79B9_7F4A_7C15), 0);
    while tried < count {
        let at = dice.roll(4);
        let (one, other) = (&signed[at], &signed[(at + 1 + dice.roll(3)) % 4]);
        let forged = one.forged(other, &mut dice);
        if forged.is(one) {
            continue;
        }
        let read = forged.read(&zoom);
        assert_eq!(
            read,
            Err(WebhookError::NotProven),
            "{} {} {}",
            String::from_utf8_lossy(&forged.body),
            forged.timestamp,
            forged.signature
        );
        tried += 1;
    }
    drive.seen(format!("0 of {tried} accepted"));
}

#[test]
fn p_a_challenge_signs_nothing_but_challenges() {
    let drive = Drive::begin(
        "p",
        "p. The challenge as a signing oracle",
        "unsigned, or with a token that is a signed request's frame: refused",
    );
    let zoom = zoom();
    let challenge = |token: &str| {
        let body = serde_json::json!({"event": "endpoint.url_validation",
            "payload": {"plainToken": token}});
        body.to_string()
    };
    let victim = r#"{"event":"app_deauthorized","payload":{"client_id":"our-app","user_id":"u"}}"#;
    let frame = format!("v0:{}:{victim}", NOW.unix_timestamp());
    let mut refused = 0;
    // An attacker has no signature: then the token does not matter.
    for token in ["qgg8vlvZRS6UYooatFL8Aw", &frame] {
        let mut request = Request::signed("guessed", NOW, &challenge(token));
        assert_eq!(request.read(&zoom), Err(WebhookError::NotProven));
        request.signature = String::new();
        assert_eq!(request.read(&zoom), Err(WebhookError::NotProven));
        refused += 2;
    }
    // Even with one, no letter of a frame's seams is answered.
    for token in [
        frame.as_str(),
        "v0:1795255200:",
        ":",
        "{",
        "a b",
        "",
        &"a".repeat(129),
    ] {
        let request = Request::signed(SECRET, NOW, &challenge(token));
        assert_eq!(
            request.read(&zoom),
            Err(WebhookError::Unreadable),
            "{token}"
        );
        refused += 1;
    }
    drive.seen(format!("{refused} of {refused} refused"));
}
