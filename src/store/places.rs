//! Where each sealed value lives.

use crate::{
    domain::{Generation, InstallationId, MeetingId},
    sealing::{KeyId, Place},
};

const INSTALLATIONS: &str = "installations";
const MEETINGS: &str = "meetings";
const PREFERENCES: &str = "preferences";

/// The bytes of a row's key, for as long as a place needs them.
pub(super) struct Row([u8; 16]);

impl Row {
    pub(super) fn data_key(&self) -> Place<'_> {
        self.place(INSTALLATIONS, "data_key_sealed", None)
    }

    pub(super) fn profile(&self) -> Place<'_> {
        self.place(INSTALLATIONS, "profile_sealed", None)
    }

    pub(super) fn access_token(&self, generation: Generation) -> Place<'_> {
        self.place(INSTALLATIONS, "access_token_sealed", Some(generation))
    }

    pub(super) fn refresh_token(&self, generation: Generation) -> Place<'_> {
        self.place(INSTALLATIONS, "refresh_token_sealed", Some(generation))
    }

    pub(super) fn message(&self) -> Place<'_> {
        self.place(PREFERENCES, "message_sealed", None)
    }

    pub(super) fn join_link(&self) -> Place<'_> {
        self.place(MEETINGS, "join_link_sealed", None)
    }

    pub(super) fn passcode(&self) -> Place<'_> {
        self.place(MEETINGS, "passcode_sealed", None)
    }

    fn place(
        &self,
        table: &'static str,
        column: &'static str,
        generation: Option<Generation>,
    ) -> Place<'_> {
        Place {
            table,
            column,
            row: &self.0,
            generation: generation.map(|Generation(number)| number),
        }
    }
}

pub(super) fn installation(id: InstallationId) -> Row {
    Row(id.as_uuid().into_bytes())
}

pub(super) fn meeting(id: MeetingId) -> Row {
    Row(id.as_uuid().into_bytes())
}

pub(super) fn verifier(state_hash: &[u8; 32]) -> Place<'_> {
    Place {
        table: "oauth_attempts",
        column: "verifier_sealed",
        row: state_hash,
        generation: None,
    }
}

pub(super) fn outbox(id: &[u8; 16]) -> Place<'_> {
    Place {
        table: "outbox",
        column: "grant_sealed",
        row: id,
        generation: None,
    }
}

pub(super) fn canary(key_bytes: &[u8; 4]) -> Place<'_> {
    Place {
        table: "key_canaries",
        column: "sealed",
        row: key_bytes,
        generation: None,
    }
}

pub(super) fn key_bytes(key: KeyId) -> [u8; 4] {
    key.as_stored().to_be_bytes()
}
