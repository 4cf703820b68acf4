//! Whether a signed-in browser is still good. The session layer keeps what we tell it; the limits
//! are judged here, by the clock.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{
    clock::Clock,
    domain::{InstallationId, Session},
};

/// How often the last use of a session is written down.
const SEEN_EVERY: Duration = Duration::from_mins(5);

/// Judges sessions.
#[derive(Debug)]
pub struct Sessions {
    clock: Clock,
    idle: Duration,
    max: Duration,
}

/// What a session is worth now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is good.
    Good,
    /// It is good, and this should be written as its last use.
    Unseen(OffsetDateTime),
    /// It is over: it was not used for too long, or is too old.
    Over,
}

impl Sessions {
    pub(super) fn new(clock: &Clock, idle: Duration, max: Duration) -> Self {
        Self {
            clock: clock.clone(),
            idle,
            max,
        }
    }

    /// A session that begins now.
    pub fn begin(&self, installation: InstallationId) -> Session {
        let now = self.clock.now();
        Session {
            installation,
            signed_in_at: now,
            seen_at: now,
            switch_to: None,
        }
    }

    /// What a session is worth now.
    pub fn judge(&self, session: &Session) -> Standing {
        let now = self.clock.now();
        let unused = now - session.seen_at;
        if unused > self.idle || now - session.signed_in_at > self.max {
            Standing::Over
        } else if unused >= SEEN_EVERY {
            Standing::Unseen(now)
        } else {
            Standing::Good
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_by_disuse_and_by_age() {
        let clock = Clock::adjustable();
        let sessions = Sessions::new(&clock, Duration::from_hours(1), Duration::from_hours(3));
        let mut session = sessions.begin(InstallationId::fresh());
        assert_eq!(sessions.judge(&session), Standing::Good);
        for _ in 0..3 {
            clock.advance(Duration::from_mins(59));
            assert!(matches!(sessions.judge(&session), Standing::Unseen(_)));
            session.seen_at = clock.now();
        }
        clock.advance(Duration::from_mins(4));
        assert_eq!(
            sessions.judge(&session),
            Standing::Over,
            "too old, though used"
        );
        let fresh = sessions.begin(InstallationId::fresh());
        clock.advance(Duration::from_mins(61));
        assert_eq!(
            sessions.judge(&fresh),
            Standing::Over,
            "young, but not used"
        );
    }
}
