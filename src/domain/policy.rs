//! What an operator lets clinicians choose.

use super::{Early, Options, Preferences, Recording, word::words};

words! {
    /// Whether people wait until the host lets them in, as far as the operator decides it.
    WaitingRoomRule {
        /// They do, unless the clinician chooses otherwise.
        DefaultOn = "default-on",
        /// They always do.
        ForceOn = "force-on",
        /// They do not, unless the clinician chooses otherwise.
        DefaultOff = "default-off",
    }
}

/// The operator's rules for all meetings of a deployment. Zoom may add rules of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether a meeting may be recorded from the start.
    pub recording_allowed: bool,
    /// Whether people wait until the host lets them in.
    pub waiting_room: WaitingRoomRule,
}

impl Policy {
    /// The preferences of a clinician who never saved any.
    pub fn preferences(self) -> Preferences {
        let mut preferences = Preferences::default();
        preferences.options.waiting_room = self.waiting_room != WaitingRoomRule::DefaultOff;
        preferences
    }
}

impl Options {
    /// The nearest that the operator allows.
    #[must_use]
    pub fn within(self, policy: Policy) -> Self {
        let forced = policy.waiting_room == WaitingRoomRule::ForceOn;
        Self {
            waiting_room: self.waiting_room || forced,
            // Where there is a waiting room nobody is early: see `Early`.
            early: if forced { Early::Never } else { self.early },
            recording: if policy.recording_allowed {
                self.recording
            } else {
                Recording::Off
            },
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(recording_allowed: bool, waiting_room: WaitingRoomRule) -> Policy {
        Policy {
            recording_allowed,
            waiting_room,
        }
    }

    #[test]
    fn what_was_chosen_is_taken_back_only_where_the_operator_says_so() {
        let chosen = Options {
            waiting_room: false,
            early: Early::FiveMinutes,
            recording: Recording::Cloud,
            host_video: false,
            client_video: true,
        };
        for rule in [WaitingRoomRule::DefaultOn, WaitingRoomRule::DefaultOff] {
            assert_eq!(chosen.within(policy(true, rule)), chosen, "{rule:?}");
        }
        let strict = chosen.within(policy(false, WaitingRoomRule::ForceOn));
        assert_eq!(
            strict,
            Options {
                waiting_room: true,
                early: Early::Never,
                recording: Recording::Off,
                ..chosen
            }
        );
    }

    #[test]
    fn who_never_chose_has_what_the_operator_wants() {
        let rooms = WaitingRoomRule::ALL.iter().map(|rule| {
            let preferences = policy(true, *rule).preferences();
            preferences.options.waiting_room
        });
        assert_eq!(rooms.collect::<Vec<_>>(), [true, true, false]);
    }
}
