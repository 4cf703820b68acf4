//! `bedside events`: what Zoom told lately.

use anyhow::Context as _;
use clap::Parser;
use serde::Serialize;

use super::{House, written};
use crate::{
    cli::{Failure, say, silent_settings, with_runtime},
    domain::Delivered,
};

/// What Zoom told lately. Nothing of what it said is kept, only that it was heard.
#[derive(Debug, Parser)]
pub enum Events {
    /// List the deliveries of the last seven days that had an effect, newest first
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
        /// How many at most
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..))]
        at_most: u16,
    },
}

#[derive(Serialize)]
struct Shown {
    at: String,
    installation: String,
    body_hash: String,
}

impl Events {
    pub(in crate::cli) fn run(&self) -> Result<(), Failure> {
        let Self::List { json, at_most } = self;
        with_runtime(list(*json, *at_most))
    }
}

async fn list(json: bool, at_most: u16) -> Result<(), Failure> {
    let house = House::open(&silent_settings()?).await?;
    let delivered = house.people.delivered(at_most).await;
    for one in delivered.context("the deliveries could not be read")? {
        let shown = shown(&one)?;
        if json {
            say(&serde_json::to_string(&shown).context("no JSON")?);
        } else {
            say(&format!(
                "{}  {}  body {}",
                shown.at, shown.installation, shown.body_hash
            ));
        }
    }
    house.store.close().await;
    Ok(())
}

fn shown(one: &Delivered) -> anyhow::Result<Shown> {
    Ok(Shown {
        at: written(one.at)?,
        installation: one.installation.to_string(),
        body_hash: one.hash.to_string(),
    })
}
