//! Leave: a clinician disconnects, or the app was removed in Zoom. The secrets are gone when the
//! press is answered; the rows within a minute; the grant at Zoom as soon as Zoom can be reached,
//! for a day at most.

use std::time::Duration;

use tokio::time::timeout;

use super::{FlowError, TokenDesk};
use crate::{
    clock::Clock,
    domain::{Deed, InstallationId, Reason},
    store::{Parting, Store, StoreError},
    zoom::{Zoom, ZoomError},
};

/// How long Zoom is told that a grant is over.
const TELL_FOR: time::Duration = time::Duration::hours(24);
/// How many grants one server tells Zoom of in one round.
const A_ROUND: usize = 20;
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
}

impl Leave {
    pub(super) fn new(store: &Store, zoom: &Zoom, clock: &Clock, tokens: &TokenDesk) -> Self {
        Self {
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
            let Some(parting) = self.store.claim_parting().await? else {
                break;
            };
            if self.part(&parting).await? {
                self.store.forget_parting(&parting).await?;
            }
        }
        Ok(())
    }

    /// Ends one grant at Zoom (ZOOM.md#revoke). `true` when nothing is left to be done.
    async fn part(&self, parting: &Parting) -> Result<bool, StoreError> {
        let (user, since) = (&parting.user, parting.created_at);
        if self.store.consented_since(user, since).await? {
            return Ok(true);
        }
        let mut access = parting.access.clone();
        if parting.expires_at > self.clock.now() {
            match self.zoom.revoke(&access).await {
                // It may only have been replaced; the refresh token tells.
                Err(ZoomError::GrantEnded) => {}
                other => return Ok(is_over(other)),
            }
        }
        match self.zoom.refresh(&parting.refresh).await {
            Ok(answer) => {
                if let Some(pair) = answer.arrived(self.clock.now(), Some(&parting.refresh)) {
                    self.store.renew_parting(parting, &pair).await?;
                    access = pair.access;
                }
            }
            other => return Ok(is_over(other.map(drop))),
        }
        Ok(is_over(self.zoom.revoke(&access).await))
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
