//! Archives: everything that is kept, of one moment, in one sealed file.
//!
//! An archive is three lines of text and then chunks. The lines say what it is, which key opens it,
//! which migration it was made at and when; the third is the archive's own key, sealed by the
//! keyring for just these lines. The chunks hold the tables, each as `COPY` writes it.

mod backup;
mod header;
mod reader;
mod restore;
mod writer;

use std::io;

use sqlx::migrate::MigrateError;
use time::OffsetDateTime;

pub use backup::backup;
pub use restore::{check, restore};

use super::{MigrationFault, NoRole, StoreError};
use crate::sealing::{KeyId, SealError};

/// How much stands in one chunk, before it is sealed.
const CHUNK: usize = 64 * 1024;

/// Tables whose rows stay out of archives.
const LEFT_OUT: [&str; 5] = [
    // The database's own account of its schema: the archive's first lines say which one it was.
    "_sqlx_migrations",
    // Consents that are under way: they are over in ten minutes.
    "oauth_attempts",
    // Counts of one minute.
    "address_counters",
    // Who waits outside a meeting just now.
    "presences",
    // Grants of people who left: they are over within a day, and an archive would keep them for
    // as long as it is kept.
    "outbox",
];

/// What may stand in a database that an archive is restored into: servers that found it empty
/// leave it there.
const LEFT_BY_SERVERS: [&str; 5] = [
    "_sqlx_migrations",
    "oauth_attempts",
    "address_counters",
    "key_canaries",
    "deployment",
];

/// What an archive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archived {
    /// The key that opens it.
    pub key: KeyId,
    /// The migration that its database was at.
    pub schema: i64,
    /// The moment that it shows, by that database's clock.
    pub made_at: OffsetDateTime,
    /// How many rows.
    pub rows: u64,
}

/// Why an archive was not made, or not taken.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is something else.
    #[error("this is not an archive of Bedside's")]
    NotOurs,
    /// It is written in a later form.
    #[error("this archive was made by a newer Bedside; restore it with that version")]
    NewerForm,
    /// Its schema is a later one.
    #[error(
        "this archive was made at migration {made}, and this version of Bedside knows {known}: restore it with the \
         version that made it, or a newer one"
    )]
    NewerSchema {
        /// The one it was made at.
        made: i64,
        /// The last one that this version knows.
        known: i64,
    },
    /// The keyring lacks its key.
    #[error("does not hold key {0}, which this archive is sealed with: put it back")]
    NoKey(KeyId),
    /// The keyring's key of that number does not open it.
    #[error(
        "holds another key {0} than the one this archive is sealed with: put the right one back (or the first lines \
         of the archive were changed)"
    )]
    OtherKey(KeyId),
    /// The keyring lacks keys of rows.
    #[error("does not hold key {}, which rows of this archive are sealed with: put it back", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    NoKeyOfRows(Vec<KeyId>),
    /// Something of it is not as it was written, or its end is missing.
    #[error("this archive is damaged or was cut off; take another one")]
    Damaged,
    /// The database is not empty.
    #[error(
        "the database holds rows already (table {0}), and nothing of them was changed: restore into an empty database"
    )]
    Occupied(String),
    /// The database's schema is nobody's that this version knows.
    #[error(
        "the database was migrated by another product or a newer Bedside, and nothing of it was changed: restore into \
         an empty database"
    )]
    Foreign,
    /// A migration did not apply.
    #[error("a migration did not apply")]
    NotMigrated(#[source] MigrateError),
    /// The role that serves is not there and cannot be made.
    #[error(transparent)]
    NoRole(NoRole),
    /// The file could not be read or written.
    #[error("the archive could not be read or written")]
    File(#[from] io::Error),
    /// The database could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ArchiveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<SealError> for ArchiveError {
    fn from(error: SealError) -> Self {
        Self::Store(error.into())
    }
}

impl From<MigrationFault> for ArchiveError {
    fn from(fault: MigrationFault) -> Self {
        match fault {
            MigrationFault::NotApplied(error) => Self::NotMigrated(error),
            MigrationFault::NoRole(fault) => Self::NoRole(fault),
            MigrationFault::Store(error) => Self::Store(error),
        }
    }
}

/// The head of a table in an archive; its rows follow.
#[derive(serde::Serialize, serde::Deserialize)]
struct Table {
    table: String,
    columns: Vec<String>,
}

impl Table {
    /// The table with the columns that were archived, for a `COPY`.
    fn quoted(&self) -> String {
        let columns: Vec<_> = self.columns.iter().map(|name| quoted(name)).collect();
        format!("{} ({})", quoted(&self.table), columns.join(", "))
    }
}

/// A name as SQL takes any name.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
