//! How many meetings Zoom lets a person make or change today (ZOOM.md#daily-limit).

use time::{Duration, OffsetDateTime, Time};

/// What is left of a day's allowance, as far as we can count it: other apps of the same person
/// take from it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many meetings can still be made or changed.
    pub left: u32,
    /// When Zoom begins to count anew.
    pub resets_at: OffsetDateTime,
}

impl Allowance {
    const A_DAY: u32 = 100;
    /// From here on a clinician is told.
    const LOW: u32 = 20;

    /// The beginning of Zoom's day.
    pub fn began_at(now: OffsetDateTime) -> OffsetDateTime {
        now.to_offset(time::UtcOffset::UTC)
            .replace_time(Time::MIDNIGHT)
    }

    /// When Zoom begins to count anew.
    pub fn resets_after(now: OffsetDateTime) -> OffsetDateTime {
        Self::began_at(now) + Duration::DAY
    }

    /// What is left at `now` after so many were made or changed today; nothing once Zoom said so.
    pub fn after(made_today: u32, is_used_up: bool, now: OffsetDateTime) -> Self {
        let left = Self::A_DAY.saturating_sub(made_today);
        Self {
            left: if is_used_up { 0 } else { left },
            resets_at: Self::resets_after(now),
        }
    }

    /// Whether it is worth saying.
    pub fn is_low(self) -> bool {
        self.left <= Self::LOW
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_day_is_zooms_and_low_begins_at_twenty() {
        let now = datetime!(2026-11-21 23:30 -05:00);
        let left = |made| Allowance::after(made, false, now);
        assert_eq!(Allowance::began_at(now), datetime!(2026-11-22 00:00 UTC));
        assert_eq!(left(0).resets_at, datetime!(2026-11-23 00:00 UTC));
        assert!(!left(79).is_low() && left(80).is_low());
        assert_eq!((left(80).left, left(100).left, left(130).left), (20, 0, 0));
        assert_eq!(Allowance::after(3, true, now).left, 0);
    }
}
