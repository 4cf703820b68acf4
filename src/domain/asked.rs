//! How a meeting was asked for, and what its account made of that.

use super::{Applied, Early, Entrance, MeetingName, Options, Recording};

/// How a meeting was asked for, as far as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it is called.
    pub name: MeetingName,
    /// Whether people wait until the host lets them in.
    pub waiting_room: bool,
    /// From when on they may come in by themselves.
    pub early: Early,
    /// Whether it is recorded.
    pub recording: Recording,
}

/// Who decided on a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The clinician: it is as they asked.
    Own,
    /// Their organisation, or their plan: Zoom did otherwise, without a word
    /// (ZOOM.md#locked-settings).
    SetByOrganisation,
}

/// Who decided on each setting of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// See [`Asked::waiting_room`].
    pub waiting_room: Choice,
    /// See [`Asked::early`].
    pub early: Choice,
    /// See [`Asked::recording`].
    pub recording: Choice,
}

/// Settings in which an organisation decided otherwise, with the value that it set; `None` where
/// nothing shows that it would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overruled {
    /// See [`Asked::waiting_room`].
    pub waiting_room: Option<bool>,
    /// See [`Asked::recording`].
    pub recording: Option<Recording>,
}

impl Asked {
    /// What is kept of a request.
    pub const fn of(name: MeetingName, options: &Options) -> Self {
        Self {
            name,
            waiting_room: options.waiting_room,
            early: options.early,
            recording: options.recording,
        }
    }

    /// Who decided on each setting that Zoom applied. A meeting without a time has no `entrance`.
    pub fn against(&self, applied: &Applied, entrance: Option<Entrance>) -> Choices {
        Choices {
            waiting_room: Choice::of(self.waiting_room == applied.waiting_room),
            early: Choice::of(entrance.is_none_or(|set| set == Entrance::asked(self.early))),
            recording: Choice::of(self.recording == applied.recording),
        }
    }
}

impl Choice {
    const fn of(as_asked: bool) -> Self {
        if as_asked {
            Self::Own
        } else {
            Self::SetByOrganisation
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use super::{
        Choice::{Own, SetByOrganisation},
        Recording::{Cloud, Local, Off},
    };

    #[test]
    fn whatever_is_not_as_it_was_asked_was_set_by_the_organisation() {
        let asked = |waiting_room, recording| {
            let options = Options {
                waiting_room,
                recording,
                ..Options::default()
            };
            Asked::of(MeetingName::VideoCall, &options)
        };
        let applied = |waiting_room, recording| Applied {
            waiting_room,
            passcode_in_link: true,
            recording,
        };
        let by = |asked: Asked, applied| {
            let choices = asked.against(&applied, None);
            (choices.waiting_room, choices.recording)
        };
        assert_eq!(by(asked(true, Off), applied(true, Off)), (Own, Own));
        assert_eq!(
            by(asked(false, Off), applied(true, Off)),
            (SetByOrganisation, Own)
        );
        assert_eq!(
            by(asked(true, Cloud), applied(false, Off)),
            (SetByOrganisation, SetByOrganisation)
        );
        assert_eq!(
            by(asked(true, Off), applied(true, Local)),
            (Own, SetByOrganisation)
        );
    }

    #[test]
    fn an_entrance_is_compared_where_there_is_one() {
        let asked = |early| {
            let options = Options {
                waiting_room: false,
                early,
                ..Options::default()
            };
            Asked::of(MeetingName::VideoCall, &options)
        };
        let applied = Applied {
            waiting_room: false,
            passcode_in_link: true,
            recording: Off,
        };
        let by = |early, entrance| asked(early).against(&applied, entrance).early;
        assert_eq!(by(Early::TenMinutes, Some(Entrance::TenMinutes)), Own);
        assert_eq!(by(Early::Never, None), Own);
        for (early, set) in [
            (Early::TenMinutes, Entrance::WithHost),
            (Early::TenMinutes, Entrance::AnyTime),
            (Early::Never, Entrance::FifteenMinutes),
        ] {
            assert_eq!(by(early, Some(set)), SetByOrganisation, "{set:?}");
        }
    }
}
