//! Webhooks: what Zoom tells by itself, from raw bytes to its one effect.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;
use tokio::time::Instant;

use super::Leave;
use crate::{
    clock::Clock,
    domain::{BodyHash, Reason, ZoomUserId},
    store::{Store, StoreError},
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
        match self.zoom.webhook(envelope, now) {
            Ok(Event::Challenge(answer)) => return Ok(Taken::Challenge(answer)),
            Ok(Event::Other) => {}
            Ok(Event::News(news)) => {
                let heard = self.store.hear(&news, BodyHash::of(body), now).await?;
                tracing::debug!(?heard, "news of a meeting");
            }
            Ok(Event::Removed(user, at)) => {
                let older = self
                    .store
                    .granted_before(&user, at.map_or(OffsetDateTime::UNIX_EPOCH, to_its_end))
                    .await?;
                match older {
                    Some(id) => self.leave.end(id, Reason::Deauthorized).await?,
                    // The news of an older consent comes late, or our clocks differ: Zoom knows.
                    None => self.doubt(&user).await?,
                }
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
        }
        Ok(Taken::Silently)
    }

    async fn doubt(&self, user: &ZoomUserId) -> Result<(), StoreError> {
        if self.store.doubt(user, self.clock.now()).await? {
            tracing::info!(
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

/// The end of a moment that is told in whole seconds, as some shapes of a removal are: a consent
/// within that second was before it.
fn to_its_end(at: OffsetDateTime) -> OffsetDateTime {
    if at.nanosecond() == 0 {
        at + time::Duration::milliseconds(999)
    } else {
        at
    }
}
