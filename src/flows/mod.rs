//! What the product does, one file for each story. The order of steps and the policy live here;
//! how things are stored, sent or shown does not.
//!
//! Whatever must not be lost when a browser goes away runs in a task that the tracker knows: an
//! exchange, a refresh, a creation. A stop waits for them.

mod audit;
mod connection;
mod error;
mod figures;
mod history;
mod home;
mod install;
mod leave;
mod meeting;
mod people;
mod profile;
mod rekey;
mod rounds;
mod session;
mod settings;
mod tokens;
mod webhook;

use std::{sync::Arc, time::Duration};

use profile::Profiles;
use tokio_util::task::TaskTracker;

pub use audit::{Audit, Verdict};
pub use connection::{Checked, Connection, Everything};
pub use error::FlowError;
pub use figures::Figures;
pub use history::{History, HistoryPage};
pub use home::{Home, Readiness};
pub use install::{Arrival, Departure, Install};
pub use leave::Leave;
pub use meeting::{Meetings, Press, Wanted, WhileHosting};
pub use people::People;
pub use rekey::Rekey;
pub use rounds::Rounds;
pub use session::{Limit, Sessions, Standing};
pub use settings::Settings;
pub use tokens::TokenDesk;
pub use webhook::{NotTaken, Taken, Webhooks};

pub use crate::store::AtHand;
use crate::{
    clock::Clock,
    domain::{Admission, DeploymentId, Policy},
    store::Store,
    zoom::Zoom,
};

/// The stories. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Flows {
    /// From a press on *connect* to a saved grant.
    pub install: Arc<Install>,
    /// What a clinician can see of their connection.
    pub connection: Arc<Connection>,
    /// From a press on *disconnect*, or a removal in Zoom, to nothing left.
    pub leave: Arc<Leave>,
    /// What Zoom tells by itself.
    pub webhooks: Arc<Webhooks>,
    /// From a press on *start* to a link.
    pub meetings: Arc<Meetings>,
    /// What became of them.
    pub history: Arc<History>,
    /// Whether a session is still good.
    pub sessions: Arc<Sessions>,
    /// What a clinician chooses.
    pub settings: Arc<Settings>,
    /// Who is here, and whether we are ready.
    pub home: Arc<Home>,
    /// What is done without anybody asking.
    pub rounds: Arc<Rounds>,
    /// How much there is of what.
    pub figures: Arc<Figures>,
}

/// The limits that an operator set.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long a session lasts without use.
    pub session_idle: Duration,
    /// How long a session lasts at all.
    pub session_max: Duration,
    /// How long one server may hold the right to refresh a grant.
    pub refresh_lease: Duration,
    /// Meetings that one installation may start in a minute; 0 is no limit.
    pub create_per_minute: u32,
    /// Consents and checks that one address may begin in a minute; 0 is no limit.
    pub install_per_minute: u32,
    /// How long a meeting is kept after its end.
    pub retention: Duration,
    /// What clinicians may choose for their meetings.
    pub policy: Policy,
    /// Who may connect.
    pub admission: Admission,
}

impl Flows {
    /// Bundles the stories over one database, one Zoom, one clock and one tracker of tasks.
    pub fn new(
        store: &Store,
        zoom: &Zoom,
        clock: &Clock,
        limits: Limits,
        tasks: &TaskTracker,
        deployment: DeploymentId,
    ) -> Self {
        let tokens = TokenDesk::new(store, zoom, clock, limits.refresh_lease, tasks);
        let leave = Arc::new(Leave::new(store, zoom, clock, &tokens, tasks));
        let profiles = Profiles::new(store, zoom, clock, &tokens, tasks);
        let per_minute = limits.install_per_minute;
        let connection = Connection::new(store, clock, profiles.clone(), per_minute);
        Self {
            connection: Arc::new(connection),
            leave: Arc::clone(&leave),
            webhooks: Arc::new(Webhooks::new(store, zoom, clock, Arc::clone(&leave))),
            install: Arc::new(Install::new(
                store,
                zoom,
                clock,
                limits.install_per_minute,
                limits.admission,
                tasks,
            )),
            meetings: Arc::new(Meetings::new(
                store,
                zoom,
                clock,
                limits.create_per_minute,
                tasks,
                tokens.clone(),
            )),
            history: Arc::new(History::new(store)),
            sessions: Arc::new(Sessions::new(
                clock,
                limits.session_idle,
                limits.session_max,
            )),
            settings: Arc::new(Settings::new(store, clock, limits.policy)),
            home: Arc::new(Home::new(
                store,
                clock,
                tasks,
                profiles,
                tokens.clone(),
                deployment,
            )),
            rounds: Arc::new(Rounds::new(store, clock, tokens, leave, limits.retention)),
            figures: Arc::new(Figures::new(store, clock)),
        }
    }
}

/// A random length between one and two times `base`, so that callers who failed together do not
/// come back together.
pub(in crate::flows) fn jittered(base: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    base + base.mul_f64(f64::from(random) / f64::from(u32::MAX))
}
