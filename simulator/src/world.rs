//! The simulated world: everything that changes while the simulator runs, behind one lock.
//!
//! Each request takes the lock once to decide and act, never across an `await`: so every act is
//! whole, as with a transaction, and two uses of one refresh token can never both succeed.

pub(crate) mod codes;
pub(crate) mod grants;
pub(crate) mod guests;
pub(crate) mod limits;
pub(crate) mod meetings;
mod pages;
pub(crate) mod privileges;
pub(crate) mod rules;
pub(crate) mod seen;
mod sittings;
pub(crate) mod tokens;

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use time::OffsetDateTime;
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    clock::Clock,
    faults::FaultBook,
    journal::Journal,
    people::{People, Person},
    scopes::Scopes,
    settings::Settings,
    webhooks::{endpoint::Caller, ledger::Ledger, letters::Letter},
    world::rules::Rules,
};

/// What the ports share: what is fixed at start, and the world.
#[derive(Debug)]
pub(crate) struct Hub {
    pub(crate) clock: Clock,
    pub(crate) url: String,
    pub(crate) control_url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    /// The secret that signed webhooks at start; the world knows the one in use.
    pub(crate) first_webhook_secret: String,
    pub(crate) authority_pem: Option<String>,
    pub(crate) caller: Caller,
    pub(crate) world: Mutex<World>,
}

impl Hub {
    /// The world, for the time of one act. A panic elsewhere does not take it away.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }
}

/// Everything that changes.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    /// The address of the simulated Zoom.
    pub(crate) url: String,
    /// The secret that signs webhooks from now on.
    pub(crate) webhook_secret: String,
    pub(crate) scopes: Scopes,
    pub(crate) people: People,
    /// People who have left Zoom.
    pub(crate) gone: HashSet<String>,
    /// What people have chosen for their meetings, and what is locked.
    pub(crate) rules: HashMap<String, Rules>,
    pub(crate) privileges: privileges::Privileges,
    pub(crate) next_pages: pages::NextPages,
    pub(crate) codes: codes::Codes,
    pub(crate) grants: grants::Grants,
    pub(crate) meetings: meetings::Meetings,
    /// How many clients have been made up.
    pub(crate) canaries: u32,
    pub(crate) limits: limits::Limits,
    pub(crate) faults: FaultBook,
    pub(crate) journal: Journal,
    pub(crate) ledger: Ledger,
    /// The way to the courier.
    pub(crate) outbox: UnboundedSender<Letter>,
    /// Every secret issued, for tests that hunt for leaks.
    pub(crate) secrets: Vec<String>,
}

impl World {
    pub(crate) fn new(
        settings: Settings,
        url: String,
        webhook_secret: String,
        outbox: UnboundedSender<Letter>,
    ) -> World {
        World {
            scopes: Scopes::parse(&settings.scopes),
            people: People::with_extra(settings.extra_people),
            settings,
            url,
            webhook_secret,
            gone: HashSet::new(),
            rules: HashMap::new(),
            privileges: privileges::Privileges::default(),
            next_pages: pages::NextPages::default(),
            codes: codes::Codes::default(),
            grants: grants::Grants::default(),
            meetings: meetings::Meetings::default(),
            canaries: 0,
            limits: limits::Limits::default(),
            faults: FaultBook::default(),
            journal: Journal::default(),
            ledger: Ledger::default(),
            outbox,
            secrets: Vec::new(),
        }
    }

    /// Changes a person, also where they host. False when nobody has this key.
    pub(crate) fn change_person(&mut self, key: &str, change: impl FnOnce(&mut Person)) -> bool {
        let changed = self.people.change(key, change);
        let is_known = changed.is_some();
        if let Some(person) = changed {
            self.meetings.rehost(&person);
        }
        is_known
    }

    /// Remembers a secret as issued and hands it on.
    pub(crate) fn issue(&mut self, secret: String) -> String {
        self.secrets.push(secret.clone());
        secret
    }
}
