//! Asking Zoom for a meeting, and writing down what it said. Zoom has no idempotency key
//! (ZOOM.md#no-idempotency), so a lost answer stays unknown and is never asked again in silence.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{FlowError, Meetings, SAVE_AGAIN, TOKEN_PATIENCE, wanted::Order};
use crate::{
    domain::{Grant, InstallationId, Refusal},
    flows::jittered,
    store::{PressedMeeting, Settlement},
    zoom::ZoomError,
};

impl Meetings {
    /// Asks Zoom for the meeting. It is asked again only where it provably did nothing: the
    /// request never left, too many came at once, or the token was not accepted; and not by everybody at
    /// once.
    pub(super) async fn ask(
        &self,
        owner: InstallationId,
        grant: Grant,
        order: &Order,
        pressed: &PressedMeeting,
    ) -> Settlement {
        let new = order.request(&pressed.short_code);
        let mut waits = [Duration::from_millis(500), Duration::from_secs(1)].into_iter();
        let mut replacement = None;
        let mut access = grant.access;
        loop {
            let error = match self.zoom.create_meeting(&access, &new).await {
                Ok(made) => return Settlement::Made(made),
                Err(error) => error,
            };
            match (&error, &replacement) {
                (ZoomError::TokenRejected, None) => {
                    match self
                        .tokens
                        .replace(owner, grant.generation, TOKEN_PATIENCE)
                        .await
                    {
                        Ok(fresh) => access = replacement.insert(fresh).grant.access.clone(),
                        Err(error) => return Settlement::Refused(without_token(&error)),
                    }
                }
                (ZoomError::TokenRejected, Some(replaced)) => {
                    return Settlement::Refused(without_token(
                        &self.tokens.rejected(owner, replaced).await,
                    ));
                }
                (ZoomError::NotSent | ZoomError::Limited { daily: false, .. }, _) => {
                    match waits.next().filter(|_| self.zoom.may_repeat()) {
                        Some(wait) => sleep(jittered(wait / 2)).await,
                        None => return settlement(&error),
                    }
                }
                _ => return settlement(&error),
            }
        }
    }

    /// Saves the answer, for as long as the press may take. While it cannot be saved the row stays
    /// pending, and reads as unknown after a minute: nothing more is promised than is known.
    pub(super) async fn settle(
        &self,
        pressed: &PressedMeeting,
        settlement: &Settlement,
        end: Instant,
    ) {
        while let Err(error) = self
            .store
            .settle(pressed, settlement, self.clock.now())
            .await
        {
            if Instant::now() > end {
                tracing::error!(
                    event = "meeting.not_saved",
                    meeting = %pressed.id,
                    %error,
                    "Zoom's answer could not be saved"
                );
                return;
            }
            sleep(jittered(SAVE_AGAIN)).await;
        }
    }
}

/// What an answer of Zoom's makes of a press.
fn settlement(error: &ZoomError) -> Settlement {
    Settlement::Refused(match error {
        ZoomError::NoAnswer | ZoomError::Failed(_) | ZoomError::Garbled => {
            return Settlement::Unknown;
        }
        ZoomError::NotSent => Refusal::Unreachable,
        ZoomError::Limited { daily: true, .. } => Refusal::DailyLimit,
        ZoomError::Limited { daily: false, .. } => Refusal::Busy,
        ZoomError::MissingScope => Refusal::MissingPermission,
        ZoomError::CannotHost => Refusal::CannotHost,
        ZoomError::PersonGone => Refusal::PersonGone,
        ZoomError::TokenRejected | ZoomError::GrantEnded => Refusal::GrantEnded,
        ZoomError::NotAccepted(objection) => (*objection).into(),
        ZoomError::ClientRefused => Refusal::Misconfigured,
        ZoomError::CodeRefused
        | ZoomError::AppDisabled
        | ZoomError::NotApproved
        | ZoomError::MeetingGone
        | ZoomError::Refused { .. } => Refusal::Other,
    })
}

/// What it makes of a press that no token could be had: Zoom did nothing.
fn without_token(error: &FlowError) -> Refusal {
    match error {
        FlowError::Reconnect => Refusal::GrantEnded,
        FlowError::ZoomBusy { .. } => Refusal::Busy,
        FlowError::ZoomDown => Refusal::Unreachable,
        FlowError::Misconfigured => Refusal::Misconfigured,
        FlowError::PersonGone => Refusal::PersonGone,
        _ => Refusal::Other,
    }
}
