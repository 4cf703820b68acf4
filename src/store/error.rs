//! What can go wrong in the store, by what a caller would do.

use crate::sealing::SealError;

/// A store call that did not do its work. Nothing of it is half done.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not answer in time, refused the connection or is stopping: try later.
    #[error("the database cannot be used now")]
    Unavailable(#[source] Option<sqlx::Error>),
    /// The database answered that the statement is wrong: a fault of ours.
    #[error("the database refused a statement")]
    Refused(#[source] sqlx::Error),
    /// A value did not seal or open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A stored value is not one that this version writes.
    #[error("column {0} holds a value that this version does not know")]
    Unreadable(&'static str),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Io(_)
            | E::Tls(_)
            | E::PoolTimedOut
            | E::PoolClosed
            | E::WorkerCrashed
            | E::Protocol(_) => Self::Unavailable(Some(error)),
            E::Database(told) if told.code().as_deref().is_some_and(passes_by_itself) => {
                Self::Unavailable(Some(error))
            }
            _ => Self::Refused(error),
        }
    }
}

/// SQLSTATEs of a server that is starting, stopping, full, read-only or slow: classes 08
/// (connection), 53 (resources), 57 (operator intervention, which includes time-outs), and single
/// codes for lock time-outs, serialization failures and a standby.
fn passes_by_itself(code: &str) -> bool {
    ["08", "53", "57"]
        .iter()
        .any(|class| code.starts_with(class))
        || ["25006", "25P03", "40001", "40P01", "55P03"].contains(&code)
}
