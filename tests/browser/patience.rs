//! Waiting for what must become true, and for no longer than it takes.

use std::time::{Duration, Instant};

/// How long a person would wait before calling it broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(40);

/// Looks until there is something to see. When there is nothing in time, the test fails with
/// what was seen last.
pub(crate) async fn soon<T>(what: &str, mut look: impl AsyncFnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match look().await {
            Ok(seen) => return seen,
            Err(instead) if deadline < Instant::now() => {
                panic!("expected within {PATIENCE:?}: {what}\ninstead: {instead}")
            }
            Err(_) => tokio::time::sleep(LOOK_AGAIN).await,
        }
    }
}
