//! Sparing a Zoom that fails: an operation that failed five times in a row rests for two seconds,
//! then one call tries for all. Whoever comes meanwhile is told at once that nothing was sent.
//!
//! Each operation for itself: a create that fails is no reason not to open a meeting as host. Calls
//! to the token endpoint stand outside: what they cost is bounded by the grant's own pauses, and a
//! refresh that must not be lost waits for nobody else's failure.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{Zoom, ZoomError, watch::watched};

const TOO_MANY: u32 = 5;
const REST: Duration = Duration::from_secs(2);
/// A call that nobody waits for any more was in vain if it took so long.
const IN_VAIN: Duration = Duration::from_secs(5);
/// Of ten calls one may be asked again, and ten beyond that: many callers who all ask again would
/// keep a Zoom down that wants to get up.
const CALLS_FOR_A_REPEAT: u32 = 10;
const REPEATS_SAVED: u32 = 10;

/// How every operation does. Clones share it.
#[derive(Clone)]
pub(super) struct Breakers {
    state: Arc<Mutex<State>>,
    rest: Duration,
}

struct State {
    operations: HashMap<&'static str, Operation>,
    /// Calls since, as far as they are saved for repeats.
    saved: u32,
}

#[derive(Default)]
struct Operation {
    /// In a row.
    failures: u32,
    rests_until: Option<Instant>,
    /// Whether one call is trying.
    tried: bool,
}

/// The permission to make one call.
struct Pass {
    breakers: Breakers,
    op: &'static str,
    tries: bool,
    began: Instant,
    is_told: bool,
}

impl Zoom {
    /// Makes a call of the API, unless its operation rests.
    pub(super) async fn spared<T>(
        &self,
        op: &'static str,
        call: impl Future<Output = Result<T, ZoomError>>,
    ) -> Result<T, ZoomError> {
        watched(op, async {
            let pass = self.breakers.pass(op).ok_or(ZoomError::NotSent)?;
            let answer = call.await;
            pass.came_to(answer.as_ref().err());
            answer
        })
        .await
    }

    /// Whether a call that did nothing may be made again now. Each yes is used up.
    pub fn may_repeat(&self) -> bool {
        let mut state = self.breakers.lock();
        let left = state.saved.checked_sub(CALLS_FOR_A_REPEAT);
        state.saved = left.unwrap_or(state.saved);
        left.is_some()
    }
}

impl Breakers {
    pub(super) fn new() -> Self {
        Self::resting_for(REST)
    }

    fn resting_for(rest: Duration) -> Self {
        let state = State {
            operations: HashMap::new(),
            saved: CALLS_FOR_A_REPEAT * REPEATS_SAVED,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            rest,
        }
    }

    fn pass(&self, op: &'static str) -> Option<Pass> {
        let now = Instant::now();
        let mut state = self.lock();
        let operation = state.operations.entry(op).or_default();
        let tries = operation.rests_until.is_some();
        if operation.tried || operation.rests_until.is_some_and(|until| now < until) {
            return None;
        }
        operation.tried = tries;
        state.saved = (state.saved + 1).min(CALLS_FOR_A_REPEAT * REPEATS_SAVED);
        Some(Pass {
            breakers: self.clone(),
            op,
            tries,
            began: now,
            is_told: false,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// Tells how the call ended.
    fn came_to(mut self, error: Option<&ZoomError>) {
        self.tell(error.is_some_and(is_failure));
    }

    fn tell(&mut self, failed: bool) {
        self.is_told = true;
        let mut state = self.breakers.lock();
        let operation = state.operations.entry(self.op).or_default();
        let rested = operation.rests_until.is_some();
        if !failed {
            *operation = Operation::default();
            if rested {
                tracing::info!(event = "zoom.back", op = self.op, "Zoom works again");
            }
            return;
        }
        operation.failures += 1;
        if self.tries || operation.failures == TOO_MANY {
            operation.rests_until = Some(Instant::now() + self.breakers.rest);
            operation.tried = false;
            if !rested {
                tracing::warn!(
                    event = "zoom.resting",
                    op = self.op,
                    "Zoom fails; it is asked again every two seconds"
                );
            }
        }
    }
}

/// Nobody waits for the answer any more.
impl Drop for Pass {
    fn drop(&mut self) {
        if self.is_told {
            return;
        }
        if self.began.elapsed() >= IN_VAIN {
            self.tell(true);
        } else if self.tries {
            // Who leaves at once says nothing about Zoom, or one visitor could keep an operation
            // at rest for everybody. The next call tries.
            let mut state = self.breakers.lock();
            state.operations.entry(self.op).or_default().tried = false;
        }
    }
}

/// Whether Zoom is ill. A refusal, also one of too many requests, is a sign of health.
const fn is_failure(error: &ZoomError) -> bool {
    matches!(
        error,
        ZoomError::NotSent | ZoomError::NoAnswer | ZoomError::Failed(_) | ZoomError::Garbled
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breakers: &Breakers, op: &'static str, times: u32) {
        for _ in 0..times {
            let pass = breakers.pass(op).unwrap();
            pass.came_to(Some(&ZoomError::Failed(503)));
        }
    }

    #[test]
    fn five_failures_in_a_row_let_one_operation_rest() {
        let breakers = Breakers::new();
        fail(&breakers, "me", TOO_MANY - 1);
        breakers.pass("me").unwrap().came_to(None);
        fail(&breakers, "me", TOO_MANY - 1);
        let refused = ZoomError::TokenRejected;
        breakers.pass("me").unwrap().came_to(Some(&refused));
        fail(&breakers, "me", TOO_MANY);
        assert!(breakers.pass("me").is_none());
        assert!(breakers.pass("start_link").is_some(), "another one");
    }

    #[test]
    fn after_its_rest_one_call_tries_for_all() {
        let breakers = Breakers::resting_for(Duration::ZERO);
        fail(&breakers, "me", TOO_MANY);
        let trying = breakers.pass("me").unwrap();
        assert!(breakers.pass("me").is_none(), "one is trying");
        trying.came_to(Some(&ZoomError::NoAnswer));
        // Nobody waited for the next one: that is no reason to wait for it for ever.
        drop(breakers.pass("me").unwrap());
        breakers.pass("me").unwrap().came_to(None);
        let (one, other) = (breakers.pass("me"), breakers.pass("me"));
        assert!(one.is_some() && other.is_some(), "all may pass");
    }

    #[test]
    fn a_failed_try_is_another_rest() {
        let breakers = Breakers::resting_for(Duration::from_millis(50));
        fail(&breakers, "me", TOO_MANY);
        std::thread::sleep(Duration::from_millis(60));
        fail(&breakers, "me", 1);
        assert!(breakers.pass("me").is_none());
    }

    #[test]
    fn who_leaves_a_try_at_once_does_not_prolong_the_rest() {
        let breakers = Breakers::resting_for(Duration::from_millis(50));
        fail(&breakers, "me", TOO_MANY);
        std::thread::sleep(Duration::from_millis(60));
        for _ in 0..20 {
            drop(breakers.pass("me").unwrap());
        }
        breakers.pass("me").unwrap().came_to(None);
    }

    #[test]
    fn a_browser_that_leaves_is_no_failure_of_zooms() {
        let breakers = Breakers::new();
        for _ in 0..20 {
            drop(breakers.pass("me").unwrap());
        }
        assert!(breakers.pass("me").is_some());
    }
}
