//! What Zoom's answers mean for a caller.

use std::time::Duration;

use crate::domain::Objection;

/// A call to Zoom that did not bring what was asked for. It carries no URL and no body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoomError {
    /// The request never left: Zoom did nothing.
    #[error("Zoom could not be reached")]
    NotSent,
    /// The request left and no whole answer came back: Zoom may have acted.
    #[error("Zoom did not answer")]
    NoAnswer,
    /// Zoom said that it failed: it may have acted.
    #[error("Zoom failed with status {0}")]
    Failed(u16),
    /// Zoom's answer is good but cannot be read: it has acted.
    #[error("Zoom's answer cannot be read")]
    Garbled,
    /// Wait: too many requests. Zoom did nothing.
    #[error("Zoom limits requests")]
    Limited {
        /// How long, where Zoom said so.
        retry_after: Option<Duration>,
        /// Whether it is the day's allowance that is used up.
        daily: bool,
    },
    /// The token endpoint says that this grant is gone.
    #[error("Zoom says that the grant is gone")]
    GrantEnded,
    /// The token endpoint does not accept this code.
    #[error("Zoom does not accept the code")]
    CodeRefused,
    /// The token endpoint does not accept this app.
    #[error("Zoom does not accept this app's credentials")]
    ClientRefused,
    /// Zoom has switched this app off.
    #[error("Zoom says that this app is disabled")]
    AppDisabled,
    /// An administrator does not let the person use this app.
    #[error("Zoom says that an administrator does not allow this app")]
    NotApproved,
    /// The API does not accept this access token; another one may be.
    #[error("Zoom does not accept the access token")]
    TokenRejected,
    /// The grant lacks a permission; a refresh does not help.
    #[error("Zoom says that a permission is missing")]
    MissingScope,
    /// The account may not host meetings.
    #[error("Zoom says that the account may not host")]
    CannotHost,
    /// Zoom does not know the person.
    #[error("Zoom does not know the person")]
    PersonGone,
    /// Zoom does not know the meeting.
    #[error("Zoom does not know the meeting")]
    MeetingGone,
    /// Zoom does not accept something about the request. Zoom did nothing.
    #[error("Zoom does not accept the request: {0:?}")]
    NotAccepted(Objection),
    /// Zoom refused the request for another reason. Zoom did nothing.
    #[error("Zoom refused with status {status} and code {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Zoom's own number, 0 when there was none.
        code: i64,
    },
}
