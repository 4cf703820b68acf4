//! Time zones: what the clock on the wall says, and which moment it means.

use std::fmt;

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// Where names begin that people look for. The others are older names of the same zones.
const REGIONS: [&str; 10] = [
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
];

/// A time zone of the IANA database, such as `Europe/Madrid`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// The moments that a clock on the wall can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnTheWall {
    /// Exactly one.
    Once(OffsetDateTime),
    /// Two: clocks are put back over it.
    Twice,
    /// None: clocks are put forward over it.
    Never,
}

/// The database knows no such zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a time zone")]
pub struct NoSuchZone;

/// A moment from 1970 to 2999. With one from further away arithmetic would leave what the type can
/// hold, so such are refused where they come in from outside.
pub fn of_our_times(at: OffsetDateTime) -> Option<OffsetDateTime> {
    let at = at.checked_to_offset(UtcOffset::UTC)?;
    (1970..3000).contains(&at.year()).then_some(at)
}

impl Zone {
    /// The zone of no place.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Result<Self, NoSuchZone> {
        // The library takes more than names of the database, and such could not be told to Zoom.
        let zone = jiff::tz::db().get(name).map_err(|_unknown| NoSuchZone)?;
        zone.iana_name().ok_or(NoSuchZone)?;
        Ok(Self(zone))
    }

    /// Every name, in the order of the alphabet.
    pub fn names() -> Vec<String> {
        let mut names: Vec<_> = jiff::tz::db()
            .available()
            .map(|name| name.as_str().to_owned())
            .filter(|name| name == "UTC" || REGIONS.iter().any(|region| name.starts_with(region)))
            .collect();
        names.sort();
        names
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// What the clock on the wall says at a moment.
    pub fn local(&self, at: OffsetDateTime) -> OffsetDateTime {
        let offset = Timestamp::from_second(at.unix_timestamp())
            .map_or(0, |at| self.0.to_offset(at).seconds());
        let offset = UtcOffset::from_whole_seconds(offset).unwrap_or(UtcOffset::UTC);
        at.checked_to_offset(offset).unwrap_or(at)
    }

    /// The moments at which the clock on the wall says so, from 1970 to 2999. Seconds are left out.
    pub fn at(&self, wall: PrimitiveDateTime) -> OnTheWall {
        let civil = i16::try_from(wall.year()).ok().and_then(|year| {
            let month = i8::try_from(u8::from(wall.month())).ok()?;
            let day = i8::try_from(wall.day()).ok()?;
            let hour = i8::try_from(wall.hour()).ok()?;
            DateTime::new(
                year,
                month,
                day,
                hour,
                i8::try_from(wall.minute()).ok()?,
                0,
                0,
            )
            .ok()
        });
        let Some(civil) = civil else {
            return OnTheWall::Never;
        };
        match self.0.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => {
                moment(wall, offset).map_or(OnTheWall::Never, OnTheWall::Once)
            }
            AmbiguousOffset::Gap { .. } => OnTheWall::Never,
            AmbiguousOffset::Fold { .. } => OnTheWall::Twice,
        }
    }
}

fn moment(wall: PrimitiveDateTime, offset: Offset) -> Option<OffsetDateTime> {
    let offset = UtcOffset::from_whole_seconds(offset.seconds()).unwrap_or(UtcOffset::UTC);
    let minute = wall.replace_second(0).unwrap_or(wall);
    of_our_times(minute.assume_offset(offset))
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TryFrom<String> for Zone {
    type Error = NoSuchZone;

    fn try_from(name: String) -> Result<Self, NoSuchZone> {
        Self::parse(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_clock_on_the_wall_means_one_moment_two_or_none() {
        let madrid = Zone::parse("Europe/Madrid").unwrap();
        assert_eq!(
            madrid.at(datetime!(2026-11-21 10:30)),
            OnTheWall::Once(datetime!(2026-11-21 09:30 UTC))
        );
        assert_eq!(madrid.at(datetime!(2026-10-25 02:30)), OnTheWall::Twice);
        assert_eq!(madrid.at(datetime!(2027-03-28 02:30)), OnTheWall::Never);
        let local = madrid.local(datetime!(2026-07-01 10:00 UTC));
        assert_eq!((local.hour(), local.offset().whole_hours()), (12, 2));
        let cases = ["Asia/Kolkata", "America/Argentina/Buenos_Aires", "UTC"];
        assert!(
            cases
                .into_iter()
                .all(|name| Zone::parse(name).unwrap().name() == name)
        );
    }

    #[test]
    fn a_moment_of_other_times_is_none_and_no_panic() {
        let new_york = Zone::parse("America/New_York").unwrap();
        for wall in [datetime!(9999-12-31 23:59), datetime!(0001-01-01 00:00)] {
            assert_eq!(new_york.at(wall), OnTheWall::Never);
            let tokyo = Zone::parse("Asia/Tokyo").unwrap();
            let _no_panic = tokyo.local(wall.assume_utc());
        }
        for far in [
            datetime!(9999-12-31 23:59:59 -01:00),
            datetime!(-9999-01-01 00:00 +01:00),
            datetime!(3000-01-01 00:00 UTC),
            datetime!(1969-12-31 23:59 UTC),
        ] {
            assert_eq!(of_our_times(far), None, "{far}");
        }
        let near = datetime!(2999-12-31 23:00 -00:30);
        assert_eq!(of_our_times(near), Some(near));
    }

    #[test]
    fn only_names_of_the_database_are_zones() {
        for name in [
            "",
            "+02:00",
            "CET-1CEST",
            "Europe/Atlantis",
            "../etc/passwd",
        ] {
            assert_eq!(Zone::parse(name), Err(NoSuchZone), "{name}");
        }
        let names = Zone::names();
        assert!(names.len() > 300 && names.contains(&"Europe/Madrid".to_owned()));
        assert!(names.iter().all(|name| Zone::parse(name).is_ok()));
    }
}
