//! What Zoom told, at rest. The hash of a request and its effect commit together, so that it has
//! its effect once, however often it comes and wherever.
//!
//! A meeting's state only moves forward. News can overtake the answer to the press that made the
//! meeting: then it waits on the rows of presses that have no number yet, and whichever of them
//! gets this number takes it over. Row locks decide who comes first, so nothing falls between.

mod changed;
mod made;
mod seen;
mod turn;

use time::OffsetDateTime;

use super::{Store, StoreError};
use crate::domain::{BodyHash, Happening, MeetingNumber, News, ZoomUserId};

/// What became of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It had its effect now.
    Now,
    /// It had its effect before.
    Before,
    /// It concerns nobody here, and nothing was stored.
    Nobody,
}

/// Who told what when, as every statement here needs it.
struct Delivery<'a> {
    host: &'a ZoomUserId,
    hash: BodyHash,
    number: MeetingNumber,
    at: OffsetDateTime,
    now: OffsetDateTime,
}

/// What a statement says of the installation and the hash.
struct Taken {
    known: bool,
    taken: bool,
}

impl Taken {
    fn heard(&self) -> Heard {
        match (self.known, self.taken) {
            (false, _) => Heard::Nobody,
            (true, false) => Heard::Before,
            (true, true) => Heard::Now,
        }
    }
}

impl Store {
    /// Takes news in. It may come again, late, or before the answer to the press.
    pub async fn hear(
        &self,
        news: &News,
        hash: BodyHash,
        now: OffsetDateTime,
    ) -> Result<Heard, StoreError> {
        let delivery = Delivery {
            host: &news.host,
            hash,
            number: news.number,
            at: news.at,
            now,
        };
        let mut held = self.hold().await?;
        let limit = held.limit();
        let heard = match &news.what {
            Happening::Created(made) => {
                limit
                    .run(self.hear_made(held.whole(), &delivery, made))
                    .await
            }
            Happening::Changed(starts_at, lasts) => {
                limit
                    .run(self.hear_changed(held.connection(), &delivery, *starts_at, *lasts))
                    .await
            }
            Happening::Started => {
                limit
                    .run(self.hear_turn(held.whole(), &delivery, "started"))
                    .await
            }
            Happening::Ended => {
                limit
                    .run(self.hear_turn(held.whole(), &delivery, "ended"))
                    .await
            }
            Happening::Deleted => {
                limit
                    .run(self.hear_turn(held.whole(), &delivery, "deleted"))
                    .await
            }
            Happening::Seen(who, place) => {
                limit
                    .run(self.hear_seen(held.connection(), &delivery, who, *place))
                    .await
            }
        }?;
        held.release();
        Ok(heard)
    }
}
