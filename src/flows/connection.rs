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
    /// Newest first, and no more than [`Self::MOST`].
    pub meetings: Vec<PastMeeting>,
    /// Whether there are older ones.
    pub older_meetings: bool,
    /// Its signed-in browsers.
    pub sessions: Vec<Session>,
    /// What was written down, oldest first: the newest [`Self::MOST`].
    pub log: Vec<WrittenDeed>,
    /// Whether there is more of it.
    pub older_log: bool,
}

impl Everything {
    /// How many meetings, and how many deeds, are gathered at most: all of them are in memory at once.
    pub const MOST: usize = 10_000;
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
        let (meetings, older_meetings) = self.meetings(id).await?;
        let (log, older_log) = self.log(id).await?;
        Ok(Everything {
            installation: installation.ok_or(FlowError::Reconnect)?,
            preferences: self.store.preferences(id).await?,
            invite: self.store.invite(id).await?,
            meetings,
            older_meetings,
            sessions: self.store.open_sessions(id).await?,
            log,
            older_log,
        })
    }

    /// The newest meetings, and whether there are more.
    async fn meetings(&self, id: InstallationId) -> Result<(Vec<PastMeeting>, bool), FlowError> {
        let mut all: Vec<PastMeeting> = Vec::new();
        while all.len() <= Everything::MOST {
            let last = all.last().map(|meeting| meeting.id);
            let batch = self.store.past_meetings(id, last, BATCH).await?;
            if batch.is_empty() {
                break;
            }
            all.extend(batch);
        }
        Ok(newest(all))
    }

    /// The newest deeds, the oldest of them first, and whether there are more.
    async fn log(&self, id: InstallationId) -> Result<(Vec<WrittenDeed>, bool), FlowError> {
        let mut all: Vec<WrittenDeed> = Vec::new();
        while all.len() <= Everything::MOST {
            let last = all.last().map(|deed| deed.number);
            let batch = self.store.deeds(id, last).await?;
            if batch.is_empty() {
                break;
            }
            all.extend(batch);
        }
        let (mut log, older) = newest(all);
        log.reverse();
        Ok((log, older))
    }
}

/// As many as are gathered of a list that begins with the newest, and whether there are more.
fn newest<T>(mut all: Vec<T>) -> (Vec<T>, bool) {
    let older = all.len() > Everything::MOST;
    all.truncate(Everything::MOST);
    (all, older)
}
