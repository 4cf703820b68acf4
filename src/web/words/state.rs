//! The words for the state of a meeting, the same on its page and in the answer that keeps the
//! page up to date.

use time::OffsetDateTime;

use super::minutes;
use crate::{
    domain::{Appointment, Entrance, Meeting, MeetingState, PastMeeting, Planned},
    web::{
        catalogue::{Say, Value},
        pages::Moment,
    },
};

/// What a meeting is doing, in words.
#[derive(Clone, Debug)]
pub(in crate::web) struct Words {
    /// The word that a script compares.
    pub(in crate::web) state: &'static str,
    pub(in crate::web) title: Say,
    pub(in crate::web) detail: Say,
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
    let state = meeting.state_at(now);
    let words = of_state(state);
    let somebody = |say: Say| say.with("count", meeting.waiting);
    match state {
        MeetingState::Waiting if meeting.waiting > 0 => Words {
            title: somebody(Say::of("state-somebody")),
            detail: Say::part("state-somebody", "detail"),
            tone: Tone::Warning,
            ..words
        },
        MeetingState::Waiting if meeting.is_unheard_of(now) => Words {
            title: Say::of("state-silent"),
            detail: Say::part("state-silent", "detail"),
            ..words
        },
        MeetingState::Waiting => match meeting.planned.as_ref() {
            Some(planned) => of_planned(planned, &words),
            None => words,
        },
        MeetingState::Started if meeting.waiting > 0 => Words {
            detail: somebody(Say::part("state-somebody", "inside")),
            ..words
        },
        MeetingState::Ended => match meeting.lasted() {
            Some(length) => Words {
                detail: Say::part("state-ended", "detail-long").with("length", minutes(length)),
                ..words
            },
            None => words,
        },
        _ => words,
    }
}

/// The words for a meeting whose time is still to come.
fn of_planned(planned: &Planned, words: &Words) -> Words {
    let comes_early = planned
        .entrance
        .is_some_and(|entrance| entrance != Entrance::WithHost);
    let part = match (planned.for_colleague, comes_early) {
        (true, _) => "detail-colleague",
        (false, true) => "detail-early",
        (false, false) => "detail",
    };
    let Appointment {
        starts_at, zone, ..
    } = &planned.appointment;
    let when = Value::There(Moment(*starts_at), zone.clone());
    Words {
        title: Say::part("planned", "state"),
        detail: Say::part("planned", part).with("when", when),
        ..words.clone()
    }
}

/// The words for a meeting that is looked back on.
pub(in crate::web) fn of_past(meeting: &PastMeeting, now: OffsetDateTime) -> Words {
    let words = of_state(meeting.state_at(now));
    let is_to_come = meeting.starts_at.is_some() && words.state == MeetingState::Waiting.as_str();
    if is_to_come {
        Words {
            title: Say::part("planned", "state"),
            ..words
        }
    } else {
        words
    }
}

/// The words for a state, of whatever meeting.
pub(in crate::web) fn of_state(state: MeetingState) -> Words {
    let (message, tone) = match state {
        MeetingState::Pending => ("state-pending", Tone::Info),
        MeetingState::Refused => ("state-refused", Tone::Warning),
        MeetingState::Waiting => ("state-waiting", Tone::Info),
        MeetingState::Started => ("state-started", Tone::Good),
        MeetingState::Ended => ("state-ended", Tone::Quiet),
        MeetingState::Cancelled => ("state-cancelled", Tone::Quiet),
        MeetingState::Unknown => ("state-unknown", Tone::Warning),
    };
    let is_final = matches!(
        state,
        MeetingState::Refused | MeetingState::Ended | MeetingState::Cancelled
    );
    Words {
        state: state.as_str(),
        title: Say::of(message),
        detail: Say::part(message, "detail"),
        tone,
        is_final,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use time::macros::datetime;

    use super::*;
    use crate::{
        domain::MeetingId,
        web::{reader::Reader, site::Site},
    };

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
            planned: None,
            asked: None,
            applied: None,
        }
    }

    fn told(meeting: &Meeting, after: Duration) -> (String, String) {
        let words = of_meeting(meeting, MADE + after);
        {
            let reader = Reader::nobody(&Site::at("https://bedside.example"));
            (
                words.title.text(&reader).into_owned(),
                words.detail.text(&reader).into_owned(),
            )
        }
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
            (0, "under a minute."),
            (60, "1 minute."),
            (119, "1 minute."),
            (1440, "24 minutes."),
            (3900, "1 hour 5 minutes."),
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
