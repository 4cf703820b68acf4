//! `bedside purge`: what rounds do every few seconds, now.

use std::{path::PathBuf, time::Duration};

use anyhow::Context as _;
use clap::Parser;

use super::{House, is_sure, told_zoom};
use crate::{
    cli::{
        Failure,
        restore::{departures, replay},
        say, silent_settings, with_runtime,
    },
    config::{self, Config},
};

/// Deleting what is over, now.
#[derive(Debug, Parser)]
pub struct Purge {
    /// Delete meetings that ended longer ago than this: 30d
    #[arg(long, value_name = "LENGTH", value_parser = config::duration)]
    older_than: Option<Duration>,
    /// Let these leave again, as `bedside audit export` prints them
    #[arg(long, value_name = "FILE")]
    departures: Option<PathBuf>,
    /// Let everybody go, and delete what is kept on them
    #[arg(long, conflicts_with = "older_than")]
    all: bool,
    /// Do not ask
    #[arg(long, requires = "all")]
    yes: bool,
}

impl Purge {
    pub(in crate::cli) fn run(&self) -> Result<(), Failure> {
        let mut config = silent_settings()?;
        if self.all {
            is_sure(
                self.yes,
                "This disconnects everybody from Zoom and deletes what is kept on them.",
            )?;
        }
        config.retention = self.older_than.unwrap_or(config.retention);
        with_runtime(self.purge(&config))
    }

    async fn purge(&self, config: &Config) -> Result<(), Failure> {
        let house = House::open(config).await?;
        if let Some(path) = &self.departures {
            replay(&house.store, &departures(path)?).await?;
        }
        if self.all {
            let (count, _) = house.let_all_leave().await?;
            say(&format!("{count} are disconnected"));
        }
        let unfinished = "not everything that is over was deleted; run it again";
        house.flows.rounds.sweep().await.context(unfinished)?;
        house.flows.rounds.forget().await.context(unfinished)?;
        house.flows.rounds.part().await.context(unfinished)?;
        let waiting = house.people.partings().await.context(unfinished)?;
        say("what is over is deleted");
        if waiting > 0 {
            say(&told_zoom(waiting));
        }
        house.store.close().await;
        Ok(())
    }
}
