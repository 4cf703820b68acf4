//! `bedside migrate`: brings the database up to this version, or says what that would do.

use clap::Parser;

use super::{Failure, say, serve, settings, with_runtime};
use crate::store::Store;
use anyhow::Context as _;

/// Bring the database up to this version, then exit.
#[derive(Debug, Parser)]
pub struct Migrate {
    /// Only list what would be applied
    #[arg(long)]
    plan: bool,
}

impl Migrate {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let mut config = settings()?;
        if !self.plan {
            return with_runtime(serve::migrate(&config));
        }
        // The role of the servers may not be there yet.
        config.database = config.migration_database.clone();
        with_runtime(async {
            let store = Store::open(&config).context("DATABASE_URL cannot be read")?;
            let schema = store.schema().await.map_err(Failure::database)?;
            for (number, title) in &schema.missing {
                say(&format!("{number:04} {title}"));
            }
            say(&format!("{} to apply", schema.missing.len()));
            store.close().await;
            Ok(())
        })
    }
}
