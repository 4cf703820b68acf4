//! `bedside users`: who is connected, and letting somebody go.

use anyhow::{Context as _, anyhow};
use clap::Parser;
use serde::Serialize;

use super::{House, is_sure, told_zoom, written};
use crate::{
    cli::{Failure, say, silent_settings, with_runtime},
    domain::{Admission, InstallationId, Listed, Plan, Reason, masked},
    flows::Everything,
};

/// Who is connected. No command shows a token, a whole address or a name.
#[derive(Debug, Parser)]
pub enum Users {
    /// List everybody who is connected
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one of them
    Show {
        /// The id of the installation, as the list shows it
        id: InstallationId,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Let somebody go, as if they had pressed Disconnect
    Disconnect {
        /// The id of the installation, as the list shows it
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<InstallationId>,
        /// Everybody
        #[arg(long)]
        all: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

impl Users {
    pub(in crate::cli) fn run(&self) -> Result<(), Failure> {
        match self {
            Self::List { json } => with_runtime(list(*json)),
            Self::Show { id, json } => with_runtime(show(*id, *json)),
            Self::Disconnect { id: Some(id), .. } => with_runtime(disconnect(*id)),
            Self::Disconnect { id: None, yes, .. } => with_runtime(disconnect_all(*yes)),
        }
    }
}

#[derive(Serialize)]
struct Shown {
    id: String,
    email: String,
    account: String,
    plan: &'static str,
    state: &'static str,
    reason: Option<&'static str>,
    connected_at: String,
    last_used_at: String,
    /// Whether the lists of who may connect let this person in, were they to connect now.
    admitted: bool,
}

impl Shown {
    fn of(one: &Listed, admission: &Admission) -> anyhow::Result<Self> {
        let here = &one.installation;
        let profile = &here.profile;
        Ok(Self {
            id: here.id.to_string(),
            email: masked(&profile.email).unwrap_or_default(),
            account: profile.account.as_str().to_owned(),
            plan: match profile.plan {
                Plan::Basic => "basic",
                Plan::Licensed => "licensed",
                Plan::WithoutMeetings => "without_meetings",
                Plan::Other => "other",
            },
            state: here.state.as_str(),
            reason: here.trouble.map(|(reason, _)| Reason::as_str(reason)),
            connected_at: written(here.connected_at)?,
            last_used_at: written(one.used_at)?,
            admitted: admission.admits(profile),
        })
    }

    fn line(&self) -> String {
        let reason = self.reason.map(|why| format!(" ({why})"));
        let not_admitted = "  not on the list of who may connect";
        format!(
            "{}  {}  account {}  {}  {}{}  connected {}  last used {}{}",
            self.id,
            self.email,
            self.account,
            self.plan,
            self.state,
            reason.unwrap_or_default(),
            self.connected_at,
            self.last_used_at,
            if self.admitted { "" } else { not_admitted }
        )
    }

    fn say(&self, json: bool) -> anyhow::Result<()> {
        if json {
            say(&serde_json::to_string(self)?);
        } else {
            say(&self.line());
        }
        Ok(())
    }
}

async fn list(json: bool) -> Result<(), Failure> {
    let config = silent_settings()?;
    let admission = crate::cli::limits(&config).admission;
    let house = House::open(&config).await?;
    let (mut last, mut count) = (None, 0);
    loop {
        let batch = house.people.after(last).await;
        let batch = batch.context("not everybody could be listed")?;
        for one in &batch {
            Shown::of(one, &admission)?.say(json)?;
        }
        count += batch.len();
        let Some(end) = batch.last() else { break };
        last = Some(end.installation.id);
    }
    if !json {
        say(&format!("{count} connected"));
    }
    house.store.close().await;
    Ok(())
}

async fn show(id: InstallationId, json: bool) -> Result<(), Failure> {
    let config = silent_settings()?;
    let admission = crate::cli::limits(&config).admission;
    let house = House::open(&config).await?;
    let listed = house.people.one(id).await;
    let listed = listed.context("it could not be read")?;
    let one = listed.ok_or_else(|| no_such(id))?;
    Shown::of(&one, &admission)?.say(json)?;
    if !json {
        let all = house.flows.connection.everything(id).await;
        for line in lines(&all.context("it could not be read")?)? {
            say(&line);
        }
    }
    house.store.close().await;
    Ok(())
}

fn lines(all: &Everything) -> anyhow::Result<Vec<String>> {
    let mut lines = vec![format!(
        "{} meetings, {} browsers signed in, settings {}",
        all.meetings.len(),
        all.sessions.len(),
        if all.preferences.is_some() {
            "saved"
        } else {
            "as they come"
        }
    )];
    for deed in &all.log {
        lines.push(format!("{}  {}", written(deed.at)?, deed.deed));
    }
    Ok(lines)
}

async fn disconnect(id: InstallationId) -> Result<(), Failure> {
    let house = House::open(&silent_settings()?).await?;
    let there = house.people.one(id).await;
    if there.context("it could not be read")?.is_none() {
        return Err(no_such(id).into());
    }
    let waiting = house.let_leave(&[id]).await?;
    say(&format!(
        "{id} is disconnected: everything kept on them is deleted, but that they were here; {}. They may connect \
         again, unless a list of who may connect leaves them out",
        told_zoom(waiting)
    ));
    house.store.close().await;
    Ok(())
}

async fn disconnect_all(yes: bool) -> Result<(), Failure> {
    let config = silent_settings()?;
    is_sure(
        yes,
        "This disconnects everybody from Zoom and deletes what is kept on them.",
    )?;
    let house = House::open(&config).await?;
    let (count, waiting) = house.let_all_leave().await?;
    say(&format!("{count} are disconnected; {}", told_zoom(waiting)));
    house.store.close().await;
    Ok(())
}

fn no_such(id: InstallationId) -> anyhow::Error {
    anyhow!("nobody is connected as {id}; `bedside users list` shows who is")
}
