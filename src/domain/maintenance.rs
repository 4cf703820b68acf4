//! A time in which the service is not to be used, told beforehand.

use time::{Duration, OffsetDateTime};

/// How long before its begin a maintenance is announced.
const AHEAD: Duration = Duration::hours(24);

/// A maintenance that an operator planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maintenance {
    /// When it begins.
    pub from: OffsetDateTime,
    /// When it ends; `None` for when the operator takes the setting away.
    pub until: Option<OffsetDateTime>,
}

/// How near a maintenance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upkeep {
    /// None is near.
    Off,
    /// It begins within 24 hours.
    Ahead {
        /// When it begins.
        from: OffsetDateTime,
        /// When it ends, where that is known.
        until: Option<OffsetDateTime>,
    },
    /// It is under way.
    Now {
        /// When it ends, where that is known.
        until: Option<OffsetDateTime>,
    },
}

impl Maintenance {
    /// How near it is.
    pub fn at(self, now: OffsetDateTime) -> Upkeep {
        let Self { from, until } = self;
        if until.is_some_and(|until| now >= until) || now + AHEAD < from {
            Upkeep::Off
        } else if now < from {
            Upkeep::Ahead { from, until }
        } else {
            Upkeep::Now { until }
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const FROM: OffsetDateTime = datetime!(2026-11-21 20:00 UTC);
    const UNTIL: OffsetDateTime = datetime!(2026-11-21 22:00 UTC);

    #[test]
    fn a_maintenance_is_told_a_day_ahead_and_ends_by_itself() {
        let until = Some(UNTIL);
        let planned = Maintenance { from: FROM, until };
        let second = Duration::seconds(1);
        for (now, upkeep) in [
            (FROM - AHEAD - second, Upkeep::Off),
            (FROM - AHEAD, Upkeep::Ahead { from: FROM, until }),
            (FROM - second, Upkeep::Ahead { from: FROM, until }),
            (FROM, Upkeep::Now { until }),
            (UNTIL - second, Upkeep::Now { until }),
            (UNTIL, Upkeep::Off),
        ] {
            assert_eq!(planned.at(now), upkeep, "{now}");
        }
    }

    #[test]
    fn one_without_an_end_lasts() {
        let open = Maintenance {
            from: FROM,
            until: None,
        };
        let year = Duration::days(365);
        assert_eq!(open.at(FROM + year), Upkeep::Now { until: None });
    }
}
