//! How a command fails: one message that says what to do, and an exit code.

use std::{fmt, process::ExitCode};

use crate::{
    config::Faults,
    store::{ArchiveError, KeyFault, SchemaFault},
};

/// A command that failed.
#[derive(Debug)]
pub enum Failure {
    /// Something in the configuration must be mended first: exit code 78.
    Configuration(String),
    /// The command was not given what it needs: exit code 2.
    Usage(String),
    /// It did not work: exit code 1.
    Failed(anyhow::Error),
    /// Everything was said already; only the exit code is left.
    Told(u8),
}

impl Failure {
    /// 78 for configuration, 2 for wrong usage, as clap has it, 1 for the rest.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Configuration(_) => ExitCode::from(78),
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::FAILURE,
            Self::Told(code) => ExitCode::from(*code),
        }
    }

    /// What does not fit between the settings and the database, all of it at once.
    pub(super) fn of_start(
        schema: Result<(), SchemaFault>,
        keys: Result<(), KeyFault>,
    ) -> Result<(), Self> {
        let mut faults = Vec::new();
        match schema {
            Ok(()) => {}
            Err(SchemaFault::Store(error)) => return Err(Self::database(error)),
            Err(fault) => faults.push(("DATABASE_URL", format!("names a database that {fault}"))),
        }
        match keys {
            Ok(()) => {}
            // Without its tables the database says nothing about keys; the schema's fault is told.
            Err(KeyFault::Store(_)) if !faults.is_empty() => {}
            Err(KeyFault::Store(error)) => return Err(Self::database(error)),
            Err(KeyFault::Unfit(keys)) => {
                faults.extend(keys.into_iter().map(|fault| ("BEDSIDE_KEYS", fault)));
            }
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(Faults::of(faults).into())
    }

    /// An archive that was not made or not taken.
    pub(super) fn of_archive(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Store(error) => Self::database(error),
            ArchiveError::NoKey(_) | ArchiveError::OtherKey(_) | ArchiveError::NoKeyOfRows(_) => {
                Self::Configuration(format!("bedside: BEDSIDE_KEYS {error}"))
            }
            error => Self::Failed(error.into()),
        }
    }

    pub(super) fn database(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        let hint = "the database does not answer; is it running, and are address, user and password of DATABASE_URL right?";
        Self::Failed(anyhow::Error::new(error).context(hint))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(told) | Self::Usage(told) => f.write_str(told),
            Self::Failed(error) => write!(f, "bedside: {error:#}"),
            Self::Told(_) => Ok(()),
        }
    }
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::Configuration(faults.to_string())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}
