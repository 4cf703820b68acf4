//! What a clinician chooses, and what the operator lets them choose.

use std::time::Duration;

use super::FlowError;
use crate::{
    clock::Clock,
    domain::{InstallationId, InviteText, Options, Policy, Preferences},
    store::Store,
};

/// How often one installation may save in a minute. Each save is written down for good.
const SAVES_PER_MINUTE: u32 = 20;

/// The story of the settings.
#[derive(Debug)]
pub struct Settings {
    store: Store,
    clock: Clock,
    policy: Policy,
}

impl Settings {
    pub(super) fn new(store: &Store, clock: &Clock, policy: Policy) -> Self {
        Self {
            store: store.clone(),
            clock: clock.clone(),
            policy,
        }
    }

    /// What holds for a clinician: what they chose, as far as the operator allows it, or else what
    /// the operator wants.
    pub fn preferences(&self, chosen: Option<Preferences>) -> Preferences {
        let mut preferences = chosen.unwrap_or_else(|| self.policy.preferences());
        preferences.options = self.allowed(&preferences.options);
        preferences
    }

    /// The nearest options that the operator allows.
    pub fn allowed(&self, options: &Options) -> Options {
        options.within(self.policy)
    }

    /// What the operator allows, for a page that offers choices.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// The text for clients that a clinician wrote; `None` for the built-in one.
    pub async fn invite(&self, owner: InstallationId) -> Result<Option<InviteText>, FlowError> {
        Ok(self.store.invite(owner).await?)
    }

    /// Saves what a clinician chose, and answers what of it is allowed: that is what is saved.
    /// Without a text the one before is forgotten. [`FlowError::Reconnect`] when the installation
    /// has ended, [`FlowError::TooFast`] when it has saved too often in this minute.
    pub async fn save(
        &self,
        owner: InstallationId,
        chosen: &Preferences,
        invite: Option<&InviteText>,
    ) -> Result<Preferences, FlowError> {
        let allowed = self.preferences(Some(chosen.clone()));
        let now = self.clock.now();
        if !self.store.count_save(owner, SAVES_PER_MINUTE, now).await? {
            return Err(FlowError::TooFast {
                retry_after: Duration::from_mins(1),
            });
        }
        let saved = self
            .store
            .save_preferences(owner, &allowed, invite, now)
            .await?;
        if saved {
            Ok(allowed)
        } else {
            Err(FlowError::Reconnect)
        }
    }
}
