//! The simulator's own time: the system's, plus what a test has added by hand.

use std::{
    pin::pin,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::sync::Notify;

/// A clock that only moves forward: with the system's, and by [`Clock::advance`].
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_millis: AtomicI64,
    moved: Notify,
}

impl Clock {
    /// The time of the simulated world.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the simulator reads the system's time"
    )]
    pub(crate) fn now(&self) -> OffsetDateTime {
        let ahead = time::Duration::milliseconds(self.ahead_millis.load(Ordering::SeqCst));
        OffsetDateTime::now_utc().saturating_add(ahead)
    }

    /// Moves the simulated world forward.
    pub(crate) fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let _before = self.ahead_millis.fetch_add(millis, Ordering::SeqCst);
        self.moved.notify_waiters();
    }

    /// Waits until the simulated world has come to this time, by itself or by hand.
    pub(crate) async fn reach(&self, due: OffsetDateTime) {
        loop {
            let mut moved = pin!(self.moved.notified());
            moved.as_mut().enable();
            match Duration::try_from(due - self.now()) {
                Ok(left) if !left.is_zero() => {
                    tokio::select! {
                        () = tokio::time::sleep(left) => {}
                        () = moved => {}
                    }
                }
                Ok(_) | Err(_) => return,
            }
        }
    }
}

/// A time to the second, as Zoom writes it.
pub(crate) fn instant(at: OffsetDateTime) -> String {
    let whole = at.replace_nanosecond(0).unwrap_or(at);
    whole.format(&Rfc3339).unwrap_or_default()
}
