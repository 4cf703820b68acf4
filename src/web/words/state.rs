//! The words for the state of a meeting, the same on its page and in the answer that keeps the
//! page up to date.

use std::{borrow::Cow, time::Duration};

use time::OffsetDateTime;

use crate::domain::{Meeting, MeetingState};

/// What a meeting is doing, in words.
#[derive(Clone, Debug)]
pub(in crate::web) struct Words {
    /// The word that a script compares.
    pub(in crate::web) state: &'static str,
    pub(in crate::web) title: Cow<'static, str>,
    pub(in crate::web) detail: Cow<'static, str>,
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

/// The words for a meeting as it is at `now`.
pub(in crate::web) fn of_meeting(meeting: &Meeting, now: OffsetDateTime) -> Words {
    let words = of_state(meeting.state_at(now));
    match meeting.state {
        MeetingState::Waiting if meeting.waiting > 0 => Words {
            title: format!("{} waiting", people_are(meeting.waiting)).into(),
            detail: "Start the meeting to let them in.".into(),
            tone: Tone::Warning,
            ..words
        },
        MeetingState::Waiting if meeting.is_unheard_of(now) => Words {
            title: "We have not heard from Zoom".into(),
            detail: "You opened this meeting as host. It may be running normally.".into(),
            ..words
        },
        MeetingState::Started if meeting.waiting > 0 => Words {
            detail: format!("{} in the waiting room.", people_are(meeting.waiting)).into(),
            ..words
        },
        MeetingState::Ended => match meeting.lasted() {
            Some(length) => Words {
                detail: format!("It lasted {}. {}", minutes(length), words.detail).into(),
                ..words
            },
            None => words,
        },
        _ => words,
    }
}

/// The words for a state, of whatever meeting.
pub(in crate::web) fn of_state(state: MeetingState) -> Words {
    const NO_LINK: &str = "The link no longer works for your client.";
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
            "Not started",
            "Nobody can get in until you start. Your client sees a waiting screen.",
            Tone::Info,
        ),
        MeetingState::Started => ("In progress", "The meeting is running.", Tone::Good),
        MeetingState::Ended => ("Ended", NO_LINK, Tone::Quiet),
        MeetingState::Cancelled => ("Cancelled", NO_LINK, Tone::Quiet),
        MeetingState::Unknown => (
            "We are waiting to hear from Zoom",
            "Zoom was slow to answer. We will not create a second meeting by ourselves.",
            Tone::Warning,
        ),
    };
    let is_final = matches!(
        state,
        MeetingState::Refused | MeetingState::Ended | MeetingState::Cancelled
    );
    Words {
        state: state.as_str(),
        title: title.into(),
        detail: detail.into(),
        tone,
        is_final,
    }
}

/// Whole minutes, never fewer than one.
fn minutes(length: Duration) -> String {
    match length.as_secs().div_ceil(60) {
        0 | 1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

fn people_are(count: u32) -> String {
    match count {
        1 => "1 person is".to_owned(),
        count => format!("{count} people are"),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::MeetingId;

    const MADE: OffsetDateTime = datetime!(2026-11-21 09:30 UTC);

    fn meeting(state: MeetingState) -> Meeting {
        Meeting {
            id: MeetingId::fresh(),
            state,
            refusal: None,
            made_at: MADE,
            opened_at: None,
            started_at: None,
            ended_at: None,
            waiting: 0,
            number: None,
            join: None,
            passcode: None,
            planned: None,
            asked: None,
            applied: None,
        }
    }

    fn told(meeting: &Meeting, after: Duration) -> (String, String) {
        let words = of_meeting(meeting, MADE + after);
        (words.title.into_owned(), words.detail.into_owned())
    }

    #[test]
    fn who_waits_is_counted_before_and_after_the_start() {
        let mut meeting = meeting(MeetingState::Waiting);
        let soon = Duration::from_secs(5);
        assert_eq!(told(&meeting, soon).0, "Not started");
        meeting.waiting = 1;
        assert_eq!(told(&meeting, soon).0, "1 person is waiting");
        meeting.waiting = 2;
        assert_eq!(told(&meeting, soon).0, "2 people are waiting");
        meeting.state = MeetingState::Started;
        assert_eq!(
            told(&meeting, soon),
            (
                "In progress".to_owned(),
                "2 people are in the waiting room.".to_owned()
            )
        );
    }

    #[test]
    fn silence_after_a_start_is_said_and_no_more_is_claimed() {
        let mut meeting = meeting(MeetingState::Waiting);
        meeting.opened_at = Some(MADE);
        assert_eq!(told(&meeting, Duration::from_secs(119)).0, "Not started");
        let later = Duration::from_secs(121);
        assert_eq!(told(&meeting, later).0, "We have not heard from Zoom");
        meeting.waiting = 1;
        assert_eq!(told(&meeting, later).0, "1 person is waiting");
    }

    #[test]
    fn the_length_of_a_meeting_is_told_in_whole_minutes() {
        let mut meeting = meeting(MeetingState::Ended);
        assert!(!told(&meeting, Duration::ZERO).1.contains("lasted"));
        meeting.started_at = Some(MADE);
        for (seconds, words) in [
            (0, "1 minute."),
            (60, "1 minute."),
            (61, "2 minutes."),
            (1440, "24 minutes."),
        ] {
            meeting.ended_at = Some(MADE + Duration::from_secs(seconds));
            assert!(
                told(&meeting, Duration::ZERO)
                    .1
                    .starts_with(&format!("It lasted {words}"))
            );
        }
    }
}
