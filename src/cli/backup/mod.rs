//! `bedside backup`: one archive, or one every so often.

mod draft;
mod series;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, anyhow};
use clap::Parser;
use time::format_description::well_known::Rfc3339;
use tokio::io::{AsyncWrite, stdout};

use super::{Failure, say, serve::told_to_stop, settings, silent_settings, with_runtime};
use crate::{
    config::{self, Config},
    store::{self, Archived, SchemaFault, Store},
};
use draft::Draft;

/// One archive, or a series of them in a directory.
#[derive(Debug, Parser)]
pub struct Backup {
    /// The file to write, or - for standard output
    #[arg(value_name = "FILE", required_unless_present = "into")]
    file: Option<PathBuf>,
    /// Write over the file if it is there
    #[arg(long, conflicts_with = "into")]
    overwrite: bool,
    /// Write into this directory, named after the moment
    #[arg(long, value_name = "DIR", conflicts_with = "file")]
    into: Option<PathBuf>,
    /// Keep so many of its archives there, and delete older ones
    #[arg(long, value_name = "N", requires = "into", value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
    /// Go on until told to stop, and write one so often: 24h
    #[arg(long, value_name = "LENGTH", requires = "into", value_parser = config::duration)]
    every: Option<Duration>,
}

impl Backup {
    pub(super) fn run(&self) -> Result<(), Failure> {
        if let Some(every) = self.every {
            let config = settings()?;
            return with_runtime(async {
                tokio::select! {
                    endless = self.again_and_again(&config, every) => endless,
                    stop = told_to_stop() => Ok(stop?),
                }
            });
        }
        let config = silent_settings()?;
        with_runtime(async {
            tokio::select! {
                done = self.once(&config) => done.map(|told| if let Some(told) = told { say(&told) }),
                stop = told_to_stop() => {
                    stop?;
                    Err(anyhow!("stopped before the archive was whole; nothing is left of it").into())
                }
            }
        })
    }

    /// Writes one archive. Answers what to say about it, where that does not go to the same place.
    async fn once(&self, config: &Config) -> Result<Option<String>, Failure> {
        let Some(directory) = &self.into else {
            let file = self.file.clone().unwrap_or_default();
            if file.as_os_str() == "-" {
                write(config, &mut stdout()).await?;
                return Ok(None);
            }
            let draft = Draft::begin(&file, self.overwrite).await?;
            return Ok(Some(written(config, draft).await?));
        };
        let draft = Draft::begin(&series::next(directory), false).await?;
        let told = written(config, draft).await?;
        if let Some(keep) = self.keep {
            series::delete_older(directory, keep.into())?;
        }
        Ok(Some(told))
    }

    async fn again_and_again(&self, config: &Config, every: Duration) -> Result<(), Failure> {
        let directory = self.into.clone().unwrap_or_default();
        let mut pause = series::until_due(&directory, every);
        loop {
            tokio::time::sleep(pause).await;
            pause = match self.once(config).await {
                Ok(told) => {
                    tracing::info!(event = "backup.made", archive = told, "made a backup");
                    every
                }
                Err(failure) => {
                    tracing::error!(event = "backup.failed", %failure, "a backup failed; it is tried again");
                    every.min(series::RETRY)
                }
            };
        }
    }
}

async fn written(config: &Config, mut draft: Draft) -> Result<String, Failure> {
    let archived = write(config, draft.file()).await?;
    let made_at = archived.made_at.format(&Rfc3339);
    let told = format!(
        "{}: {} rows of {}, sealed with key {}",
        draft.target().display(),
        archived.rows,
        made_at.context("a moment cannot be written")?,
        archived.key
    );
    draft.publish().await?;
    Ok(told)
}

/// Writes an archive, after the keys were found to fit the database: one sealed with a wrong key
/// would be found out when it is needed. A schema that waits for this version's migrations is fine:
/// just before them an archive is wanted most.
async fn write(config: &Config, out: &mut (impl AsyncWrite + Unpin)) -> Result<Archived, Failure> {
    let store = Store::open(config).context("DATABASE_URL cannot be read")?;
    let (schema, keys) = (store.check_schema().await, store.check_keys().await);
    let behind = matches!(schema, Err(SchemaFault::Behind(_))) && keys.is_ok();
    if !behind {
        Failure::of_start(schema, keys)?;
    }
    let archived = store::backup(config, out).await;
    let archived = archived.map_err(Failure::of_archive)?;
    if !behind {
        let noted = store.note_backup().await;
        noted.context("the archive is whole, but the database could not be told of it")?;
    }
    store.close().await;
    Ok(archived)
}
