//! What a test can do to the simulated world, and see of it.

mod people;
mod webhooks;

use std::time::Duration;

use crate::{
    faults::{Fault, Operation},
    journal::RequestSeen,
    scopes::Scopes,
    settings::Settings,
    simulator::Simulator,
    world::{guests::ParticipantSeen, seen::MeetingSeen},
};

impl Simulator {
    /// Registers one redirect more.
    pub fn allow_redirect(&self, redirect: &str) {
        self.hub
            .world()
            .settings
            .redirects
            .push(redirect.to_owned());
    }

    /// Everything that reached the simulated Zoom, in order.
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.hub.world().journal.entries()
    }

    /// How many requests of this operation reached the simulated Zoom.
    pub fn count(&self, operation: Operation) -> usize {
        self.hub.world().journal.count(operation)
    }

    /// Drops the request log, its counts and the list of secrets: for long runs.
    pub fn forget_history(&self) {
        let mut world = self.hub.world();
        world.journal.forget();
        world.secrets.clear();
    }

    /// Orders a trouble.
    pub fn order(&self, fault: Fault) {
        self.hub.world().faults.order(fault);
    }

    /// Takes back all troubles that are still ordered.
    pub fn clear_faults(&self) {
        self.hub.world().faults.clear();
    }

    /// Sets the life of the access tokens issued from now on.
    pub fn set_token_life(&self, life: Duration) {
        self.hub.world().settings.token_life = life;
    }

    /// Sets the scopes of the app: those of grants made from now on. Tokens that exist lose what
    /// is not among them, and gain nothing until a new consent.
    ///
    /// The loss is not Zoom's way (ZOOM.md#scope-freeze: a token keeps its scopes); it lets a test
    /// meet a scope error in the middle of a session.
    pub fn grant_scopes(&self, scopes: &str) {
        self.hub.world().scopes = Scopes::parse(scopes);
    }

    /// Changes any of the switches and limits of [`Settings`] from now on. Addresses, credentials,
    /// TLS and people stay as they were at start; for the scopes use [`Simulator::grant_scopes`].
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.hub.world().settings);
    }

    /// Whether a person whose grant is alive is sent straight back.
    pub fn set_skip_consent(&self, skip: bool) {
        self.hub.world().settings.skip_consent = skip;
    }

    /// How many meetings one host may create per day; `None` for no limit.
    pub fn set_daily_limit(&self, limit: Option<u32>) {
        self.hub.world().settings.daily_limit = limit;
    }

    /// How many API requests one account may make per second; `None` for no limit.
    pub fn set_per_second_limit(&self, limit: Option<u32>) {
        self.hub.world().settings.per_second_limit = limit;
    }

    /// Ends a meeting, as its host would.
    pub fn end_meeting(&self, id: u64) {
        let now = self.hub.now();
        self.hub.world().end_meeting(id, now);
    }

    /// All meetings, ended ones too, oldest first.
    pub fn meetings(&self) -> Vec<MeetingSeen> {
        self.hub.world().meetings.seen()
    }

    /// Everybody who was ever in a meeting. Clients are made up, so a test that finds one of their
    /// names anywhere else has found a leak.
    pub fn participants(&self) -> Vec<ParticipantSeen> {
        self.hub.world().meetings.participants()
    }

    /// Every code, token, host key, passcode and secret issued so far, for tests that hunt for
    /// leaks. The prefix (`sim_code_`, `sim_access_`, …) tells the kind.
    pub fn secrets_issued(&self) -> Vec<String> {
        self.hub.world().secrets.clone()
    }
}
