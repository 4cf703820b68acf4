//! A meeting as it is looked back on: what became of it, without its link and passcode.

use std::time::Duration;

use time::OffsetDateTime;

use super::{Applied, Meeting, MeetingId, MeetingNumber, MeetingState, Refusal};

/// One line of the history.
#[derive(Clone, Debug)]
pub struct PastMeeting {
    /// Our name for it.
    pub id: MeetingId,
    /// Where it is in its life, as stored.
    pub state: MeetingState,
    /// Why Zoom said no, when it did.
    pub refusal: Option<Refusal>,
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
        self.state.after(now - self.made_at)
    }

    /// How long it ran, when it ran and both its ends are known.
    pub fn length(&self) -> Option<Duration> {
        let length = (self.ended_at? - self.started_at?).try_into().ok();
        length.filter(|_| self.state == MeetingState::Ended)
    }
}

impl MeetingState {
    /// The state that a reader sees so long after the press: one that Zoom has not answered
    /// within 60 seconds will not be answered any more.
    #[must_use]
    pub fn after(self, age: time::Duration) -> Self {
        if self == Self::Pending && age > Meeting::SAME_PRESS {
            Self::Unknown
        } else {
            self
        }
    }
}
