//! Commands about the people of a deployment: who is here, what is kept on them, and how they go.

mod data;
mod events;
mod purge;
mod users;

use std::io::{IsTerminal as _, stdin};

use anyhow::Context as _;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio_util::task::TaskTracker;

pub(super) use data::{ExportUser, ForgetUser};
pub(super) use events::Events;
pub(super) use purge::Purge;
pub(super) use users::Users;

use super::{Failure, opened, serve::limits};
use crate::{
    clock::Clock,
    config::Config,
    domain::InstallationId,
    flows::{Flows, People},
    store::Store,
    zoom::Zoom,
};

/// So many leave before their rows are removed and Zoom is told.
const A_ROUND: usize = 20;

/// The stories for one command.
struct House {
    store: Store,
    flows: Flows,
    people: People,
}

impl House {
    async fn open(config: &Config) -> Result<Self, Failure> {
        let store = opened(config).await?;
        let zoom = Zoom::new(config).context("Zoom cannot be called from here")?;
        let deployment = store.deployment().await.map_err(Failure::database)?;
        let (clock, tasks) = (Clock::system(), TaskTracker::new());
        let flows = Flows::new(&store, &zoom, &clock, limits(config), &tasks, deployment);
        Ok(Self {
            people: People::new(&store),
            store,
            flows,
        })
    }

    /// Lets installations leave as if their clinicians had disconnected: their secrets are gone at
    /// once, then their rows, and Zoom is told. Answers how many grants Zoom has not heard of yet.
    async fn let_leave(&self, ids: &[InstallationId]) -> Result<i64, Failure> {
        let waiting = "not all of it was done; run it again";
        for some in ids.chunks(A_ROUND) {
            for id in some {
                self.flows.leave.let_go(*id).await.context(waiting)?;
            }
            self.flows.rounds.part().await.context(waiting)?;
        }
        Ok(self.people.partings().await.context(waiting)?)
    }

    /// Lets everybody leave. Answers how many it was.
    async fn let_all_leave(&self) -> Result<(usize, i64), Failure> {
        let mut all = 0;
        loop {
            let batch = self.people.after(None).await;
            let batch = batch.context("the installations could not be read")?;
            let ids: Vec<_> = batch.iter().map(|one| one.installation.id).collect();
            let waiting = self.let_leave(&ids).await?;
            if ids.is_empty() {
                return Ok((all, waiting));
            }
            all += ids.len();
        }
    }
}

/// What became of grants at Zoom.
fn told_zoom(waiting: i64) -> String {
    if waiting == 0 {
        return "Zoom was told that the permission is over".to_owned();
    }
    format!(
        "Zoom has not heard yet that {waiting} permissions are over; a running server tells it for a day, or run \
         `bedside purge` again"
    )
}

/// Asks on a terminal; elsewhere `--yes` must be given.
fn is_sure(yes: bool, question: &str) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if stdin().is_terminal() {
        ask(question);
        let mut answer = String::new();
        stdin()
            .read_line(&mut answer)
            .context("no answer could be read")?;
        if answer.trim() == "yes" {
            return Ok(());
        }
        return Err(anyhow::anyhow!("nothing was done").into());
    }
    Err(anyhow::anyhow!("nothing was done; give --yes to do it without being asked").into())
}

#[expect(clippy::print_stderr, reason = "a question to whoever sits there")]
fn ask(question: &str) {
    eprint!("{question} Type yes: ");
}

fn written(at: OffsetDateTime) -> anyhow::Result<String> {
    at.format(&Rfc3339).context("a moment cannot be written")
}
