//! What a form for a meeting with a time says, read and judged.

use time::{Duration, OffsetDateTime, PrimitiveDateTime, macros::format_description};

use super::{catalogue::Say, fields::Fields, options, pages::Draft};
use crate::domain::{Appointment, MeetingName, Minutes, Objection, OnTheWall, Zone, ZoomUserId};

/// Zoom lists what is within half a year; nobody plans an appointment further ahead than this.
const AHEAD: Duration = Duration::days(366);

/// A fault: the field, and what is wrong with it.
pub(super) type FieldFault = (&'static str, Say);

/// Reads the fields; `None` when one is missing or is nothing that the form offers.
pub(super) fn read(fields: &Fields) -> Option<Draft> {
    let colleague = match fields.get("colleague") {
        Some(id) => Some(ZoomUserId::parse(id).ok()?),
        None => None,
    };
    Some(Draft {
        when: fields.get("when")?.to_owned(),
        lasts: fields.get("lasts")?.to_owned(),
        zone: Zone::parse(fields.get("zone")?).ok()?,
        name: MeetingName::parse(fields.get("name")?)?,
        options: options::read(fields)?,
        colleague,
    })
}

/// The appointment that a form means at `now`, or everything that is wrong with it.
pub(super) fn judged(draft: &Draft, now: OffsetDateTime) -> Result<Appointment, Vec<FieldFault>> {
    let starts_at = moment(&draft.when, &draft.zone, now);
    let lasts = draft.lasts.parse().ok().and_then(Minutes::told);
    let lasts = lasts.ok_or_else(|| Say::part("schedule-error", "lasts"));
    match (starts_at, lasts) {
        (Ok(starts_at), Ok(lasts)) => Ok(Appointment {
            starts_at,
            lasts,
            zone: draft.zone.clone(),
        }),
        (starts_at, lasts) => {
            let when = starts_at.err().map(|fault| ("when", fault));
            let lasts = lasts.err().map(|fault| ("lasts", fault));
            Err(when.into_iter().chain(lasts).collect())
        }
    }
}

/// The one moment that the clock on the wall means.
fn moment(when: &str, zone: &Zone, now: OffsetDateTime) -> Result<OffsetDateTime, Say> {
    let fault = |part| Err(Say::part("schedule-error", part));
    if when.trim().is_empty() {
        return Err(Say::of("schedule-error"));
    }
    let Some(wall) = wall(when) else {
        return fault("unreadable");
    };
    match zone.at(wall) {
        OnTheWall::Never if wall.year() >= 3000 => fault("far"),
        OnTheWall::Never if wall.year() < 1970 => fault("past"),
        OnTheWall::Twice => fault("twice"),
        OnTheWall::Never => fault("never"),
        OnTheWall::Once(at) if at <= now => fault("past"),
        OnTheWall::Once(at) if at > now + AHEAD => fault("far"),
        OnTheWall::Once(at) => Ok(at),
    }
}

/// As browsers write it, with seconds or without; and as people do, with a space.
fn wall(when: &str) -> Option<PrimitiveDateTime> {
    let when = when.trim().replace(' ', "T");
    let minutes = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let seconds = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    let wall = PrimitiveDateTime::parse(&when, minutes);
    wall.or_else(|_longer| PrimitiveDateTime::parse(&when, seconds))
        .ok()
}

/// What Zoom does not accept, at the field that it is about.
pub(super) fn objected(objection: Objection) -> FieldFault {
    let (field, part) = match objection {
        Objection::Time => ("when", "time-refused"),
        Objection::Options => ("recording", "options-refused"),
        Objection::Colleague => ("colleague", "colleague-refused"),
        Objection::Other => ("recording", "request-refused"),
    };
    (field, Say::part("schedule-error", part))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::Options;

    const NOW: OffsetDateTime = datetime!(2026-10-01 12:00 UTC);

    fn draft(when: &str, lasts: &str) -> Draft {
        let zone = Zone::parse("Europe/Madrid").unwrap();
        Draft {
            when: when.to_owned(),
            lasts: lasts.to_owned(),
            ..Draft::new(zone, MeetingName::VideoCall, Options::default())
        }
    }

    fn faults(when: &str, lasts: &str) -> Vec<String> {
        let faults = judged(&draft(when, lasts), NOW).unwrap_err();
        let name = |(field, say): (&str, Say)| format!("{field}: {}", say.part_name());
        faults.into_iter().map(name).collect()
    }

    #[test]
    fn the_clock_on_the_wall_is_the_one_of_the_zone() {
        for when in [
            "2026-10-01T14:30",
            "2026-10-01T14:30:00",
            " 2026-10-01 14:30",
        ] {
            let appointment = judged(&draft(when, "45"), NOW).unwrap();
            assert_eq!(appointment.starts_at, datetime!(2026-10-01 12:30 UTC));
            assert_eq!(appointment.lasts.count(), 45);
        }
    }

    #[test]
    fn every_fault_is_told_at_its_field_and_all_at_once() {
        for (when, fault) in [
            ("", ""),
            ("tomorrow", "unreadable"),
            ("2026-13-01T10:00", "unreadable"),
            ("2026-10-01T14:00", "past"),
            ("2027-11-01T10:00", "far"),
            ("9999-12-31T23:59", "far"),
            ("0001-01-01T00:00", "past"),
            ("2026-10-25T02:30", "twice"),
            ("2027-03-28T02:30", "never"),
        ] {
            assert_eq!(faults(when, "30"), [format!("when: {fault}")], "{when}");
        }
        assert_eq!(faults("", "a while"), ["when: ", "lasts: lasts"]);
    }
}
