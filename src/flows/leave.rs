//! Leave: a clinician disconnects, or the app was removed in Zoom. The secrets are gone when the
//! press is answered; the rows within a minute; the grant at Zoom as soon as Zoom can be reached,
//! for a day at most.

use std::{panic::resume_unwind, time::Duration};

use tokio::time::{sleep, timeout};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::{FlowError, TokenDesk, jittered};
use crate::{
    clock::Clock,
    domain::{Deed, InstallationId, Reason, TokenPair},
    store::{Parting, Store, StoreError},
    zoom::{Zoom, ZoomError},
};

/// How long Zoom is told that a grant is over.
const TELL_FOR: time::Duration = time::Duration::hours(24);
/// How many grants one server tells Zoom of in one round.
const A_ROUND: usize = 20;
/// How often a pair in hand is saved, and the pause before another time: one to two times so long. All
/// of it must end before somebody else may claim the grant.
const SAVE_TRIES: u32 = 5;
const SAVE_AGAIN: Duration = Duration::from_secs(1);
/// How long one check of a grant waits for a token.
const CHECK_PATIENCE: Duration = Duration::from_secs(30);
/// How many grants all servers together check in a minute because somebody unproven said so.
const CHECKS_PER_MINUTE: u32 = 30;

/// The story of an end.
#[derive(Clone, Debug)]
pub struct Leave {
    store: Store,
    zoom: Zoom,
    clock: Clock,
    tokens: TokenDesk,
    tasks: TaskTracker,
}

impl Leave {
    pub(super) fn new(
        store: &Store,
        zoom: &Zoom,
        clock: &Clock,
        tokens: &TokenDesk,
        tasks: &TaskTracker,
    ) -> Self {
        Self {
            tasks: tasks.clone(),
            store: store.clone(),
            zoom: zoom.clone(),
            clock: clock.clone(),
            tokens: tokens.clone(),
        }
    }

    /// Ends an installation because its clinician wants it. Pressed again, it changes nothing.
    pub async fn disconnect(&self, id: InstallationId) -> Result<(), FlowError> {
        self.end(id, Reason::Disconnected).await?;
        Ok(())
    }

    /// Ends an installation because an operator wants it.
    pub async fn let_go(&self, id: InstallationId) -> Result<(), FlowError> {
        self.end(id, Reason::ByOperator).await?;
        Ok(())
    }

    /// Writes down that a browser was signed out.
    pub async fn signed_out(&self, id: InstallationId) -> Result<(), FlowError> {
        let now = self.clock.now();
        Ok(self.store.note(id, Deed::SignedOut, now).await?)
    }

    /// Ends every session of an installation, also the one that asks for it.
    pub async fn signed_out_everywhere(&self, id: InstallationId) -> Result<(), FlowError> {
        Ok(self.store.end_sessions(id, self.clock.now()).await?)
    }

    /// `false` when it had ended already.
    pub(super) async fn end(&self, id: InstallationId, reason: Reason) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let ended = self.store.end_installation(id, reason, now).await?;
        if ended && reason == Reason::Deauthorized {
            tracing::info!(event = "deauth.completed", installation = %id, "the app was removed in Zoom; its tokens are gone here");
        } else if ended {
            let reason = reason.as_str();
            tracing::info!(event = "connection.ended", installation = %id, reason, "an installation ended");
        }
        Ok(ended)
    }

    /// Removes what ended installations left behind.
    pub(super) async fn remove_ended(&self) -> Result<(), StoreError> {
        loop {
            match self.store.remove_ended(self.clock.now()).await? {
                0 => return Ok(()),
                installations => tracing::info!(
                    event = "purge.done",
                    installations,
                    "what ended installations left is removed"
                ),
            }
        }
    }

    /// Tells Zoom of the grants that are over.
    pub(super) async fn tell_zoom(&self) -> Result<(), StoreError> {
        let given_up = self
            .store
            .expire_partings(self.clock.now() - TELL_FOR)
            .await?;
        if given_up > 0 {
            tracing::error!(
                event = "farewell.given_up",
                grants = given_up,
                "Zoom could not be told for a day that grants are over; their people can remove the app in Zoom"
            );
        }
        // One at a time: a claim must not run out while others are told.
        for _ in 0..A_ROUND {
            // In a task that a stop waits for: between a refresh and what follows, the round's own end
            // would leave a grant that nobody knows.
            let (leave, claimed) = (self.clone(), self.store.claim_parting().await?);
            let Some(parting) = claimed else { break };
            let farewell = async move { leave.say_farewell(&parting).await };
            match self.tasks.spawn(farewell.in_current_span()).await {
                Ok(said) => said?,
                Err(died) => match died.try_into_panic() {
                    Ok(panic) => resume_unwind(panic),
                    Err(_stopped) => break,
                },
            }
        }
        Ok(())
    }

    /// Ends one grant at Zoom, and forgets it when nothing is left to be done.
    async fn say_farewell(&self, parting: &Parting) -> Result<(), StoreError> {
        if self.part(parting).await? {
            self.store.forget_parting(parting).await?;
        }
        Ok(())
    }

    /// Ends one grant at Zoom (ZOOM.md#revoke). `true` when nothing is left to be done.
    async fn part(&self, parting: &Parting) -> Result<bool, StoreError> {
        let (user, since) = (&parting.user, parting.created_at);
        if self.store.consented_since(user, since).await? {
            return Ok(true);
        }
        if parting.expires_at > self.clock.now() {
            match self.zoom.revoke(&parting.access).await {
                // It may only have been replaced; the refresh token tells.
                Err(ZoomError::GrantEnded) => {}
                other => return Ok(is_over(other)),
            }
        }
        let answer = match self.zoom.refresh(&parting.refresh).await {
            Ok(answer) => answer,
            Err(error) => return Ok(is_over(Err(error))),
        };
        match answer.arrived(self.clock.now(), Some(&parting.refresh)) {
            Some(pair) => self.part_with(parting, &pair).await,
            None => Ok(is_over(self.zoom.revoke(&parting.access).await)),
        }
    }

    /// Ends a grant by the pair in hand, which stands nowhere else; it is kept only where that fails.
    async fn part_with(&self, parting: &Parting, pair: &TokenPair) -> Result<bool, StoreError> {
        if is_over(self.zoom.revoke(&pair.access).await) {
            return Ok(true);
        }
        for _ in 1..SAVE_TRIES {
            if self.store.renew_parting(parting, pair).await.is_ok() {
                return Ok(false);
            }
            sleep(jittered(SAVE_AGAIN)).await;
        }
        self.store.renew_parting(parting, pair).await?;
        Ok(false)
    }

    /// Looks at grants that somebody unproven said are over, and ends those that Zoom no longer
    /// takes, or that were refused and nobody came back to.
    pub(super) async fn check_doubted(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        for id in self.store.claim_doubted(CHECKS_PER_MINUTE, now).await? {
            let asked = self.tokens.call(id, CHECK_PATIENCE, |token| async move {
                self.zoom.me(&token).await
            });
            // What any other answer says about the grant is written down by the token desk.
            if let Ok(Ok(_profile)) = timeout(CHECK_PATIENCE * 2, asked).await {
                self.store.trust(id).await?;
            }
        }
        for lost in self.store.lost(self.clock.now()).await? {
            self.end(lost.installation, lost.reason).await?;
        }
        Ok(())
    }
}

/// Whether Zoom's answer to a farewell leaves nothing to be done.
fn is_over(answer: Result<(), ZoomError>) -> bool {
    match answer {
        Ok(()) | Err(ZoomError::GrantEnded) => true,
        Err(error) => {
            tracing::warn!(
                event = "farewell.failed",
                %error,
                "Zoom could not be told yet that a grant is over"
            );
            false
        }
    }
}
