//! The words for ending a meeting, and for cancelling one.

use super::of;
use crate::{
    domain::{MeetingId, MeetingState, ReturnPath},
    flows::FlowError,
    web::{catalogue::Say, problem::Problem},
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

    /// The message that asks.
    pub(in crate::web) const fn message(self) -> &'static str {
        self.verb()
    }

    /// A part of it: `consequence`, `yes` or `no`.
    pub(in crate::web) const fn part(self, part: &'static str) -> Say {
        Say::part(self.verb(), part)
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
            .and("nothing-changed")
            .step("step-connect-zoom-again", format!("/install?return={page}")),
        FlowError::ZoomBusy { .. } | FlowError::ZoomDown | FlowError::ZoomRefused => {
            problem.and("perhaps-changed").step("step-meeting", page)
        }
        _ => problem,
    }
}
