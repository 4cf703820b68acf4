//! Now: the system's, one that a test moves by hand, or one that a test answers itself.
//!
//! Only flows ask it; everything below takes a time as an argument. Leases, cool-downs and sweeps
//! do not use it: several servers share them, so they go by the database's clock.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;

/// Tells the time in UTC. Clones of a clock that a test moves share one hand.
#[derive(Clone, Debug)]
pub struct Clock(Hand);

#[derive(Clone)]
enum Hand {
    System,
    /// How far it is ahead of the machine's.
    Ahead(Arc<Mutex<Duration>>),
    /// Whoever is asked.
    Asked(Arc<dyn Fn() -> OffsetDateTime + Send + Sync>),
}

impl fmt::Debug for Hand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hand")
    }
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Hand::System)
    }

    /// A clock that goes with the machine's, until [`Clock::advance`] moves it ahead.
    pub fn adjustable() -> Self {
        Self(Hand::Ahead(Arc::default()))
    }

    /// A clock that asks this each time.
    pub fn asking(now: impl Fn() -> OffsetDateTime + Send + Sync + 'static) -> Self {
        Self(Hand::Asked(Arc::new(now)))
    }

    /// The present time, in UTC.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the time"
    )]
    pub fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        match &self.0 {
            Hand::System => now,
            Hand::Ahead(ahead) => now + *ahead.lock().unwrap_or_else(PoisonError::into_inner),
            Hand::Asked(asked) => asked(),
        }
    }

    /// Moves an adjustable clock ahead, for all its clones. Other clocks do not move.
    pub fn advance(&self, by: Duration) {
        if let Hand::Ahead(ahead) = &self.0 {
            *ahead.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_one_hand() {
        let clock = Clock::adjustable();
        let (other, before) = (clock.clone(), clock.now());
        clock.advance(Duration::from_hours(1));
        assert!(other.now() - before >= Duration::from_hours(1));
        assert!(Clock::system().now() - before < Duration::from_hours(1));
    }
}
