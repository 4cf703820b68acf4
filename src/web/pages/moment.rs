//! Points in time, as pages show them: UTC in the text, so that they are right without a script,
//! and in a form that the script turns into the reader's own time.

use time::{
    OffsetDateTime, UtcOffset, format_description::BorrowedFormatItem, macros::format_description,
};

const MACHINE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const DAY: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:long] [year]");
const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute] UTC");

/// A point in time on a page.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Moment(pub(in crate::web) OffsetDateTime);

impl Moment {
    /// For `datetime`: `2026-11-21T09:30:00Z`.
    pub(in crate::web) fn machine(self) -> String {
        self.written(MACHINE)
    }

    /// `21 November 2026`.
    pub(in crate::web) fn day(self) -> String {
        self.written(DAY)
    }

    /// `09:30 UTC`.
    pub(in crate::web) fn clock(self) -> String {
        self.written(CLOCK)
    }

    fn written(self, format: &[BorrowedFormatItem<'_>]) -> String {
        let utc = self.0.to_offset(UtcOffset::UTC);
        utc.format(format).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_moment_is_shown_in_utc() {
        let moment = Moment(datetime!(2026-11-21 10:30:05 +1));
        assert_eq!(moment.machine(), "2026-11-21T09:30:05Z");
        assert_eq!(moment.day(), "21 November 2026");
        assert_eq!(moment.clock(), "09:30 UTC");
    }
}
