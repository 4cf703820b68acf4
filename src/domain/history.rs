//! A meeting as it is looked back on: what became of it, without its link and passcode.

use std::time::Duration;

use time::OffsetDateTime;

use super::{Applied, Meeting, MeetingId, MeetingName, MeetingNumber, MeetingState, Refusal};

/// One line of the history.
#[derive(Clone, Debug)]
pub struct PastMeeting {
    /// Our name for it.
    pub id: MeetingId,
    /// Where it is in its life, as stored.
    pub state: MeetingState,
    /// Why Zoom said no, when it did.
    pub refusal: Option<Refusal>,
    /// What it is called, where that was written down.
    pub name: Option<MeetingName>,
    /// When it begins, if it was given a time.
    pub starts_at: Option<OffsetDateTime>,
    /// Zoom's number, once it is known.
    pub number: Option<MeetingNumber>,
    /// How Zoom set it up, once it is known.
    pub applied: Option<Applied>,
    /// When the button was pressed.
    pub made_at: OffsetDateTime,
    /// When it began, as far as Zoom told.
    pub started_at: Option<OffsetDateTime>,
    /// When it was over.
    pub ended_at: Option<OffsetDateTime>,
}

impl PastMeeting {
    /// Its state as a reader sees it.
    pub fn state_at(&self, now: OffsetDateTime) -> MeetingState {
        let tried_out = tried_out(self.starts_at, self.ended_at);
        self.state.after(now - self.made_at, tried_out)
    }

    /// How long it ran, when it ran and both its ends are known; of several times the last.
    pub fn length(&self) -> Option<Duration> {
        let length = (self.ended_at? - self.started_at?).try_into().ok();
        length.filter(|_| self.state == MeetingState::Ended)
    }
}

/// Whether a meeting was only tried out: it was over before its time came, and can be started again
/// (ZOOM.md#scheduled-restarts).
pub(super) fn tried_out(
    starts_at: Option<OffsetDateTime>,
    ended_at: Option<OffsetDateTime>,
) -> bool {
    starts_at
        .zip(ended_at)
        .is_some_and(|(start, end)| end < start)
}

impl MeetingState {
    /// The state that a reader sees so long after the press. One that Zoom has not answered within
    /// 60 seconds will not be answered any more; one that was only tried out is still to come.
    #[must_use]
    pub(super) fn after(self, age: time::Duration, tried_out: bool) -> Self {
        match self {
            Self::Pending if age > Meeting::SAME_PRESS => Self::Unknown,
            Self::Ended if tried_out => Self::Waiting,
            other => other,
        }
    }
}
