//! `bedside export-user` and `bedside forget-user`: what a person may ask for.

use anyhow::{Context as _, anyhow};
use clap::Parser;

use super::{House, is_sure, told_zoom};
use crate::{
    cli::{Failure, say, silent_settings, with_runtime},
    clock::Clock,
    domain::Listed,
    web,
};

/// Everything that is kept on a person.
#[derive(Debug, Parser)]
pub struct ExportUser {
    /// Their e-mail address in Zoom
    email: String,
}

/// Letting a person go, with everything that is kept on them.
#[derive(Debug, Parser)]
pub struct ForgetUser {
    /// Their e-mail address in Zoom
    email: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl ExportUser {
    pub(in crate::cli) fn run(&self) -> Result<(), Failure> {
        with_runtime(self.export())
    }

    async fn export(&self) -> Result<(), Failure> {
        let house = House::open(&silent_settings()?).await?;
        let mut files = Vec::new();
        for one in known(&house, &self.email).await? {
            let all = house.flows.connection.everything(one.installation.id).await;
            let all = all.context("not everything could be read")?;
            files.push(web::account_data(&all, Clock::system().now()).context("no file")?);
        }
        say(&format!("[{}]", files.join(",\n")));
        house.store.close().await;
        Ok(())
    }
}

impl ForgetUser {
    pub(in crate::cli) fn run(&self) -> Result<(), Failure> {
        with_runtime(self.forget())
    }

    async fn forget(&self) -> Result<(), Failure> {
        let house = House::open(&silent_settings()?).await?;
        let theirs = known(&house, &self.email).await?;
        is_sure(
            self.yes,
            "This disconnects them from Zoom and deletes what is kept on them.",
        )?;
        let ids: Vec<_> = theirs.iter().map(|one| one.installation.id).collect();
        let waiting = house.let_leave(&ids).await?;
        for id in ids {
            say(&format!("{id} is deleted, but that they were here"));
        }
        say(&format!(
            "{}. Backups hold what they held until they are deleted; after a restore of one, give --departures",
            told_zoom(waiting)
        ));
        house.store.close().await;
        Ok(())
    }
}

async fn known(house: &House, email: &str) -> Result<Vec<Listed>, Failure> {
    let found = house.people.of_address(email).await;
    let found = found.context("not every profile could be opened")?;
    if found.is_empty() {
        return Err(anyhow!("nobody with this address in Zoom is connected").into());
    }
    Ok(found)
}
