//! The words for the state of a meeting, the same on its page and in the answer that keeps the
//! page up to date.

use crate::domain::MeetingState;

/// What a meeting is doing, in words.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Words {
    /// The word that a script compares.
    pub(in crate::web) state: &'static str,
    pub(in crate::web) title: &'static str,
    pub(in crate::web) detail: &'static str,
    pub(in crate::web) tone: Tone,
    /// Whether it will never change again.
    pub(in crate::web) is_final: bool,
}

/// How a state is coloured; its words say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Tone {
    Info,
    Good,
    Warning,
    Quiet,
}

impl Tone {
    /// The class in the stylesheet.
    pub(in crate::web) const fn class(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Good => "ok",
            Self::Warning => "warn",
            Self::Quiet => "quiet",
        }
    }
}

/// The words for a state.
pub(in crate::web) const fn of_state(state: MeetingState) -> Words {
    let (title, detail, tone) = match state {
        MeetingState::Pending => (
            "Creating your meeting",
            "Zoom is making it. This takes a few seconds.",
            Tone::Info,
        ),
        MeetingState::Refused => (
            "Not created",
            "Zoom did not create this meeting.",
            Tone::Warning,
        ),
        MeetingState::Waiting => (
            "Ready",
            "Your client sees a waiting screen until you start.",
            Tone::Info,
        ),
        MeetingState::Started => ("In progress", "You have started this meeting.", Tone::Good),
        MeetingState::Ended => (
            "Ended",
            "The link no longer works for your client.",
            Tone::Quiet,
        ),
        MeetingState::Cancelled => (
            "Cancelled",
            "The link no longer works for your client.",
            Tone::Quiet,
        ),
        MeetingState::Unknown => (
            "Zoom did not answer",
            "It may or may not have made your meeting. We will not create a second one by \
             ourselves.",
            Tone::Warning,
        ),
    };
    let is_final = matches!(
        state,
        MeetingState::Refused | MeetingState::Ended | MeetingState::Cancelled
    );
    Words {
        state: state.as_str(),
        title,
        detail,
        tone,
        is_final,
    }
}
