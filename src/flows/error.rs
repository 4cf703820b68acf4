//! What a caller can do about a failure, not which library said it.

use std::{error::Error, time::Duration};

use tokio::task::JoinError;

use crate::{domain::Objection, store::StoreError, zoom::ZoomError};

/// A story that did not reach its good end. Each variant is a different next step.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// Consent again: the grant is gone for good.
    #[error("this clinician must connect Zoom again")]
    Reconnect,
    /// Consent again: a permission is missing.
    #[error("the grant lacks a permission")]
    MorePermission,
    /// Wait: Zoom limits us, or another request is refreshing the grant.
    #[error("Zoom is busy")]
    ZoomBusy {
        /// How long to wait, where Zoom said so.
        retry_after: Option<Duration>,
    },
    /// Wait: Zoom cannot be reached, or answers nonsense.
    #[error("Zoom does not answer properly")]
    ZoomDown,
    /// Try again, or ask for help: Zoom refused this one request.
    #[error("Zoom refused the request")]
    ZoomRefused,
    /// An operator must act: Zoom does not accept this app's own credentials.
    #[error("Zoom refused this app's credentials or settings")]
    Misconfigured,
    /// Wait, or ask for help: Zoom has switched this app off for everybody.
    #[error("Zoom has switched this app off")]
    AppDisabled,
    /// Ask the administrator: they do not let this person use this app.
    #[error("an administrator does not allow this app")]
    NotApproved,
    /// Consent as somebody else, or ask the operator: this deployment is for certain people.
    #[error("this person is on neither list of who may connect")]
    NotAdmitted,
    /// Consent as somebody else: Zoom no longer knows this person.
    #[error("Zoom no longer knows this person")]
    PersonGone,
    /// Make a new one: the meeting no longer exists at Zoom.
    #[error("the meeting no longer exists at Zoom")]
    MeetingGone,
    /// Change the form: Zoom does not accept something in it.
    #[error("Zoom does not accept the request: {0:?}")]
    NotAccepted(Objection),
    /// Leave it to them: the meeting was scheduled for a colleague, who holds it.
    #[error("the meeting is a colleague's")]
    OfColleague,
    /// Wait until midnight UTC: the day's 100 creations and changes are used up
    /// (ZOOM.md#daily-limit).
    #[error("the day's allowance is used up")]
    DailyLimit,
    /// Ask the administrator: the account may not host.
    #[error("the account may not host meetings")]
    CannotHost,
    /// Begin again: the answer from the consent page does not fit a consent of this browser.
    #[error("the consent's state is missing, used, expired or another browser's")]
    BadAttempt,
    /// Begin again: the consent's code was used or has expired.
    #[error("the consent's code was used or has expired")]
    CodeSpent,
    /// There is no such thing, or it belongs to somebody else.
    #[error("not found")]
    NotFound,
    /// Slow down: one of our own limits.
    #[error("our own limit was reached")]
    TooFast {
        /// When the limit lets the next one through.
        retry_after: Duration,
    },
    /// Wait: our database cannot be used now.
    #[error("the database cannot be used")]
    Unavailable,
    /// Nothing the person can do; an operator reads the cause in the log.
    #[error("internal fault")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

/// A task of ours ended by a panic. What the panic said may hold anything, so it is not repeated.
#[derive(Debug, thiserror::Error)]
#[error("a panic in a task")]
struct Died;

impl From<JoinError> for FlowError {
    fn from(_said: JoinError) -> Self {
        Self::Internal(Box::new(Died))
    }
}

impl From<StoreError> for FlowError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => {
                tracing::warn!(
                    event = "database.away",
                    cause = cause.map(|cause| cause.to_string()),
                    "the database cannot be used"
                );
                Self::Unavailable
            }
            StoreError::Refused(_) | StoreError::Seal(_) | StoreError::Unreadable(_) => {
                Self::Internal(Box::new(error))
            }
        }
    }
}

/// The whole policy of translation for a call whose failure changes nothing stored.
impl From<ZoomError> for FlowError {
    fn from(error: ZoomError) -> Self {
        match error {
            ZoomError::GrantEnded | ZoomError::TokenRejected => Self::Reconnect,
            ZoomError::MissingScope => Self::MorePermission,
            ZoomError::Limited { daily: true, .. } => Self::DailyLimit,
            ZoomError::Limited { retry_after, .. } => Self::ZoomBusy { retry_after },
            ZoomError::NotAccepted(objection) => Self::NotAccepted(objection),
            ZoomError::CodeRefused => Self::CodeSpent,
            ZoomError::ClientRefused => Self::Misconfigured,
            ZoomError::AppDisabled => Self::AppDisabled,
            ZoomError::NotApproved => Self::NotApproved,
            ZoomError::CannotHost => Self::CannotHost,
            ZoomError::PersonGone => Self::PersonGone,
            ZoomError::MeetingGone => Self::MeetingGone,
            ZoomError::NotSent
            | ZoomError::NoAnswer
            | ZoomError::Failed(_)
            | ZoomError::Garbled => Self::ZoomDown,
            ZoomError::Refused { .. } => Self::ZoomRefused,
        }
    }
}
