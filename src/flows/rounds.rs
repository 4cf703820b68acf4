//! Background rounds: what is done without anybody asking. Each claims its rows in batches and by
//! conditions that only one can win, so that any number of servers may run them side by side.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{TokenDesk, jittered};
use crate::{
    clock::Clock,
    store::{Store, StoreError},
};

/// Between two sweeps: 30 to 60 s.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// From the start to the first look for idle grants: 5 to 10 minutes.
const KEEP_ALIVE_FIRST: Duration = Duration::from_mins(5);
/// Between two looks: 6 to 12 hours.
const KEEP_ALIVE_EVERY: Duration = Duration::from_hours(6);
/// A grant that was not refreshed for so long is. Zoom lets it die after 90 days.
const IDLE: time::Duration = time::Duration::days(60);
/// Between two idle grants, so that many of them do not come to Zoom at once.
const PACE: Duration = Duration::from_millis(250);

/// The rounds of one server.
#[derive(Clone, Debug)]
pub struct Rounds {
    store: Store,
    clock: Clock,
    tokens: TokenDesk,
}

impl Rounds {
    pub(super) fn new(store: &Store, clock: &Clock, tokens: TokenDesk) -> Self {
        Self {
            store: store.clone(),
            clock: clock.clone(),
            tokens,
        }
    }

    /// Goes round until it is told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        let sweeping = Box::pin(async {
            loop {
                sleep(jittered(SWEEP_EVERY)).await;
                if let Err(error) = self.sweep().await {
                    tracing::warn!(%error, "a sweep did not end; the next one goes on");
                }
            }
        });
        let keeping = Box::pin(async {
            // Soon after the start, or a server that is often restarted would never come to it.
            sleep(jittered(KEEP_ALIVE_FIRST)).await;
            loop {
                if let Err(error) = self.keep_alive().await {
                    tracing::warn!(%error, "idle grants were not all looked for; the next round goes on");
                }
                sleep(jittered(KEEP_ALIVE_EVERY)).await;
            }
        });
        stop.run_until_cancelled(async { tokio::join!(sweeping, keeping) })
            .await;
    }

    /// Removes consents that nobody came back from, and sessions that no browser carries any more,
    /// a batch at a time until there are none left.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        while self.store.sweep_attempts().await? > 0 {}
        while self.store.sweep_counters().await? > 0 {}
        while self.store.sessions().sweep().await? > 0 {}
        Ok(())
    }

    /// Refreshes every grant that nobody has used for 60 days, one after the other.
    pub async fn keep_alive(&self) -> Result<(), StoreError> {
        let before = self.clock.now() - IDLE;
        let mut last = None;
        loop {
            let batch = self.store.idle_grants(before, last).await?;
            for (id, seen) in &batch.found {
                // A failure changes nothing here: the next round comes in time.
                if let Err(error) = self.tokens.keep_alive(*id, *seen).await {
                    tracing::info!(installation = %id, %error, "an idle grant was not refreshed");
                }
                sleep(jittered(PACE)).await;
            }
            match batch.looked_at {
                Some(id) => last = Some(id),
                None => return Ok(()),
            }
        }
    }
}
