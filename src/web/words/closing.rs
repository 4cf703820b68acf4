//! The words for ending a meeting, and for cancelling one.

use super::of;
use crate::{
    domain::{MeetingId, MeetingState, ReturnPath},
    flows::FlowError,
    web::problem::Problem,
};

/// The two ways in which a clinician closes a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Closing {
    /// A running one, for everyone.
    End,
    /// One that has not begun.
    Cancel,
}

impl Closing {
    /// Whether a meeting in this state can be closed so.
    pub(in crate::web) fn fits(self, state: MeetingState) -> bool {
        match self {
            Self::End => state == MeetingState::Started,
            Self::Cancel => state == MeetingState::Waiting,
        }
    }

    pub(in crate::web) const fn question(self) -> &'static str {
        match self {
            Self::End => "End the meeting for everyone now?",
            Self::Cancel => "Cancel this meeting?",
        }
    }

    pub(in crate::web) const fn consequence(self) -> &'static str {
        match self {
            Self::End => "Everybody who is in it leaves, and the link you gave out stops working.",
            Self::Cancel => "The link you gave out will stop working.",
        }
    }

    pub(in crate::web) const fn yes(self) -> &'static str {
        match self {
            Self::End => "End the meeting for everyone",
            Self::Cancel => "Cancel the meeting",
        }
    }

    pub(in crate::web) const fn no(self) -> &'static str {
        match self {
            Self::End => "Let it run",
            Self::Cancel => "Keep it",
        }
    }

    /// The last part of the address.
    pub(in crate::web) const fn verb(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Cancel => "cancel",
        }
    }
}

/// It could not be closed, and is as it was.
pub(in crate::web) fn not_closed(error: &FlowError, id: MeetingId) -> Problem {
    let page = ReturnPath::Meeting(id).to_path();
    let problem = of(error);
    match error {
        FlowError::Reconnect | FlowError::MorePermission => problem
            .and("Your meeting was not changed.")
            .step("Connect Zoom again", format!("/install?return={page}")),
        FlowError::ZoomBusy { .. } | FlowError::ZoomDown | FlowError::ZoomRefused => problem
            .and("Your meeting may not have changed. You can also end it in Zoom.")
            .step("Go back to the meeting", page),
        _ => problem,
    }
}
