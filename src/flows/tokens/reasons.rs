//! Why nobody may refresh a grant for a while. The database keeps how long, for all servers; who
//! failed still knows why. So a press after a refresh that its page began in vain is told what is
//! wrong, and not only to wait.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::flight::Trouble;
use crate::domain::InstallationId;

/// The reasons of one process.
#[derive(Debug, Default)]
pub(super) struct Reasons(Mutex<HashMap<InstallationId, Reason>>);

#[derive(Debug)]
struct Reason {
    trouble: Trouble,
    until: Instant,
}

impl Reasons {
    /// Keeps a reason for as long as the pause that it led to. That Zoom wants fewer requests is
    /// none: how long to wait is the better answer.
    pub(super) fn keep(&self, id: InstallationId, trouble: Trouble, pause: Duration) {
        let now = Instant::now();
        let until = now + pause;
        let mut reasons = self.lock();
        reasons.retain(|of, reason| *of != id && reason.until > now);
        if !matches!(trouble, Trouble::Busy { .. }) {
            reasons.insert(id, Reason { trouble, until });
        }
    }

    /// The reason for a pause that is not over.
    pub(super) fn of(&self, id: InstallationId) -> Option<Trouble> {
        let reasons = self.lock();
        let reason = reasons.get(&id)?;
        (reason.until > Instant::now()).then_some(reason.trouble)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<InstallationId, Reason>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
