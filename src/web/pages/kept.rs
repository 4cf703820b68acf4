//! What the database keeps, in the words of the privacy page. A test holds the columns named here
//! against the columns that there are, so nobody can begin to store something in silence.

use std::time::Duration;

use crate::web::{catalogue::Say, words::length};

/// One row of the privacy page's table.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// The message that says what is kept, and in which form; its part `why` says what for.
    pub what: &'static str,
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
    /// Always at the same time: the part `until` of the message says when.
    Fixed,
}

impl Kept {
    pub(super) fn why(&self) -> Say {
        Say::part(self.what, "why")
    }

    pub(super) fn until(&self, retention: Duration, session: Duration) -> Say {
        match self.until {
            Until::Connection => Say::of("kept-until-connection"),
            Until::Meeting => after_meeting(retention),
            Until::Session => Say::of("kept-until-session").with("length", length(session)),
            Until::Fixed => Say::part(self.what, "until"),
        }
    }
}

/// A meeting without an end is kept for at least 30 days, because its link may work so long.
fn after_meeting(retention: Duration) -> Say {
    let longest = retention.max(Duration::from_hours(720));
    if retention.is_zero() {
        Say::of("kept-until-end").with("longest", length(longest))
    } else if retention == longest {
        Say::of("kept-until-same").with("length", length(retention))
    } else {
        Say::of("kept-until-after-end")
            .with("length", length(retention))
            .with("longest", length(longest))
    }
}

/// Everything that is stored.
pub const KEPT: &[Kept] = &[
    Kept {
        what: "kept-ids",
        columns: &[(
            "installations",
            &["id", "zoom_client_id", "zoom_user_id", "zoom_account_id"],
        )],
        until: Until::Connection,
    },
    Kept {
        what: "kept-profile",
        columns: &[("installations", &["profile_sealed"])],
        until: Until::Connection,
    },
    Kept {
        what: "kept-tokens",
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
        what: "kept-connection",
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
                "profile_at",
                "audit_seq",
                "audit_hash",
            ],
        )],
        until: Until::Connection,
    },
    Kept {
        what: "kept-meetings",
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
        what: "kept-links",
        columns: &[("meetings", &["join_link_sealed", "passcode_sealed"])],
        until: Until::Meeting,
    },
    Kept {
        what: "kept-waiting",
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
        until: Until::Fixed,
    },
    Kept {
        what: "kept-deliveries",
        columns: &[(
            "deliveries",
            &["installation_id", "body_hash", "received_at"],
        )],
        until: Until::Fixed,
    },
    Kept {
        what: "kept-sessions",
        columns: &[(
            "sessions",
            &[
                "id_hash",
                "installation_id",
                "signed_in_at",
                "seen_at",
                "switch_to",
                "shared",
                "ended_at",
                "ended_reason",
                "expires_at",
            ],
        )],
        until: Until::Session,
    },
    Kept {
        what: "kept-preferences",
        columns: &[(
            "preferences",
            &[
                "installation_id",
                "waiting_room",
                "early",
                "recording",
                "host_video",
                "client_video",
                "name",
                "client_word",
                "client_locale",
                "locale",
                "zone",
                "theme",
                "message_sealed",
                "saved_at",
            ],
        )],
        until: Until::Connection,
    },
    Kept {
        what: "kept-attempts",
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
        until: Until::Fixed,
    },
    Kept {
        what: "kept-counters",
        columns: &[("address_counters", &["bucket", "minute", "count"])],
        until: Until::Fixed,
    },
    Kept {
        what: "kept-outbox",
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
        until: Until::Fixed,
    },
    Kept {
        what: "kept-audit",
        columns: &[(
            "audit",
            &["installation_id", "seq", "at", "action", "subject", "hash"],
        )],
        until: Until::Fixed,
    },
    Kept {
        what: "kept-canaries",
        columns: &[("key_canaries", &["key_id", "sealed"])],
        until: Until::Fixed,
    },
    Kept {
        what: "kept-deployment",
        columns: &[("deployment", &["one", "id", "backed_up_at"])],
        until: Until::Fixed,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{reader::Reader, site::Site};

    fn reader() -> Reader {
        Reader::nobody(&Site::at("https://bedside.example"))
    }

    #[test]
    fn the_table_tells_the_lengths_that_were_set() {
        let days = |days: u64| Duration::from_hours(24 * days);
        for (retention, told) in [
            (
                days(30),
                "30 days after the meeting's end, or after you made it or after its time, if",
            ),
            (
                days(90),
                "90 days after the meeting's end, or after you made it or after its time, if",
            ),
            (
                days(1),
                "1 day after the meeting's end, or 30 days after you made",
            ),
            (
                Duration::ZERO,
                "The meeting's end, or 30 days after you made it or after its time, if",
            ),
        ] {
            assert!(
                after_meeting(retention).text(&reader()).starts_with(told),
                "{told}"
            );
        }
        let sessions = KEPT.iter().find(|kept| kept.columns[0].0 == "sessions");
        let told = sessions.unwrap().until(days(30), days(7)).text(&reader());
        assert!(told.ends_with("or 7 days after its last use"), "{told}");
    }
}
