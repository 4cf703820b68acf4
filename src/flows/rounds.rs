//! Background rounds: what is done without anybody asking. Each claims its rows in batches and by
//! conditions that only one can win, so that any number of servers may run them side by side.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Leave, TokenDesk, jittered};
use crate::{
    clock::Clock,
    store::{Store, StoreError},
};

/// Between two sweeps: 10 to 20 s. What an installation leaves behind is gone within 60 s.
const SWEEP_EVERY: Duration = Duration::from_secs(10);
/// Between two looks for what no index has in the order of its age: 1 to 2 hours.
const FORGET_EVERY: Duration = Duration::from_hours(1);
/// Deliveries come again for 85 minutes (ZOOM.md#webhook-retries); operators look back further.
const DELIVERIES_FOR: time::Duration = time::Duration::days(7);
/// No meeting is longer than 30 hours.
const PRESENCES_FOR: time::Duration = time::Duration::days(2);
/// The link of a meeting that nobody starts is good for 30 days at most (ZOOM.md#instant-ends).
const LINK_LIFE: Duration = Duration::from_hours(30 * 24);
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
    leave: Arc<Leave>,
    retention: Duration,
}

impl Rounds {
    pub(super) fn new(
        store: &Store,
        clock: &Clock,
        tokens: TokenDesk,
        leave: Arc<Leave>,
        retention: Duration,
    ) -> Self {
        Self {
            store: store.clone(),
            clock: clock.clone(),
            tokens,
            leave,
            retention,
        }
    }

    /// Goes round until it is told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        let sweeping = Box::pin(async {
            loop {
                sleep(jittered(SWEEP_EVERY)).await;
                ends(self.sweep(), "a sweep did not end").await;
                let removing = self.leave.remove_ended();
                ends(removing, "ended installations were not all removed").await;
            }
        });
        let forgetting = Box::pin(async {
            loop {
                sleep(jittered(FORGET_EVERY)).await;
                let forgetting = self.forget();
                ends(forgetting, "what is past its retention was not all removed").await;
            }
        });
        // These wait for Zoom, and nothing else waits for them.
        let parting = Box::pin(async {
            loop {
                sleep(jittered(SWEEP_EVERY)).await;
                let telling = self.leave.tell_zoom();
                ends(telling, "Zoom was not told of every grant that is over").await;
                let checking = Box::pin(self.leave.check_doubted());
                ends(checking, "doubted grants were not all looked at").await;
            }
        });
        let keeping = Box::pin(async {
            // Soon after the start, or a server that is often restarted would never come to it.
            sleep(jittered(KEEP_ALIVE_FIRST)).await;
            loop {
                ends(self.keep_alive(), "idle grants were not all looked for").await;
                sleep(jittered(KEEP_ALIVE_EVERY)).await;
            }
        });
        stop.run_until_cancelled(async { tokio::join!(sweeping, forgetting, parting, keeping) })
            .await;
    }

    /// Removes what is over: consents that nobody came back from, sessions that no browser carries,
    /// hashes of deliveries; a batch at a time until none is left.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        while self.store.sweep_attempts().await? > 0 {}
        while self.store.sweep_counters().await? > 0 {}
        while self.store.sessions().sweep().await? > 0 {}
        let now = self.clock.now();
        while self.store.sweep_deliveries(now - DELIVERIES_FOR).await? > 0 {}
        Ok(())
    }

    /// Removes people from outside meetings whose end nobody told, and meetings past their
    /// retention, in the same manner.
    pub async fn forget(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        while self.store.sweep_presences(now - PRESENCES_FOR).await? > 0 {}
        let forgotten = now - self.retention.max(LINK_LIFE);
        while self
            .store
            .sweep_meetings(now - self.retention, forgotten)
            .await?
            > 0
        {}
        Ok(())
    }

    /// Removes what ended installations left, tells Zoom of their grants, and looks at doubted ones.
    pub async fn part(&self) -> Result<(), StoreError> {
        self.leave.remove_ended().await?;
        self.leave.tell_zoom().await?;
        self.leave.check_doubted().await
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
                    tracing::info!(
                        event = "token.not_kept_alive",
                        installation = %id,
                        %error,
                        "an idle grant was not refreshed"
                    );
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

/// One round to its end, whatever that is: the next one goes on. A panic, which has a line of its own,
/// would otherwise be the end of all rounds of this server.
async fn ends(round: impl Future<Output = Result<(), StoreError>>, if_not: &'static str) {
    let Ok(done) = AssertUnwindSafe(round).catch_unwind().await else {
        tracing::warn!(event = "round.failed", "{if_not}; the next round goes on");
        return;
    };
    if let Err(error) = done {
        let error: &(dyn std::error::Error + 'static) = &error;
        tracing::warn!(
            event = "round.failed",
            error,
            "{if_not}; the next round goes on"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_round_that_panics_is_not_the_last() {
        let mut rounds = 0;
        for _ in 0..2 {
            let breaks = async {
                rounds += 1;
                panic!("hush")
            };
            ends(breaks, "it did not end").await;
        }
        assert_eq!(rounds, 2);
    }
}
