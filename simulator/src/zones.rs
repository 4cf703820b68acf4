//! Time zones, by the names of the IANA database, and start times told in them.

use jiff::{Timestamp, civil::DateTime, tz};
use time::{
    Date, OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem,
    macros::format_description,
};

/// How a start time is written (ZOOM.md#start-time): to the second, and nothing behind it but `Z`.
const WRITTEN: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// Whether this is the name of a time zone, in the usual letters.
pub(crate) fn is_known(name: &str) -> bool {
    let zone = tz::db().get(name);
    zone.is_ok_and(|zone| zone.iana_name() == Some(name))
}

/// The moment that a start time means: UTC with `Z` at its end, else the wall clock of a zone.
pub(crate) fn moment(text: &str, zone: &str) -> Option<OffsetDateTime> {
    let (written, is_utc) = match text.strip_suffix('Z') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let wall = PrimitiveDateTime::parse(written, WRITTEN).ok()?;
    if is_utc {
        return Some(wall.assume_utc());
    }
    let wall: DateTime = written.parse().ok()?;
    let there = wall.in_tz(zone).ok()?;
    OffsetDateTime::from_unix_timestamp(there.timestamp().as_second()).ok()
}

/// Whether this is a day, written as in `2026-12-01`.
pub(crate) fn is_day(text: &str) -> bool {
    Date::parse(text, DAY).is_ok()
}

/// The day of a moment in a zone, written so.
pub(crate) fn day(moment: OffsetDateTime, zone: &str) -> Option<String> {
    let moment = Timestamp::from_second(moment.unix_timestamp()).ok()?;
    Some(moment.in_tz(zone).ok()?.date().to_string())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{day, is_day, is_known, moment};

    #[test]
    fn a_start_time_is_a_moment_in_utc_or_in_its_zone() {
        for (text, zone, expected) in [
            (
                "2026-12-01T10:00:00Z",
                "Europe/Madrid",
                datetime!(2026-12-01 10:00 UTC),
            ),
            (
                "2026-12-01T10:00:00",
                "Europe/Madrid",
                datetime!(2026-12-01 9:00 UTC),
            ),
            (
                "2026-07-01T10:00:00",
                "Europe/Madrid",
                datetime!(2026-07-01 8:00 UTC),
            ),
            (
                "2026-12-01T10:00:00",
                "UTC",
                datetime!(2026-12-01 10:00 UTC),
            ),
        ] {
            assert_eq!(moment(text, zone), Some(expected), "{text} {zone}");
        }
        for text in [
            "2026-12-01",
            "2026-12-01T10:00Z",
            "2026-12-01T10:00:00.000Z",
            "2026-12-01T10:00:00+01:00",
            "2026-13-01T10:00:00Z",
            "2026-02-30T10:00:00",
            "tomorrow",
            "",
        ] {
            assert_eq!(moment(text, "UTC"), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_that_of_the_zone() {
        let evening = datetime!(2026-12-01 23:30 UTC);
        assert_eq!(day(evening, "UTC").as_deref(), Some("2026-12-01"));
        assert_eq!(day(evening, "Europe/Madrid").as_deref(), Some("2026-12-02"));
        assert!(is_day("2026-12-01"));
        assert!(
            !["", "2026-12-1", "2026-02-30", "1.12.2026"]
                .iter()
                .any(|text| is_day(text))
        );
    }

    #[test]
    fn zones_have_names_in_the_usual_letters() {
        assert!(
            ["UTC", "Europe/Madrid", "America/Los_Angeles"]
                .iter()
                .all(|name| is_known(name))
        );
        assert!(
            !["", "Mars/Olympus", "europe/madrid", "CEST"]
                .iter()
                .any(|name| is_known(name))
        );
    }
}
