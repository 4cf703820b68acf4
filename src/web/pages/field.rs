//! Fields of forms, worked out, so that every form has them in the same way.

use crate::{
    domain::{Early, MeetingName, Options, Overruled, Policy, Recording, WaitingRoomRule},
    web::{
        catalogue::{Say, Value},
        words,
    },
};

/// One of several.
pub(super) struct Select {
    pub(super) name: &'static str,
    /// The message of its label.
    pub(super) label: &'static str,
    /// The message of its hint.
    pub(super) hint: Option<&'static str>,
    /// What is wrong with what was chosen.
    pub(super) error: Option<Say>,
    pub(super) choices: Vec<Choice>,
}

/// One thing to choose.
pub(super) struct Choice {
    /// What is sent; `None` when it is the label itself.
    pub(super) value: Option<String>,
    pub(super) label: Value,
    pub(super) is_chosen: bool,
}

/// Yes or no.
pub(super) struct Check {
    pub(super) name: &'static str,
    /// The message of its label.
    pub(super) label: &'static str,
    /// The message of its hint.
    pub(super) hint: Option<&'static str>,
    pub(super) is_on: bool,
}

/// A choice that may be somebody else's.
pub(super) enum Setting<T> {
    /// It can be chosen.
    Free(T),
    /// It cannot. The message says by whom it was set; what was chosen before stays.
    Fixed {
        told: &'static str,
        kept: Option<&'static str>,
    },
}

impl Select {
    /// The ids of what explains it.
    pub(super) fn described_by(&self) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-h", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-e", self.name));
        let ids: Vec<_> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// A list of words, each with its message.
    pub(super) fn of(
        name: &'static str,
        label: &'static str,
        words: &[(&'static str, Say)],
        chosen: &str,
    ) -> Self {
        let choice = |(value, label): &(&'static str, Say)| Choice {
            value: Some((*value).to_owned()),
            label: label.clone().into(),
            is_chosen: *value == chosen,
        };
        Self {
            name,
            label,
            hint: None,
            error: None,
            choices: words.iter().map(choice).collect(),
        }
    }

    /// The same with a hint.
    pub(super) fn hinted(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    /// What a meeting is called.
    pub(super) fn of_names(label: &'static str, chosen: MeetingName) -> Self {
        let names = MeetingName::ALL.iter();
        let names: Vec<_> = names
            .map(|name| (name.as_str(), Say::of(words::meeting_name(*name))))
            .collect();
        Self::of("name", label, &names, chosen.as_str()).hinted("settings.name-hint")
    }
}

/// How a meeting is set up.
pub(super) struct OptionsFields {
    pub(super) waiting_room: Setting<Check>,
    /// Only where a meeting can have a time.
    pub(super) early: Option<Select>,
    pub(super) recording: Setting<Select>,
    pub(super) host_video: Check,
    pub(super) client_video: Check,
}

impl OptionsFields {
    /// The fields, with what cannot be chosen because the organisation or the operator did.
    pub(super) fn new(chosen: Options, overruled: Overruled, policy: Policy) -> Self {
        let check = |name, label, is_on| Check {
            name,
            label,
            hint: None,
            is_on,
        };
        Self {
            waiting_room: waiting_room(chosen, overruled, policy),
            early: Some(early(chosen.early)),
            recording: recording(chosen, overruled, policy),
            host_video: check("host_video", "options.host-video", chosen.host_video),
            client_video: check("client_video", "options.client-video", chosen.client_video),
        }
    }

    /// The same, for a meeting that begins at once.
    pub(super) fn without_a_time(self) -> Self {
        Self {
            early: None,
            ..self
        }
    }
}

fn waiting_room(chosen: Options, overruled: Overruled, policy: Policy) -> Setting<Check> {
    let kept = chosen.waiting_room.then_some("on");
    let told = match (policy.waiting_room, overruled.waiting_room) {
        (WaitingRoomRule::ForceOn, _) => "options.ruled-room-on",
        (_, Some(true)) => "options.locked-room-on",
        (_, Some(false)) => "options.locked-room-off",
        (_, None) => {
            return Setting::Free(Check {
                name: "waiting_room",
                label: "options.waiting-room",
                hint: None,
                is_on: chosen.waiting_room,
            });
        }
    };
    Setting::Fixed { told, kept }
}

fn early(chosen: Early) -> Select {
    let words = [
        (Early::Never, "never"),
        (Early::FiveMinutes, "five"),
        (Early::TenMinutes, "ten"),
    ];
    let words = words.map(|(early, part)| (early.as_str(), Say::part("options", part)));
    Select::of("early", "options.early", &words, chosen.as_str()).hinted("options.early-hint")
}

fn recording(chosen: Options, overruled: Overruled, policy: Policy) -> Setting<Select> {
    let told = match (policy.recording_allowed, overruled.recording) {
        (false, _) => "options.ruled-recording-off",
        (true, Some(Recording::Off)) => "options.locked-recording-off",
        (true, Some(Recording::Local)) => "options.locked-recording-local",
        (true, Some(Recording::Cloud)) => "options.locked-recording-cloud",
        (true, None) => {
            let words = [
                (Recording::Off, "off"),
                (Recording::Local, "local"),
                (Recording::Cloud, "cloud"),
            ];
            let words = words.map(|(one, part)| (one.as_str(), Say::part("options", part)));
            let chosen = chosen.recording.as_str();
            let select = Select::of("recording", "options.recording", &words, chosen);
            return Setting::Free(select.hinted("options.recording-hint"));
        }
    };
    let kept = Some(chosen.recording.as_str());
    Setting::Fixed { told, kept }
}
