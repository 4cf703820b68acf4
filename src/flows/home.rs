//! Who is here, what time it is, and whether this server is ready for work.

use time::OffsetDateTime;
use tokio_util::task::TaskTracker;

use super::{FlowError, TokenDesk, profile::Profiles};
use crate::{
    clock::Clock,
    domain::{Allowance, DeploymentId, Installation, InstallationId},
    store::{self, SchemaFault, Store},
};

/// Whether a server should get requests, part by part. `None` is not known.
#[derive(Clone, Copy, Debug)]
pub struct Readiness {
    /// It was told to stop.
    pub stopping: bool,
    /// The database answers.
    pub db: bool,
    /// The database has every migration that this version knows.
    pub migrations: Option<bool>,
    /// The first key of this server is the one that the database was sealed with.
    pub key: Option<bool>,
}

impl Readiness {
    /// Whether every part is as it should be.
    pub fn is_ready(&self) -> bool {
        !self.stopping && self.db && self.migrations == Some(true) && self.key == Some(true)
    }
}

/// What every page needs.
#[derive(Debug)]
pub struct Home {
    store: Store,
    clock: Clock,
    tasks: TaskTracker,
    profiles: Profiles,
    tokens: TokenDesk,
    deployment: DeploymentId,
}

impl Home {
    pub(super) fn new(
        store: &Store,
        clock: &Clock,
        tasks: &TaskTracker,
        profiles: Profiles,
        tokens: TokenDesk,
        deployment: DeploymentId,
    ) -> Self {
        Self {
            store: store.clone(),
            clock: clock.clone(),
            tasks: tasks.clone(),
            profiles,
            tokens,
            deployment,
        }
    }

    /// The installation of a session. [`FlowError::Reconnect`] when it has ended.
    pub async fn installation(&self, id: InstallationId) -> Result<Installation, FlowError> {
        self.store
            .installation(id)
            .await?
            .ok_or(FlowError::Reconnect)
    }

    /// The installation of a session, and what Zoom still lets it make today. On the first visit of
    /// a day Zoom is asked who they are; the next one shows it. A token that would end before long
    /// is refreshed meanwhile, so that a press need not wait for it. [`FlowError::Reconnect`] when it
    /// has ended.
    pub async fn desk(&self, id: InstallationId) -> Result<(Installation, Allowance), FlowError> {
        let now = self.clock.now();
        let desk = self.store.desk(id, Allowance::began_at(now)).await?;
        let desk = desk.ok_or(FlowError::Reconnect)?;
        self.profiles
            .keep_fresh(&desk.installation, desk.profile_at);
        if let Some(grant) = desk.refreshable {
            self.tokens.refresh_ahead(id, grant);
        }
        let allowance = Allowance::after(desk.made, desk.used_up, now);
        Ok((desk.installation, allowance))
    }

    /// Whose server this is: the id that all servers of its database share.
    pub fn deployment(&self) -> DeploymentId {
        self.deployment
    }

    /// The present time.
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// Whether this server should get requests. Zoom being down does not count.
    pub async fn readiness(&self) -> Readiness {
        let schema = self.store.check_schema().await;
        let migrations = match schema {
            Err(SchemaFault::Store(_)) => None,
            known => Some(known.is_ok()),
        };
        let key = match migrations {
            Some(true) => self.store.first_key_fits().await.ok(),
            _ => None,
        };
        Readiness {
            stopping: self.tasks.is_closed(),
            db: migrations.is_some(),
            migrations,
            key,
        }
    }

    /// Answers a page with 2.5 s of database time for all its calls together.
    pub async fn within_page_budget<T>(&self, page: impl Future<Output = T>) -> T {
        store::within_page_budget(page).await
    }
}
