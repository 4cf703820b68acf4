//! A signed-in browser, as it is stored.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{InstallationId, Reason};

/// The one value of a browser's session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionState {
    /// The visitor came back from Zoom with a good consent.
    SignedIn(Session),
    /// The installation ended since; the next visit says why.
    Ended(SessionEnd),
}

impl SessionState {
    /// The key under which the value stands in a `tower_sessions` record.
    pub const KEY: &'static str = "session";
}

/// What one session knows. It is judged by flows, with the clock; the store only keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Whose grant this browser uses.
    pub installation: InstallationId,
    /// When the visitor came back from Zoom.
    pub signed_in_at: OffsetDateTime,
    /// When it was last used, to within five minutes; on a shared computer to within one.
    pub seen_at: OffsetDateTime,
    /// Another installation whose consent came back to this browser and waits for a confirming
    /// press: the grant is saved, only the session is not switched.
    pub switch_to: Option<InstallationId>,
    /// Whether others use the same computer: it ends soon, and with the browser.
    pub shared: bool,
}

/// What is left of a session whose installation ended, so that its next visit can say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEnd {
    /// Why it ended.
    pub reason: Reason,
    /// When it ended.
    pub ended_at: OffsetDateTime,
}
