//! A meeting that was given a time.

use std::fmt;

use time::{Duration, OffsetDateTime};

use super::{Early, Zone, ZoomUserId, word::words};

/// How long a meeting is meant to last. Zoom does not end it then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minutes(u16);

impl Minutes {
    /// What a form offers.
    pub const CHOICES: [Self; 5] = [Self(15), Self(30), Self(45), Self(60), Self(90)];

    /// Reads a choice of a form.
    pub fn parse(choice: &str) -> Option<Self> {
        Self::CHOICES
            .into_iter()
            .find(|minutes| minutes.0.to_string() == choice)
    }

    /// What Zoom tells: it may have been set there to any length. Up to a day is believed.
    pub fn told(count: i64) -> Option<Self> {
        u16::try_from(count)
            .ok()
            .filter(|count| (1..=24 * 60).contains(count))
            .map(Self)
    }

    /// How many.
    pub const fn count(self) -> u16 {
        self.0
    }
}

/// When a meeting takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// When it begins.
    pub starts_at: OffsetDateTime,
    /// How long it lasts.
    pub lasts: Minutes,
    /// By whose clock it was made.
    pub zone: Zone,
}

impl Appointment {
    /// When it is over.
    pub fn ends_at(&self) -> OffsetDateTime {
        self.starts_at + Duration::minutes(self.lasts.0.into())
    }
}

words! {
    /// From when on people may come in without the host, as Zoom set it up: more than can be asked
    /// for here (see [`Early`]), because an account decides otherwise or somebody changed it in
    /// Zoom.
    Entrance {
        /// Not before the host.
        WithHost = "never",
        /// Five minutes before the start.
        FiveMinutes = "5",
        /// Ten minutes before the start.
        TenMinutes = "10",
        /// A quarter of an hour before the start.
        FifteenMinutes = "15",
        /// Whenever they like.
        AnyTime = "any",
    }
}

impl Entrance {
    /// What was asked for, when Zoom does as asked.
    pub const fn asked(early: Early) -> Self {
        match early {
            Early::Never => Self::WithHost,
            Early::FiveMinutes => Self::FiveMinutes,
            Early::TenMinutes => Self::TenMinutes,
        }
    }
}

/// What a meeting with a time has beside all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// When it takes place.
    pub appointment: Appointment,
    /// From when on people may come in, once it is known.
    pub entrance: Option<Entrance>,
    /// Whether somebody else holds it: it was scheduled for them.
    pub for_colleague: bool,
    /// How often it was changed, here or in Zoom: the `SEQUENCE` of calendar files.
    pub edits: u32,
}

/// Somebody for whom a clinician may schedule meetings. Never stored.
#[derive(Clone)]
pub struct Colleague {
    /// Their id at Zoom.
    pub id: ZoomUserId,
    /// Their address, by which a clinician knows them.
    pub email: String,
}

impl fmt::Debug for Colleague {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Colleague")
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_form_offers_five_lengths_and_zoom_may_tell_others() {
        assert_eq!(Minutes::parse("45").map(Minutes::count), Some(45));
        for bad in ["", "44", "045", "+45", "45 ", "-15"] {
            assert_eq!(Minutes::parse(bad), None, "{bad:?}");
        }
        assert_eq!(Minutes::told(50).map(Minutes::count), Some(50));
        for bad in [0, -1, 1441, 100_000] {
            assert_eq!(Minutes::told(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_appointment_ends_after_its_length() {
        let appointment = Appointment {
            starts_at: datetime!(2026-11-21 23:30 UTC),
            lasts: Minutes::parse("90").unwrap(),
            zone: Zone::utc(),
        };
        assert_eq!(appointment.ends_at(), datetime!(2026-11-22 01:00 UTC));
    }

    #[test]
    fn whatever_can_be_asked_for_can_be_applied() {
        for early in Early::ALL {
            assert_eq!(Entrance::asked(*early).as_str(), early.as_str());
        }
    }
}
