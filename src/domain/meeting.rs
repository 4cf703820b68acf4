//! A meeting: one row for each press of the button, from before Zoom is asked to its end.

use std::time::Duration;

use time::OffsetDateTime;

use super::{
    Appointment, Asked, Choices, Entrance, MeetingId, MeetingName, Minutes, Planned,
    history::tried_out, secret::secret_text, word::words,
};

secret_text! {
    /// The link for the client. It lets anyone into the waiting room, so it is sealed at rest.
    JoinLink
}
secret_text! {
    /// The host's own link: whoever has it is the host. Never stored, logged or printed
    /// (ZOOM.md#start-link).
    StartLink
}
secret_text! {
    /// The passcode of a meeting.
    Passcode
}

words! {
    /// Where a meeting is in its life. It only moves forward.
    MeetingState {
        /// The press is recorded; Zoom has not answered yet.
        Pending = "pending",
        /// Zoom said no; nothing exists there.
        Refused = "refused",
        /// It exists and nobody has started it.
        Waiting = "waiting",
        /// It is running.
        Started = "started",
        /// It is over.
        Ended = "ended",
        /// It was deleted before it ran.
        Cancelled = "cancelled",
        /// Zoom may have made it, and we did not hear.
        Unknown = "unknown",
    }
}

words! {
    /// Why Zoom made no meeting, as far as it changes what the clinician does next.
    Refusal {
        /// A permission is missing: consent again.
        MissingPermission = "missing_permission",
        /// The account may not host meetings: ask its administrator.
        CannotHost = "cannot_host",
        /// The day's 100 creations are used up: wait until midnight UTC (ZOOM.md#daily-limit).
        DailyLimit = "daily_limit",
        /// Too many requests at once: try again in a moment.
        Busy = "busy",
        /// Zoom does not accept the grant any more: connect again.
        GrantEnded = "grant_ended",
        /// Zoom no longer knows the person.
        PersonGone = "person_gone",
        /// Zoom does not accept this app as it is set up: an operator must act.
        Misconfigured = "misconfigured",
        /// Zoom could not be reached; the request never left.
        Unreachable = "unreachable",
        /// Zoom does not accept the time, the length or the zone.
        BadTime = "bad_time",
        /// Zoom does not accept one of the options.
        BadOptions = "bad_options",
        /// Zoom lets them schedule nothing for this colleague.
        BadColleague = "bad_colleague",
        /// Zoom does not accept something else about the request.
        BadRequest = "bad_request",
        /// Zoom said no for a reason of its own.
        Other = "other",
    }
}

/// What of a request Zoom does not accept (ZOOM.md#validation).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// The time, the length or the zone.
    Time,
    /// One of the options.
    Options,
    /// The colleague for whom it is.
    Colleague,
    /// Something else.
    Other,
}

impl From<Objection> for Refusal {
    fn from(objection: Objection) -> Self {
        match objection {
            Objection::Time => Self::BadTime,
            Objection::Options => Self::BadOptions,
            Objection::Colleague => Self::BadColleague,
            Objection::Other => Self::BadRequest,
        }
    }
}

/// Zoom's number of a meeting: 9 to 11 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeetingNumber(pub i64);

impl MeetingNumber {
    /// The number in groups of three and four, as people read it out: `850 1234 5678`.
    pub fn spoken(self) -> String {
        let digits = self.0.to_string();
        let head = digits.len().saturating_sub(8);
        let (first, rest) = digits.split_at_checked(head).unwrap_or(("", &digits));
        let (second, third) = rest
            .split_at_checked(rest.len().saturating_sub(4))
            .unwrap_or(("", rest));
        [first, second, third]
            .into_iter()
            .filter(|group| !group.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A few random characters on the row and at the end of the topic sent to Zoom, by which a
/// meeting can be recognised whose answer was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortCode(String);

impl ShortCode {
    /// Letters and digits that nobody confuses when reading them out.
    const ALPHABET: &'static [u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// A new code of six characters, 30 bits, derived from the random part of `id`.
    pub fn of(id: MeetingId) -> Self {
        let random = id.as_uuid().as_u128();
        let letter = |place: u32| {
            let index = usize::try_from((random >> (5 * place)) & 31).unwrap_or(0);
            char::from(Self::ALPHABET.get(index).copied().unwrap_or(b'2'))
        };
        Self((0..6).map(letter).collect())
    }

    /// Reads a code of ours.
    pub fn parse(raw: &str) -> Option<Self> {
        let ours = raw.len() == 6 && raw.bytes().all(|letter| Self::ALPHABET.contains(&letter));
        ours.then(|| Self(raw.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

words! {
    /// Whether Zoom records a meeting.
    Recording {
        /// It does not.
        Off = "off",
        /// On the host's computer.
        Local = "local",
        /// At Zoom.
        Cloud = "cloud",
    }
}

/// How Zoom set a meeting up, from its answer and not from what we asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Whether people wait until the host lets them in.
    pub waiting_room: bool,
    /// Whether the join link carries the passcode.
    pub passcode_in_link: bool,
    /// Whether it is recorded.
    pub recording: Recording,
}

/// A meeting as Zoom describes it, with the settings that it applied: an account's locked ones win
/// over what was asked (ZOOM.md#locked-settings). Its host link is not kept: a fresh one is asked
/// for each time.
#[derive(Clone, Debug)]
pub struct MadeMeeting {
    /// Zoom's number.
    pub number: MeetingNumber,
    /// The client's link.
    pub join: JoinLink,
    /// The passcode, when Zoom set one.
    pub passcode: Option<Passcode>,
    /// How Zoom set it up.
    pub applied: Applied,
    /// From when on people may come in without the host.
    pub entrance: Entrance,
    /// When it begins, if it was given a time.
    pub starts_at: Option<OffsetDateTime>,
    /// How long it lasts, if it was given a length.
    pub lasts: Option<Minutes>,
}

/// One meeting of one installation.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// Our name for it.
    pub id: MeetingId,
    /// Where it is in its life, as stored.
    pub state: MeetingState,
    /// Why Zoom said no, when it did.
    pub refusal: Option<Refusal>,
    /// When the button was pressed.
    pub made_at: OffsetDateTime,
    /// When the host last went in from here.
    pub opened_at: Option<OffsetDateTime>,
    /// When it began and when it was over, as far as Zoom told.
    pub started_at: Option<OffsetDateTime>,
    /// See [`Meeting::started_at`].
    pub ended_at: Option<OffsetDateTime>,
    /// How many people wait outside.
    pub waiting: u32,
    /// Zoom's number, once it is known.
    pub number: Option<MeetingNumber>,
    /// When it takes place, if it was given a time.
    pub planned: Option<Planned>,
    /// How it was asked for, where that was written down.
    pub asked: Option<Asked>,
    /// How Zoom set it up, once it is known.
    pub applied: Option<Applied>,
}

impl Meeting {
    /// So long after its time a meeting may still be held.
    pub const STILL_EXPECTED: Duration = Duration::from_hours(2);

    /// A press on the same form within this time is the same press.
    pub const SAME_PRESS: Duration = Duration::from_mins(1);

    /// What it is called.
    pub fn name(&self) -> MeetingName {
        self.asked.map_or(MeetingName::USUAL, |asked| asked.name)
    }

    /// Who decided on each of its settings, once both sides are known.
    pub fn choices(&self) -> Option<Choices> {
        let entrance = self.planned.as_ref().and_then(|planned| planned.entrance);
        Some(self.asked?.against(&self.applied?, entrance))
    }

    /// When it takes place, if it was given a time.
    pub fn appointment(&self) -> Option<&Appointment> {
        self.planned.as_ref().map(|planned| &planned.appointment)
    }

    /// Whether somebody else holds it: the page has no way in for the host then.
    pub fn is_for_colleague(&self) -> bool {
        self.planned.as_ref().is_some_and(|it| it.for_colleague)
    }

    /// Whether its time and options can be changed.
    pub fn may_be_changed(&self, now: OffsetDateTime) -> bool {
        self.planned.is_some() && self.state_at(now) == MeetingState::Waiting
    }

    /// Whether the clinician can go in as its host. One that has a time can begin again after its
    /// end (ZOOM.md#scheduled-restarts): a call drops, a client comes late.
    pub fn may_begin(&self, now: OffsetDateTime) -> bool {
        match self.state_at(now) {
            _ if self.is_for_colleague() => false,
            MeetingState::Waiting | MeetingState::Started => true,
            MeetingState::Ended => self
                .appointment()
                .is_some_and(|it| now < it.ends_at() + Self::STILL_EXPECTED),
            MeetingState::Pending
            | MeetingState::Refused
            | MeetingState::Cancelled
            | MeetingState::Unknown => false,
        }
    }

    /// Its state as a reader sees it.
    pub fn state_at(&self, now: OffsetDateTime) -> MeetingState {
        let starts_at = self.appointment().map(|appointment| appointment.starts_at);
        let tried_out = tried_out(starts_at, self.ended_at);
        self.state.after(now - self.made_at, tried_out)
    }

    /// Zoom tells of a start within seconds; after this time without a word something is silent.
    const NEWS_IS_DUE: Duration = Duration::from_mins(2);

    /// Whether the host went in some time ago and Zoom has told nothing of it.
    pub fn is_unheard_of(&self, now: OffsetDateTime) -> bool {
        let due = |opened_at| now - opened_at > Self::NEWS_IS_DUE;
        self.state == MeetingState::Waiting && self.opened_at.is_some_and(due)
    }

    /// How long it lasted, when Zoom told of both ends.
    pub fn lasted(&self) -> Option<Duration> {
        (self.ended_at? - self.started_at?).try_into().ok()
    }

    /// Whether a press that finds this meeting at `now` means another one: a second client must
    /// not be handed the first one's link.
    pub fn is_late_press(&self, now: OffsetDateTime) -> bool {
        match self.state {
            // There is no link that somebody could have been given.
            MeetingState::Pending | MeetingState::Unknown | MeetingState::Refused => false,
            MeetingState::Waiting => now - self.made_at > Self::SAME_PRESS,
            MeetingState::Started | MeetingState::Ended | MeetingState::Cancelled => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::Zone;

    #[test]
    fn numbers_are_read_out_in_groups() {
        assert_eq!(MeetingNumber(85_012_345_678).spoken(), "850 1234 5678");
        assert_eq!(MeetingNumber(5_012_345_678).spoken(), "50 1234 5678");
        assert_eq!(MeetingNumber(12_345_678).spoken(), "1234 5678");
        assert_eq!(MeetingNumber(7).spoken(), "7");
    }

    #[test]
    fn a_stored_word_reads_back() {
        for state in MeetingState::ALL {
            assert_eq!(MeetingState::parse(state.as_str()), Some(*state));
        }
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::parse(refusal.as_str()), Some(*refusal));
        }
    }

    #[test]
    fn what_ended_before_its_time_is_still_to_come() {
        let start = datetime!(2026-11-21 10:00 UTC);
        let at = |minutes| start + time::Duration::minutes(minutes);
        let mut meeting = Meeting {
            id: MeetingId::fresh(),
            state: MeetingState::Ended,
            refusal: None,
            made_at: at(-2000),
            opened_at: None,
            started_at: Some(at(-60)),
            ended_at: Some(at(-50)),
            waiting: 0,
            number: None,
            planned: Some(Planned {
                appointment: Appointment {
                    starts_at: start,
                    lasts: Minutes::parse("30").unwrap(),
                    zone: Zone::utc(),
                },
                entrance: None,
                for_colleague: false,
                edits: 0,
            }),
            asked: None,
            applied: None,
        };
        assert_eq!(meeting.state_at(at(-40)), MeetingState::Waiting);
        assert!(meeting.may_be_changed(at(-40)) && meeting.may_begin(at(-40)));
        // Held: it can begin again for a while, and is not changed any more.
        meeting.ended_at = Some(at(20));
        assert_eq!(meeting.state_at(at(25)), MeetingState::Ended);
        assert!(meeting.may_begin(at(149)) && !meeting.may_begin(at(150)));
        assert!(!meeting.may_be_changed(at(25)));
        meeting.planned.as_mut().unwrap().for_colleague = true;
        assert!(!meeting.may_begin(at(25)));
        // One without a time is over when it is over.
        meeting.planned = None;
        meeting.ended_at = Some(at(-50));
        assert_eq!(meeting.state_at(at(-40)), MeetingState::Ended);
        assert!(!meeting.may_begin(at(-40)));
    }

    #[test]
    fn short_codes_differ() {
        let codes: std::collections::HashSet<_> = (0..100)
            .map(|_| ShortCode::of(MeetingId::fresh()).as_str().to_owned())
            .collect();
        assert!(codes.len() >= 99, "{codes:?}");
    }
}
