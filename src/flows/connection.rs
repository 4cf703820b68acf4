//! What a clinician can see of their connection, and whether Zoom still takes it.

use std::{net::IpAddr, time::Duration};

use tokio::time::timeout;

use super::{FlowError, profile::Profiles};
use crate::{
    clock::Clock,
    domain::{
        Installation, InstallationId, InviteText, PastMeeting, Preferences, Session, WrittenDeed,
    },
    store::Store,
};

/// How long a page waits for Zoom.
const PAGE_PATIENCE: Duration = Duration::from_secs(8);
/// How much of that it waits for a token.
const TOKEN_PATIENCE: Duration = Duration::from_secs(6);
/// How many meetings are read at once.
const BATCH: u16 = 1000;

/// The story of a look at the connection.
#[derive(Clone, Debug)]
pub struct Connection {
    store: Store,
    clock: Clock,
    profiles: Profiles,
    per_minute: u32,
}

/// That Zoom took the grant, and what it said about the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// What we know.
    AsKnown,
    /// Something new, which is kept now.
    New,
}

/// All that is stored about an installation, without what opens or lets in.
#[derive(Debug)]
pub struct Everything {
    /// Who it belongs to, and how it stands.
    pub installation: Installation,
    /// What its clinician chose, if they ever did.
    pub preferences: Option<Preferences>,
    /// The text for clients that they wrote.
    pub invite: Option<InviteText>,
    /// Newest first.
    pub meetings: Vec<PastMeeting>,
    /// Its signed-in browsers.
    pub sessions: Vec<Session>,
    /// What was written down, oldest first.
    pub log: Vec<WrittenDeed>,
}

impl Connection {
    pub(super) fn new(store: &Store, clock: &Clock, profiles: Profiles, per_minute: u32) -> Self {
        Self {
            store: store.clone(),
            clock: clock.clone(),
            profiles,
            per_minute,
        }
    }

    /// Asks Zoom who this grant belongs to, and keeps the answer when it is a new one. Counts
    /// among the consents that an address may begin in a minute.
    pub async fn check(&self, id: InstallationId, address: IpAddr) -> Result<Checked, FlowError> {
        let now = self.clock.now();
        if !self.store.count_call(address, self.per_minute, now).await? {
            return Err(FlowError::TooFast {
                retry_after: Duration::from_mins(1),
            });
        }
        let asked = timeout(PAGE_PATIENCE, self.profiles.ask(id, TOKEN_PATIENCE)).await;
        let new = asked.map_err(|_patience_over| FlowError::ZoomDown)??;
        Ok(if new { Checked::New } else { Checked::AsKnown })
    }

    /// Reads all that is stored about an installation.
    pub async fn everything(&self, id: InstallationId) -> Result<Everything, FlowError> {
        let installation = self.store.installation(id).await?;
        Ok(Everything {
            installation: installation.ok_or(FlowError::Reconnect)?,
            preferences: self.store.preferences(id).await?,
            invite: self.store.invite(id).await?,
            meetings: self.all_meetings(id).await?,
            sessions: self.store.open_sessions(id).await?,
            log: self.whole_log(id).await?,
        })
    }

    async fn all_meetings(&self, id: InstallationId) -> Result<Vec<PastMeeting>, FlowError> {
        let mut all: Vec<PastMeeting> = Vec::new();
        loop {
            let last = all.last().map(|meeting| meeting.id);
            let batch = self.store.past_meetings(id, last, BATCH).await?;
            if batch.is_empty() {
                return Ok(all);
            }
            all.extend(batch);
        }
    }

    async fn whole_log(&self, id: InstallationId) -> Result<Vec<WrittenDeed>, FlowError> {
        let mut all: Vec<WrittenDeed> = Vec::new();
        loop {
            let last = all.last().map_or(0, |deed| deed.number);
            let batch = self.store.deeds(id, last).await?;
            if batch.is_empty() {
                return Ok(all);
            }
            all.extend(batch);
        }
    }
}
