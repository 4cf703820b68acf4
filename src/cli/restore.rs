//! `bedside restore`: an archive back into an empty database.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use clap::Parser;
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::{fs::File, io::stdin};

use super::{Failure, say, settings, with_runtime};
use crate::{
    clock::Clock,
    config::Config,
    domain::{Departure, InstallationId},
    flows::Audit,
    store::{self, Archived, Store},
};

/// An archive back into an empty database.
#[derive(Debug, Parser)]
pub struct Restore {
    /// The archive, or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only read it, and say whether all of it opens
    #[arg(long)]
    check: bool,
    /// Who left since, as `bedside audit export` prints it
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    departures: Option<PathBuf>,
    /// Sign out every browser
    #[arg(long, conflicts_with = "check")]
    sign_out: bool,
}

impl Restore {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let config = settings()?;
        with_runtime(async {
            if self.check {
                let archived = self.checked(&config).await?;
                say(&format!("the archive is whole: {}", told(&archived)?));
                return Ok(());
            }
            self.load(&config).await
        })
    }

    async fn load(&self, config: &Config) -> Result<(), Failure> {
        let departures = self.departures.as_deref().map(departures).transpose()?;
        let archived = if self.is_piped() {
            store::restore(config, stdin(), self.sign_out).await
        } else {
            // Read once without touching the database: damage shows before anything is changed.
            self.checked(config).await?;
            store::restore(config, self.open().await?, self.sign_out).await
        };
        let archived = archived.map_err(Failure::of_archive)?;
        say(&format!("restored {}", told(&archived)?));
        let owner = Config {
            database: config.migration_database.clone(),
            ..config.clone()
        };
        let store = Store::open(&owner).context("the database's address cannot be read")?;
        if let Some(departures) = departures {
            replay(&store, &departures).await?;
        }
        Failure::of_start(store.check_schema().await, store.check_keys().await)?;
        store.close().await;
        say(
            "whoever's Zoom permission was renewed after that moment is asked to connect again at their next meeting",
        );
        Ok(())
    }

    async fn checked(&self, config: &Config) -> Result<Archived, Failure> {
        let keyring = &config.keyring;
        let archived = if self.is_piped() {
            store::check_archive(stdin(), keyring).await
        } else {
            store::check_archive(self.open().await?, keyring).await
        };
        archived.map_err(Failure::of_archive)
    }

    fn is_piped(&self) -> bool {
        self.file.as_os_str() == "-"
    }

    async fn open(&self) -> anyhow::Result<File> {
        let file = File::open(&self.file).await;
        file.with_context(|| format!("{} cannot be read", self.file.display()))
    }
}

fn told(archived: &Archived) -> anyhow::Result<String> {
    let made_at = archived.made_at.format(&Rfc3339);
    Ok(format!(
        "{} rows as of {}, made at migration {}, sealed with key {}",
        archived.rows,
        made_at.context("a moment cannot be written")?,
        archived.schema,
        archived.key
    ))
}

pub(super) async fn replay(store: &Store, departures: &[Departure]) -> anyhow::Result<()> {
    let now = Clock::system().now();
    let left = Audit::new(store).replay(departures, now).await;
    let left = left.context(
        "not everybody who left was removed again; run `bedside purge --departures FILE` before you start a server",
    )?;
    say(&format!(
        "{left} of {} who left since were there again, and are removed",
        departures.len()
    ));
    Ok(())
}

#[derive(Deserialize)]
struct Line {
    installation: InstallationId,
    at: String,
    deed: String,
}

/// Reads what `bedside audit export` printed.
pub(super) fn departures(path: &Path) -> anyhow::Result<Vec<Departure>> {
    let text = fs::read_to_string(path);
    let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let read = |(number, line)| {
        departure(line).with_context(|| {
            let path = path.display();
            format!(
                "line {} of {path} is not one that `bedside audit export` prints",
                number + 1
            )
        })
    };
    lines.enumerate().map(read).collect()
}

fn departure(line: &str) -> anyhow::Result<Departure> {
    let line: Line = serde_json::from_str(line)?;
    let departure = Departure {
        installation: line.installation,
        at: OffsetDateTime::parse(&line.at, &Rfc3339)?,
        deed: line.deed,
    };
    match departure.reason() {
        Some(_) => Ok(departure),
        None => Err(anyhow!("{:?} is no departure", departure.deed)),
    }
}
