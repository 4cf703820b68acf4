//! `bedside keys`: making sealing keys, and exchanging them while the servers run.

use anyhow::Context as _;
use clap::Parser;

use super::{Failure, opened, say, settings, with_runtime};
use crate::{flows::Rekey, sealing::Keyring};

/// Sealing keys, as they stand in `BEDSIDE_KEYS`.
#[derive(Debug, Parser)]
pub enum Keys {
    /// Print a new key; it is shown once and kept nowhere
    New {
        /// Its number: 1 for the first, one more than the last
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i32).range(1..))]
        number: i32,
    },
    /// Say how many rows each key seals; one that seals none may be dropped
    Status,
    /// Seal with the first key what an older one seals
    Rewrap,
}

impl Keys {
    pub(super) fn run(&self) -> Result<(), Failure> {
        match self {
            Self::New { number } => {
                say(&Keyring::fresh_entry(*number).context("no key could be made")?);
                Ok(())
            }
            Self::Status => with_runtime(status()),
            Self::Rewrap => with_runtime(rewrap()),
        }
    }
}

async fn status() -> Result<(), Failure> {
    let config = settings()?;
    let store = opened(&config).await?;
    for known in Rekey::new(&store)
        .status()
        .await
        .context("the keys could not be counted")?
    {
        let part = match (
            config.keyring.first() == known.key,
            config.keyring.holds(known.key),
        ) {
            (true, _) => "seals",
            (false, true) => "opens",
            (false, false) => "is missing from BEDSIDE_KEYS",
        };
        say(&format!("key {}: {} rows, {part}", known.key, known.rows));
    }
    store.close().await;
    Ok(())
}

async fn rewrap() -> Result<(), Failure> {
    let config = settings()?;
    let store = opened(&config).await?;
    let rows = Rekey::new(&store)
        .rewrap()
        .await
        .context("not every row could be sealed anew; run it again")?;
    say(&format!(
        "{rows} rows are sealed with key {} now",
        config.keyring.first()
    ));
    store.close().await;
    Ok(())
}
