//! What a clinician hands to a client.

use super::{InviteText, JoinLink, Passcode};

/// The way into one meeting, in the words of its clinician.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The client's link.
    pub join: JoinLink,
    /// The passcode, when Zoom set one.
    pub passcode: Option<Passcode>,
    /// The text around the link; `None` for the built-in one.
    pub text: Option<InviteText>,
}
