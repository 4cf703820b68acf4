//! The bodies of what the simulated world sends.

use time::OffsetDateTime;

/// Milliseconds since 1970, as `event_ts` has them.
pub(crate) fn millis(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or_default()
}
