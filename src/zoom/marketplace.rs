//! What this app asks of Zoom, as it is written into the Marketplace's forms: the one list of
//! scopes and the one list of events (ZOOM.md#scopes, ZOOM.md#meeting-events).

/// A permission that the app asks for.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// Zoom's name for it.
    pub name: &'static str,
    /// Why it is needed: Zoom's reviewers ask for a sentence about each.
    pub reason: &'static str,
    /// Whether a clinician may decline it and still use everything else.
    pub optional: bool,
}

const fn needed(name: &'static str, reason: &'static str) -> Scope {
    Scope {
        name,
        reason,
        optional: false,
    }
}

/// Every scope that some call of this floor needs, and no other.
pub const SCOPES: &[Scope] = &[
    needed(
        "meeting:write:meeting",
        "Creates the meeting when the clinician presses the button.",
    ),
    needed(
        "meeting:read:meeting",
        "Gets a fresh link for the host at the moment when they start the meeting.",
    ),
    needed(
        "meeting:update:meeting",
        "Changes the time or the options of a meeting that the clinician scheduled.",
    ),
    needed(
        "meeting:update:status",
        "Ends a running meeting when the clinician presses the button for it.",
    ),
    needed(
        "meeting:delete:meeting",
        "Cancels a meeting that has not begun.",
    ),
    needed(
        "user:read:user",
        "Learns who connected, so that a grant belongs to the right person, and shows their name, \
         address, plan and time zone.",
    ),
    Scope {
        name: "user:read:list_schedulers",
        reason: "Lists the colleagues who let the clinician schedule for them, when the clinician asks \
                 for it.",
        optional: true,
    },
];

/// The events to subscribe to: exactly those that [`Event`](super::Event) tells something of.
/// ZOOM.md#participant-events has those of people.
pub const EVENTS: &[&str] = &[
    "meeting.created",
    "meeting.updated",
    "meeting.started",
    "meeting.ended",
    "meeting.deleted",
    "meeting.permanently_deleted",
    "meeting.participant_jbh_waiting",
    "meeting.participant_jbh_waiting_left",
    "meeting.participant_jbh_joined",
    "meeting.participant_joined_waiting_room",
    "meeting.participant_put_in_waiting_room",
    "meeting.participant_left_waiting_room",
    "meeting.participant_admitted",
    "meeting.participant_joined",
    "meeting.participant_left",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_events_are_those_that_are_understood() {
        let source = include_str!("webhook/event.rs");
        let code = source.split("#[cfg(test)]").next().unwrap();
        let understood: BTreeSet<_> = code
            .split('"')
            .filter(|word| word.starts_with("meeting."))
            .collect();
        assert_eq!(understood, EVENTS.iter().copied().collect());
    }

    #[test]
    fn each_scope_has_its_sentence() {
        for scope in SCOPES {
            assert!(scope.reason.ends_with('.') && !scope.name.contains(":admin"));
        }
        let names: BTreeSet<_> = SCOPES.iter().map(|scope| scope.name).collect();
        assert_eq!(names.len(), SCOPES.len());
    }
}
