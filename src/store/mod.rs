//! Postgres: the only floor with SQL. Secrets are sealed and opened here: above it nobody sees
//! ciphertext, in the database nobody sees a token.
//!
//! No call here holds a connection longer than its deadline, and none is open while Zoom answers.

mod archive;
mod attempts;
mod audit;
mod connection;
mod connections;
mod counters;
mod deadline;
mod deployment;
mod desk;
mod doubts;
mod error;
mod examination;
mod figures;
mod grants;
mod installations;
mod keys;
mod lease;
mod leaving;
mod meetings;
mod migrations;
mod news;
mod outbox;
mod people;
mod places;
mod preferences;
mod profile;
mod roles;
mod sessions;
mod single;
mod sweeps;

use std::{sync::Arc, time::Duration};

pub use archive::{ArchiveError, Archived, backup, check as check_archive, restore};
pub use attempts::{NewAttempt, TakenAttempt};
pub use audit::{Break, BrokenChain, Verified};
pub use deadline::within_page_budget;
pub use desk::Desk;
pub use doubts::Lost;
pub use error::StoreError;
pub use examination::{HeardLately, Server, Tried};
pub use figures::{Figures, Pool};
pub use grants::{GrantStatus, IdleGrants};
pub use installations::Recorded;
pub use keys::{KeyFault, KeyUse};
pub use lease::Lease;
pub use meetings::{
    Asking, AtHand, Change, Press, PressCondition, PressLimit, PressedMeeting, Settlement,
};
pub use migrations::{MigrationFault, Schema, SchemaFault, migrate, migrations};
pub use news::Heard;
pub use outbox::Parting;
pub use roles::NoRole;
pub use sessions::Sessions;

use crate::sealing::Keyring;
use connections::Connections;

/// The database with the keys that open it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    connections: Arc<Connections>,
    /// Whether each transaction may get another server.
    pooled: bool,
    keyring: Arc<Keyring>,
    /// Rows of another Zoom app in the same database are not ours.
    zoom_client_id: Arc<str>,
    /// How long the row of a session is kept after it was written.
    session_max: Duration,
}

impl Store {
    /// How many rows one statement of a round works on at most.
    const BATCH: i64 = 1000;
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}
