//! Webhooks: what Zoom tells by itself, from raw bytes to its one effect.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use metrics::{counter, gauge, histogram};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::Leave;
use crate::{
    clock::Clock,
    domain::{BodyHash, Happening, News, Reason, ZoomUserId},
    store::{Heard, Store, StoreError},
    zoom::{Envelope, Event, WebhookError, Zoom},
};

/// How many unproven removals one server looks up in a minute: anybody can send them.
const UNPROVEN_PER_MINUTE: u32 = 60;

/// The story of a webhook request.
#[derive(Debug)]
pub struct Webhooks {
    store: Store,
    zoom: Zoom,
    clock: Clock,
    leave: Arc<Leave>,
    unproven: Mutex<(Instant, u32)>,
}

/// What to answer a webhook request that was taken.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// This JSON.
    Challenge(String),
    /// Nothing; it had its effect, or needs none.
    Silently,
}

/// Why a webhook request was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It is not proven to come from Zoom.
    #[error("not proven")]
    NotProven,
    /// It is proven and cannot be read.
    #[error("cannot be read")]
    Unreadable,
    /// Zoom shall send it again: the database cannot be used.
    #[error(transparent)]
    Later(#[from] StoreError),
}

impl Webhooks {
    pub(super) fn new(store: &Store, zoom: &Zoom, clock: &Clock, leave: Arc<Leave>) -> Self {
        // Until the first request comes, the silence is counted from the start.
        heard_now(clock.now());
        Self {
            store: store.clone(),
            zoom: zoom.clone(),
            clock: clock.clone(),
            leave,
            unproven: Mutex::new((Instant::now(), 0)),
        }
    }

    /// Takes a request in. When this returns well, its effect is committed.
    pub async fn receive(
        &self,
        body: &[u8],
        timestamp: Option<&str>,
        signature: Option<&str>,
    ) -> Result<Taken, NotTaken> {
        let now = self.clock.now();
        let envelope = Envelope {
            body,
            timestamp,
            signature,
        };
        let told = self.zoom.webhook(envelope, now);
        if !matches!(told, Err(WebhookError::NotProven)) {
            heard_now(now);
        }
        let word = word(told.as_ref());
        let taken = self.take(told, body, now).await;
        let outcome = match &taken {
            Ok((_, Heard::Before)) => "duplicate",
            Ok(_) => "accepted",
            Err(NotTaken::NotProven) => "rejected",
            Err(NotTaken::Unreadable) => "unreadable",
            Err(NotTaken::Later(_)) => "failed",
        };
        counter!("bedside_webhooks_total", "event" => word, "outcome" => outcome).increment(1);
        match outcome {
            "duplicate" => {
                tracing::info!(
                    event = "webhook.duplicate",
                    news = word,
                    "Zoom told the same again"
                );
            }
            "accepted" => tracing::debug!(
                event = "webhook.accepted",
                news = word,
                "Zoom told something"
            ),
            // Who answers the request writes the line.
            _ => {}
        }
        taken.map(|(taken, _)| taken)
    }

    async fn take(
        &self,
        told: Result<Event, WebhookError>,
        body: &[u8],
        now: OffsetDateTime,
    ) -> Result<(Taken, Heard), NotTaken> {
        let heard = match told {
            Ok(Event::Challenge(answer)) => return Ok((Taken::Challenge(answer), Heard::Now)),
            Ok(Event::Other) => Heard::Nobody,
            Ok(Event::News(news)) => self.hear(&news, body, now).await?,
            Ok(Event::Removed(user, at)) => {
                let older = self
                    .store
                    .granted_before(&user, at.map_or(OffsetDateTime::UNIX_EPOCH, to_its_end))
                    .await?;
                match older {
                    Some(id) => {
                        if self.leave.end(id, Reason::Deauthorized).await?
                            && let Some(at) = at
                        {
                            let took = since(at, self.clock.now());
                            histogram!("bedside_deauth_seconds").record(took);
                        }
                    }
                    // The news of an older consent comes late, or our clocks differ: Zoom knows.
                    None => self.doubt(&user).await?,
                }
                Heard::Now
            }
            Err(WebhookError::Unreadable) => return Err(NotTaken::Unreadable),
            Err(WebhookError::NotProven) => {
                if let Some(user) = self.zoom.unproven_removal(body)
                    && self.may_look()
                {
                    self.doubt(&user).await?;
                }
                return Err(NotTaken::NotProven);
            }
        };
        Ok((Taken::Silently, heard))
    }

    async fn hear(
        &self,
        news: &News,
        body: &[u8],
        now: OffsetDateTime,
    ) -> Result<Heard, StoreError> {
        let heard = self.store.hear(news, BodyHash::of(body), now).await?;
        if heard == Heard::Now {
            histogram!("bedside_webhook_lag_seconds").record(since(news.at, now));
            if matches!(news.what, Happening::Created(_)) {
                tracing::info!(
                    event = "meeting.reconciled",
                    "Zoom told of a meeting whose answer was lost"
                );
            }
        }
        Ok(heard)
    }

    async fn doubt(&self, user: &ZoomUserId) -> Result<(), StoreError> {
        if self.store.doubt(user, self.clock.now()).await? {
            tracing::info!(
                event = "deauth.doubted",
                "somebody said without proof that the app was removed; Zoom will be asked"
            );
        }
        Ok(())
    }

    /// Whether one more unproven removal may cost a statement.
    fn may_look(&self) -> bool {
        let mut counted = self.unproven.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.0.elapsed() > Duration::from_mins(1) {
            *counted = (Instant::now(), 0);
        }
        counted.1 += 1;
        counted.1 <= UNPROVEN_PER_MINUTE
    }
}

/// Notes when a proven request came.
fn heard_now(now: OffsetDateTime) {
    let seconds = (now - OffsetDateTime::UNIX_EPOCH).as_seconds_f64();
    gauge!("bedside_webhook_last_seconds").set(seconds);
}

/// What a request tells, in the word of the metrics.
fn word(told: Result<&Event, &WebhookError>) -> &'static str {
    match told {
        Ok(Event::Challenge(_)) => "challenge",
        Ok(Event::Removed(..)) => "removed",
        Ok(Event::News(news)) => match news.what {
            Happening::Created(_) => "created",
            Happening::Changed(..) => "changed",
            Happening::Started => "started",
            Happening::Ended => "ended",
            Happening::Deleted => "deleted",
            Happening::Seen(..) => "seen",
        },
        Ok(Event::Other) | Err(WebhookError::Unreadable) => "other",
        Err(WebhookError::NotProven) => "unproven",
    }
}

/// From a moment by Zoom's clock to one by ours, which may be a little behind.
fn since(at: OffsetDateTime, now: OffsetDateTime) -> f64 {
    (now - at).as_seconds_f64().max(0.0)
}

/// The end of a moment that is told in whole seconds, as some shapes of a removal are: a consent
/// within that second was before it.
fn to_its_end(at: OffsetDateTime) -> OffsetDateTime {
    if at.nanosecond() == 0 {
        at + time::Duration::milliseconds(999)
    } else {
        at
    }
}
