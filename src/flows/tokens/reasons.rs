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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_reason_lasts_as_long_as_its_pause() {
        let reasons = Reasons::default();
        let [one, other, third] =
            [1, 2, 3].map(|id| InstallationId::from_uuid(Uuid::from_u128(id)));
        reasons.keep(one, Trouble::Down, HOUR);
        reasons.keep(other, Trouble::Misconfigured, Duration::ZERO);
        assert_eq!(reasons.of(one), Some(Trouble::Down));
        assert_eq!(reasons.of(other), None, "its pause is over");
        std::thread::sleep(Duration::from_millis(2));
        reasons.keep(third, Trouble::AppDisabled, HOUR);
        assert_eq!(reasons.lock().len(), 2, "what is over is forgotten");
        assert_eq!(reasons.of(one), Some(Trouble::Down));
        let wait = Trouble::Busy { retry_after: None };
        reasons.keep(one, wait, HOUR);
        assert_eq!(
            reasons.of(one),
            None,
            "how long to wait is the better answer"
        );
        assert_eq!(reasons.of(third), Some(Trouble::AppDisabled));
    }
}
