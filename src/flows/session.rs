//! Whether a signed-in browser is still good. The session layer keeps what we tell it; the limits
//! are judged here, by the clock.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{
    clock::Clock,
    domain::{InstallationId, Session},
};

/// How long a session on a computer that others use lasts without use, at most.
const SHARED_IDLE: Duration = Duration::from_mins(15);
/// How often the last use of a session is written down, at most.
const SEEN_EVERY: Duration = Duration::from_mins(5);
/// It is written when this part of the idle time is over: each minute of 15, so that somebody who
/// is at work is not signed out after 10. For the usual 12 hours that would be needlessly late, and
/// writing each minute would be a commit more for each page of everybody.
const SEEN_PART: u32 = 15;

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
    /// It is over.
    Over(Limit),
}

/// What ends a session that nobody ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// It was not used for too long.
    Unused,
    /// It was not used for a while, on a computer that others use as well.
    Shared,
    /// It is too old, however much it is used.
    Old,
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
            shared: false,
        }
    }

    /// The same session, used now, on a computer that others use as well, or on one that they do
    /// not use.
    pub fn on_shared_computer(&self, session: &Session, shared: bool) -> Session {
        Session {
            seen_at: self.clock.now(),
            shared,
            ..session.clone()
        }
    }

    /// What a session is worth now.
    pub fn judge(&self, session: &Session) -> Standing {
        let now = self.clock.now();
        if self.left(session).is_zero() {
            Standing::Over(self.limit(session))
        } else if now - session.seen_at >= SEEN_EVERY.min(self.idle_of(session) / SEEN_PART) {
            Standing::Unseen(now)
        } else {
            Standing::Good
        }
    }

    /// How much longer a session lasts when it is not used, so that a page can warn; nothing when
    /// it is over.
    pub fn left(&self, session: &Session) -> Duration {
        let until = self.unused_until(session).min(self.old_at(session));
        let left = until - self.clock.now();
        left.try_into().unwrap_or_default()
    }

    /// What ends a session that is not used any more.
    pub fn limit(&self, session: &Session) -> Limit {
        if self.old_at(session) <= self.unused_until(session) {
            Limit::Old
        } else if session.shared {
            Limit::Shared
        } else {
            Limit::Unused
        }
    }

    fn unused_until(&self, session: &Session) -> OffsetDateTime {
        session.seen_at + self.idle_of(session)
    }

    fn old_at(&self, session: &Session) -> OffsetDateTime {
        session.signed_in_at + self.max
    }

    fn idle_of(&self, session: &Session) -> Duration {
        if session.shared {
            self.idle.min(SHARED_IDLE)
        } else {
            self.idle
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn minutes(count: u64) -> Duration {
        Duration::from_mins(count)
    }

    fn sessions(idle: Duration, max: Duration) -> (Clock, Sessions) {
        let clock = Clock::adjustable();
        let sessions = Sessions::new(&clock, idle, max);
        (clock, sessions)
    }

    /// Uses a session as pages do.
    fn uses(sessions: &Sessions, session: &mut Session) -> bool {
        match sessions.judge(session) {
            Standing::Good => true,
            Standing::Unseen(now) => {
                session.seen_at = now;
                true
            }
            Standing::Over(_) => false,
        }
    }

    #[test]
    fn a_session_ends_by_disuse_and_by_age() {
        let (clock, sessions) = sessions(minutes(60), minutes(180));
        let mut session = sessions.begin(InstallationId::fresh());
        assert_eq!(sessions.judge(&session), Standing::Good);
        for _ in 0..3 {
            clock.advance(minutes(59));
            assert!(matches!(sessions.judge(&session), Standing::Unseen(_)));
            session.seen_at = clock.now();
        }
        assert!(
            sessions.left(&session) <= minutes(3),
            "too old soon, though used"
        );
        clock.advance(minutes(4));
        assert_eq!(sessions.judge(&session), Standing::Over(Limit::Old));
        let fresh = sessions.begin(InstallationId::fresh());
        clock.advance(minutes(61));
        assert_eq!(
            sessions.judge(&fresh),
            Standing::Over(Limit::Unused),
            "young, but not used"
        );
    }

    #[test]
    fn a_shared_computer_is_left_after_a_quarter_of_an_hour() {
        let (clock, sessions) = sessions(minutes(720), minutes(10_080));
        let own = sessions.begin(InstallationId::fresh());
        clock.advance(minutes(10));
        let shared = sessions.on_shared_computer(&own, true);
        assert!(sessions.left(&shared) > minutes(14), "used now");
        assert!(sessions.left(&shared) <= minutes(15));
        clock.advance(minutes(14));
        assert!(matches!(sessions.judge(&shared), Standing::Unseen(_)));
        assert!(sessions.left(&shared) <= minutes(1));
        clock.advance(minutes(1));
        assert_eq!(sessions.judge(&shared), Standing::Over(Limit::Shared));
        assert_eq!(sessions.left(&shared), Duration::ZERO);
        let back = sessions.on_shared_computer(&shared, false);
        assert!(sessions.left(&back) > minutes(719));
    }

    #[test]
    fn who_is_at_work_is_not_signed_out() {
        for (idle, shared) in [
            (minutes(720), true),
            (minutes(4), false),
            (minutes(4), true),
        ] {
            let (clock, sessions) = sessions(idle, minutes(10_080));
            let mut session = sessions.begin(InstallationId::fresh());
            session.shared = shared;
            let limit = sessions.idle_of(&session);
            // Used after a quarter of the time that is allowed, and then after nine tenths of it.
            clock.advance(limit / 4);
            assert!(uses(&sessions, &mut session));
            for _ in 0..20 {
                clock.advance(limit / 10 * 9);
                assert!(uses(&sessions, &mut session), "{idle:?} {shared}");
            }
        }
    }

    #[test]
    fn a_short_limit_of_the_operator_holds_on_a_shared_computer_too() {
        let (clock, sessions) = sessions(minutes(5), minutes(60));
        let session = sessions.begin(InstallationId::fresh());
        let shared = sessions.on_shared_computer(&session, true);
        clock.advance(minutes(5) + SECOND);
        assert_eq!(sessions.judge(&shared), Standing::Over(Limit::Shared));
    }
}
