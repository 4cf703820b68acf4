//! `bedside audit`: what was written down, and whether somebody changed it.

use anyhow::{Context as _, anyhow};
use clap::Parser;
use time::format_description::well_known::Rfc3339;

use super::{Failure, opened, say, settings, with_runtime};
use crate::{
    flows::Audit as Story,
    store::{Break, BrokenChain},
};

/// The audit: one chain of rows for each installation.
#[derive(Debug, Parser)]
pub enum Audit {
    /// Check every chain, and name the first broken row of each
    Verify,
    /// Print who left, one JSON object a line
    Export,
}

impl Audit {
    pub(super) fn run(&self) -> Result<(), Failure> {
        match self {
            Self::Verify => with_runtime(verify()),
            Self::Export => with_runtime(export()),
        }
    }
}

async fn verify() -> Result<(), Failure> {
    let store = opened(&settings()?).await?;
    let verdict = Story::new(&store)
        .verify()
        .await
        .context("the audit could not be read to its end")?;
    store.close().await;
    for chain in &verdict.broken {
        say(&told(chain));
    }
    if verdict.broken.is_empty() {
        say(&format!("{} rows, every chain is whole", verdict.rows));
        return Ok(());
    }
    let chains = verdict.broken.len();
    Err(anyhow!("{chains} of the audit's chains are broken; compare them with a backup").into())
}

fn told(chain: &BrokenChain) -> String {
    let fault = match chain.fault {
        Break::Changed => "is not as it was written",
        Break::Missing => "is missing",
    };
    format!(
        "installation {}: row {} {fault}",
        chain.installation, chain.row
    )
}

async fn export() -> Result<(), Failure> {
    let store = opened(&settings()?).await?;
    let audit = Story::new(&store);
    let mut batch = audit.departures(None).await;
    loop {
        let departures = batch.context("the audit could not be read to its end")?;
        for departure in &departures {
            let at = departure
                .at
                .format(&Rfc3339)
                .context("a moment cannot be written")?;
            let line = serde_json::json!({
                "installation": departure.installation,
                "at": at,
                "deed": departure.deed,
            });
            say(&line.to_string());
        }
        let Some(last) = departures.last() else { break };
        batch = audit.departures(Some(last)).await;
    }
    store.close().await;
    Ok(())
}
