//! What a clinician wants of a meeting.

use super::WhileHosting;
use crate::{
    domain::{Appointment, Asked, MeetingName, Options, ShortCode, ZoomUserId},
    store::Asking,
    zoom::NewMeeting,
};

/// Zoom takes 200 characters (ZOOM.md#create-request); the code and its space are seven.
const LONGEST_TOPIC: usize = 190;

/// How a meeting is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What it is called.
    pub name: MeetingName,
    /// The same in words that a client reads. Everybody in the meeting sees them, and Zoom keeps
    /// them, so they name nobody.
    pub topic: String,
    /// How it is set up.
    pub options: Options,
}

impl Wanted {
    /// What is kept of it.
    pub(super) fn asked(&self, has_a_time: bool) -> Asked {
        Asked::of(self.name, &self.options.as_taken(has_a_time))
    }

    /// The topic that Zoom gets: the words with the code of the press behind them.
    pub(super) fn topic(&self, code: &ShortCode) -> String {
        let words = self.topic.chars().filter(|letter| !letter.is_control());
        let words: String = words.take(LONGEST_TOPIC).collect();
        format!("{} {}", words.trim(), code.as_str())
    }
}

/// What one press orders.
#[derive(Debug)]
pub(super) struct Order {
    wanted: Wanted,
    appointment: Option<Appointment>,
    for_colleague: Option<ZoomUserId>,
    pub(super) while_hosting: WhileHosting,
}

impl Order {
    /// A meeting now.
    pub(super) fn now(wanted: &Wanted, while_hosting: WhileHosting) -> Self {
        Self {
            wanted: wanted.clone(),
            appointment: None,
            for_colleague: None,
            while_hosting,
        }
    }

    /// A meeting at a time: nobody holds it yet.
    pub(super) fn at(
        appointment: &Appointment,
        wanted: &Wanted,
        for_colleague: Option<&ZoomUserId>,
    ) -> Self {
        Self {
            wanted: wanted.clone(),
            appointment: Some(appointment.clone()),
            for_colleague: for_colleague.cloned(),
            while_hosting: WhileHosting::Create,
        }
    }

    /// What kind of press it is, in the word of the metrics.
    pub(super) fn kind(&self) -> &'static str {
        if self.appointment.is_some() {
            "scheduled"
        } else {
            "now"
        }
    }

    /// What is written down before Zoom is asked.
    pub(super) fn asking(&self) -> Asking<'_> {
        Asking {
            asked: self.wanted.asked(self.appointment.is_some()),
            appointment: self.appointment.as_ref(),
            for_colleague: self.for_colleague.is_some(),
        }
    }

    /// What Zoom is asked for.
    pub(super) fn request(&self, code: &ShortCode) -> NewMeeting {
        NewMeeting {
            topic: self.wanted.topic(code),
            options: self.wanted.options,
            appointment: self.appointment.clone(),
            schedule_for: self.for_colleague.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_ends_in_its_code_and_is_never_too_long_for_zoom() {
        let topic = |words: &str| {
            let wanted = Wanted {
                name: MeetingName::VideoCall,
                topic: words.to_owned(),
                options: Options::default(),
            };
            wanted.topic(&ShortCode::parse("ABC234").unwrap())
        };
        assert_eq!(topic("Videollamada\n"), "Videollamada ABC234");
        let long = topic(&"é".repeat(500));
        assert_eq!(long.chars().count(), 197);
        assert!(long.ends_with(" ABC234"));
    }
}
