//! Counting what Zoom counts: meetings per host and day, requests per account and second.

use std::collections::HashMap;

use time::{Date, OffsetDateTime};

use crate::world::World;

/// The counts of the current day and second.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    created: HashMap<String, (Date, u32)>,
    requests: HashMap<String, (i64, u32)>,
}

impl World {
    /// Counts one created meeting of a host. `Err` holds the limit that is used up.
    ///
    /// ZOOM.md#daily-limit: per host, reset at 00:00 UTC. Whether refused creates count is not
    /// known; ours count only what would have been created.
    pub(crate) fn count_create(&mut self, host: &str, now: OffsetDateTime) -> Result<(), u32> {
        let (day, count) = self
            .limits
            .created
            .entry(host.to_owned())
            .or_insert((now.date(), 0));
        if *day != now.date() {
            (*day, *count) = (now.date(), 0);
        }
        match self.settings.daily_limit {
            Some(limit) if *count >= limit => Err(limit),
            _ => {
                *count += 1;
                Ok(())
            }
        }
    }

    /// Counts one API request of an account; false when this second is used up.
    ///
    /// ZOOM.md#rate-limits: per account. Ours is one figure for all labels, off unless set.
    pub(crate) fn count_request(&mut self, account: &str, now: OffsetDateTime) -> bool {
        let Some(limit) = self.settings.per_second_limit else {
            return true;
        };
        let this = now.unix_timestamp();
        let (second, count) = self
            .limits
            .requests
            .entry(account.to_owned())
            .or_insert((this, 0));
        if *second != this {
            (*second, *count) = (this, 0);
        }
        *count += 1;
        *count <= limit
    }
}
