//! What the database keeps, in the words of the privacy page. A test holds the columns named here
//! against the columns that there are, so nobody can begin to store something in silence.

use std::time::Duration;

use crate::web::words::length;

/// One row of the privacy page's table.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// What is kept, and in which form.
    pub what: &'static str,
    /// What for.
    pub why: &'static str,
    /// The columns of the database that hold it, as `(table, columns)`.
    pub columns: &'static [(&'static str, &'static [&'static str])],
    pub(super) until: Until,
}

/// When something is deleted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Until {
    /// With the connection to Zoom.
    Connection,
    /// `BEDSIDE_RETENTION` after a meeting's end.
    Meeting,
    /// By sign-out, or `BEDSIDE_SESSION_MAX` after the last use.
    Session,
    /// Always at the same time.
    Fixed(&'static str),
}

impl Kept {
    pub(super) fn until(&self, retention: Duration, session: Duration) -> String {
        match self.until {
            Until::Connection => "You disconnect; then it is gone within a minute".to_owned(),
            Until::Meeting => after_meeting(retention),
            Until::Session => format!(
                "You sign out on that browser, or {} after its last use",
                length(session)
            ),
            Until::Fixed(told) => told.to_owned(),
        }
    }
}

/// A meeting without an end is kept for at least 30 days, because its link may work so long.
fn after_meeting(retention: Duration) -> String {
    let longest = retention.max(Duration::from_hours(720));
    let end = if retention.is_zero() {
        "The meeting's end, or ".to_owned()
    } else {
        format!("{} after the meeting's end, or ", length(retention))
    };
    let other = if retention == longest {
        "after you made it".to_owned()
    } else {
        format!("{} after you made it", length(longest))
    };
    format!("{end}{other} if we never hear of an end; or you disconnect")
}

/// Everything that is stored.
pub const KEPT: &[Kept] = &[
    Kept {
        what: "The ids that Zoom gives to you and your Zoom account, and the id of this app",
        why: "To know whose connection it is",
        columns: &[(
            "installations",
            &["id", "zoom_client_id", "zoom_user_id", "zoom_account_id"],
        )],
        until: Until::Connection,
    },
    Kept {
        what: "Your name, your email address and your Zoom plan, encrypted",
        why: "To show you which account is in use, to name you in the message that you send, and \
              to tell you the time limit of your plan",
        columns: &[("installations", &["profile_sealed"])],
        until: Until::Connection,
    },
    Kept {
        what: "The two tokens that stand for your permission, encrypted, and a key for your data, \
               itself encrypted",
        why: "To create and open your meetings in Zoom",
        columns: &[(
            "installations",
            &[
                "data_key_id",
                "data_key_sealed",
                "access_token_sealed",
                "refresh_token_sealed",
            ],
        )],
        until: Until::Connection,
    },
    Kept {
        what: "The state of your connection: what you allowed, since when, and when it was last \
               renewed or checked",
        why: "To keep the connection working, and to tell you when it does not",
        columns: &[(
            "installations",
            &[
                "state",
                "reason",
                "reason_at",
                "generation",
                "scopes",
                "granted_at",
                "refreshed_at",
                "access_expires_at",
                "lease_owner",
                "lease_until",
                "refresh_not_before",
                "created_at",
                "ended_at",
                "doubted_at",
                "checked_at",
                "audit_seq",
                "audit_hash",
            ],
        )],
        until: Until::Connection,
    },
    Kept {
        what: "For each meeting that you start here: Zoom's number for it, its state, its times, \
               how Zoom set it up, and a short code from its title",
        why: "To show you your open meetings, and to create each of them only once",
        columns: &[(
            "meetings",
            &[
                "installation_id",
                "id",
                "attempt",
                "state",
                "refusal",
                "short_code",
                "zoom_meeting_id",
                "waiting_room",
                "passcode_in_link",
                "recording",
                "pressed_at",
                "settled_at",
                "started_at",
                "ended_at",
                "opened_at",
                "early",
                "name",
                "asked_waiting_room",
                "asked_early",
                "asked_recording",
                "starts_at",
                "lasts_minutes",
                "zone",
                "entrance",
                "planned_at",
                "for_colleague",
                "edits",
                "edits_that_day",
                "edited_at",
            ],
        )],
        until: Until::Meeting,
    },
    Kept {
        what: "The join link and the passcode of each of these meetings, encrypted",
        why: "To show them to you again",
        columns: &[("meetings", &["join_link_sealed", "passcode_sealed"])],
        until: Until::Meeting,
    },
    Kept {
        what: "For each person who waits outside such a meeting: a code that is not their name, \
               where they wait, and since when",
        why: "To show you how many wait",
        columns: &[(
            "presences",
            &[
                "installation_id",
                "zoom_meeting_id",
                "participant",
                "place",
                "happened_at",
            ],
        )],
        until: Until::Fixed("The meeting ends, and 2 days at the most"),
    },
    Kept {
        what: "A fingerprint of each message from Zoom about your meetings, without its content, \
               and its time",
        why: "So that a message that comes twice counts once",
        columns: &[(
            "deliveries",
            &["installation_id", "body_hash", "received_at"],
        )],
        until: Until::Fixed("7 days, or you disconnect"),
    },
    Kept {
        what: "For each browser that is signed in: a fingerprint of its cookie and its times; after \
               an end of the connection, why and when it ended",
        why: "To keep you signed in, and to tell you what happened",
        columns: &[(
            "sessions",
            &[
                "id_hash",
                "installation_id",
                "signed_in_at",
                "seen_at",
                "switch_to",
                "ended_at",
                "ended_reason",
                "expires_at",
            ],
        )],
        until: Until::Session,
    },
    Kept {
        what: "While you connect: fingerprints of two random codes, one more code encrypted, the \
               page to come back to, and the time",
        why: "So that nobody else can finish what you began",
        columns: &[(
            "oauth_attempts",
            &[
                "state_hash",
                "browser_hash",
                "verifier_key_id",
                "verifier_sealed",
                "return_path",
                "created_at",
            ],
        )],
        until: Until::Fixed("You come back from Zoom, or about 10 minutes"),
    },
    Kept {
        what: "How often your network address began to connect in one minute, under a code that \
               changes every day. The address itself is not kept.",
        why: "To slow down abuse",
        columns: &[("address_counters", &["bucket", "minute", "count"])],
        until: Until::Fixed("About 10 minutes"),
    },
    Kept {
        what: "After you disconnect: the tokens, encrypted, and what is needed to send them",
        why: "To tell Zoom that the permission is over",
        columns: &[(
            "outbox",
            &[
                "installation_id",
                "id",
                "zoom_client_id",
                "grant_key_id",
                "grant_sealed",
                "created_at",
                "not_before",
                "tries",
            ],
        )],
        until: Until::Fixed("Zoom has heard it, and a day at the most"),
    },
    Kept {
        what: "A record of what was done and when, such as “connected” or “meeting started”: fixed \
               words and random ids of ours. No name, no address, no id of Zoom's.",
        why: "To be able to find out later what happened",
        columns: &[(
            "audit",
            &["installation_id", "seq", "at", "action", "subject", "hash"],
        )],
        until: Until::Fixed("It is not deleted"),
    },
    Kept {
        what: "A test value for each key of this service. It says nothing about anybody.",
        why: "So that the service does not start with a wrong key",
        columns: &[("key_canaries", &["key_id", "sealed"])],
        until: Until::Fixed("It is not deleted"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_the_lengths_that_were_set() {
        let days = |days: u64| Duration::from_hours(24 * days);
        for (retention, told) in [
            (
                days(30),
                "30 days after the meeting's end, or after you made it if",
            ),
            (
                days(90),
                "90 days after the meeting's end, or after you made it if",
            ),
            (
                days(1),
                "1 day after the meeting's end, or 30 days after you made",
            ),
            (
                Duration::ZERO,
                "The meeting's end, or 30 days after you made it if",
            ),
        ] {
            assert!(after_meeting(retention).starts_with(told), "{told}");
        }
        let sessions = KEPT.iter().find(|kept| kept.columns[0].0 == "sessions");
        let told = sessions.unwrap().until(days(30), days(7));
        assert!(told.ends_with("or 7 days after its last use"), "{told}");
    }
}
