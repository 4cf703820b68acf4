//! What a clinician chose, once, for all meetings to come and for all pages.

use serde::{Deserialize, Serialize};

use super::{Recording, Zone, word::words};

words! {
    /// A language that pages speak.
    Locale {
        /// English, the source of all others.
        English = "en",
        /// Spanish.
        Spanish = "es",
        /// English with accents and longer words, to see what does not fit and what is not
        /// translated. For developers.
        Accented = "en-XA",
        /// The same, written from right to left. For developers.
        Mirrored = "ar-XB",
    }
}

impl Locale {
    /// Whether people speak it.
    pub const fn is_spoken(self) -> bool {
        matches!(self, Self::English | Self::Spanish)
    }
}

words! {
    /// The colours of pages.
    Theme {
        /// As the device says.
        System = "system",
        /// Dark letters on light.
        Light = "light",
        /// Light letters on dark.
        Dark = "dark",
    }
}

words! {
    /// What the person is called whom a clinician sees.
    ClientWord {
        /// A client.
        Client = "client",
        /// A patient.
        Patient = "patient",
    }
}

words! {
    /// What meetings are called: everybody who is invited reads it, and Zoom keeps it, so it is
    /// chosen from a list and can name nobody
    /// (docs/decisions/0013-meeting-names-are-chosen.md).
    MeetingName {
        /// "Video appointment".
        VideoAppointment = "video_appointment",
        /// "Video call".
        VideoCall = "video_call",
        /// "Online meeting".
        OnlineMeeting = "online_meeting",
        /// "Team meeting".
        TeamMeeting = "team_meeting",
    }
}

impl MeetingName {
    /// The name of a meeting for which no other was chosen.
    pub const USUAL: Self = Self::VideoAppointment;
}

words! {
    /// From when on people may come in without the host. Only for scheduled meetings without a
    /// waiting room (ZOOM.md#join-before-host).
    Early {
        /// Not before the host.
        Never = "never",
        /// Five minutes before the start.
        FiveMinutes = "5",
        /// Ten minutes before the start.
        TenMinutes = "10",
    }
}

impl Early {
    /// The minutes; `None` for never.
    pub const fn minutes(self) -> Option<u8> {
        match self {
            Self::Never => None,
            Self::FiveMinutes => Some(5),
            Self::TenMinutes => Some(10),
        }
    }
}

/// How a meeting is asked for. Zoom may set it up otherwise: see [`super::Applied`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Whether people wait until the host lets them in.
    pub waiting_room: bool,
    /// From when on they may come in by themselves.
    pub early: Early,
    /// Whether it is recorded.
    pub recording: Recording,
    /// Whether the host's camera is on from the start.
    pub host_video: bool,
    /// Whether the client's camera is on from the start.
    pub client_video: bool,
}

impl Options {
    /// The same, as far as Zoom takes it: nobody comes in before the host into a meeting without a
    /// time, nor past a waiting room (ZOOM.md#join-before-host).
    #[must_use]
    pub fn as_taken(self, has_a_time: bool) -> Self {
        let early = if has_a_time && !self.waiting_room {
            self.early
        } else {
            Early::Never
        };
        Self { early, ..self }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            waiting_room: true,
            early: Early::Never,
            recording: Recording::Off,
            host_video: true,
            client_video: true,
        }
    }
}

/// What a clinician chose. The text of their own for the message to a client is kept apart: it is
/// sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// How new meetings are asked for.
    pub options: Options,
    /// What they are called.
    pub name: MeetingName,
    /// What a client is called; `None` for the deployment's own word.
    pub client_word: Option<ClientWord>,
    /// The language of messages to clients; `None` for that of the pages.
    pub client_locale: Option<Locale>,
    /// The language of pages; `None` for the one that the browser asks for.
    pub locale: Option<Locale>,
    /// The time zone of pages; `None` for the one that Zoom tells.
    pub zone: Option<Zone>,
    /// The colours of pages.
    pub theme: Theme,
}

impl Preferences {
    /// The key under which they stand in a `tower_sessions` record: they come with the session, and
    /// are never written with it.
    pub const KEY: &'static str = "preferences";
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            options: Options::default(),
            name: MeetingName::USUAL,
            client_word: None,
            client_locale: None,
            locale: None,
            zone: None,
            theme: Theme::System,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_comes_early_past_a_waiting_room_or_without_a_time() {
        let early = |waiting_room, has_a_time| {
            let options = Options {
                waiting_room,
                early: Early::TenMinutes,
                ..Options::default()
            };
            options.as_taken(has_a_time).early
        };
        assert_eq!(early(false, true), Early::TenMinutes);
        for (waiting_room, has_a_time) in [(true, true), (false, false), (true, false)] {
            assert_eq!(early(waiting_room, has_a_time), Early::Never);
        }
    }

    #[test]
    fn a_stored_word_reads_back() {
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.as_str()), Some(*locale));
        }
        for name in MeetingName::ALL {
            assert_eq!(MeetingName::parse(name.as_str()), Some(*name));
        }
        assert_eq!(Theme::parse("Dark"), None);
    }
}
