//! Points in time, as pages show them: in the reader's zone when they chose one, else in UTC, so
//! that the text is right without a script, and in a form that the script turns into local time.

use time::{
    OffsetDateTime, UtcOffset, format_description::BorrowedFormatItem, macros::format_description,
};

use crate::{
    domain::Zone,
    web::{
        catalogue::{Markup, Say, escaped},
        reader::Reader,
    },
};

const MACHINE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]");

/// A point in time on a page.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Moment(pub(in crate::web) OffsetDateTime);

impl Moment {
    /// For machines: `2026-11-21T09:30:00Z`.
    pub(in crate::web) fn machine(self) -> String {
        let utc = self.0.to_offset(UtcOffset::UTC);
        utc.format(MACHINE).unwrap_or_default()
    }

    /// `21 November 2026, 09:30 UTC`.
    pub(in crate::web) fn text(self, reader: &Reader) -> String {
        Say::of("time-both")
            .with("day", self.day(reader))
            .with("clock", self.clock_text(reader))
            .text(reader)
            .into_owned()
    }

    /// `21 November 2026, 10:30 (Europe/Madrid)`.
    pub(in crate::web) fn text_in(self, zone: &Zone, reader: &Reader) -> String {
        Say::of("time-there")
            .with("time", self.text(&reader.at(zone)))
            .with("zone", zone.name().replace('_', " "))
            .text(reader)
            .into_owned()
    }

    /// `09:30 UTC`.
    pub(in crate::web) fn clock_text(self, reader: &Reader) -> String {
        let clock = self.local(reader).format(CLOCK).unwrap_or_default();
        let id = if reader.zone.is_some() {
            "time-clock"
        } else {
            "time-clock-utc"
        };
        Say::of(id).with("clock", clock).text(reader).into_owned()
    }

    /// `21 November 2026`.
    pub(in crate::web) fn day(self, reader: &Reader) -> String {
        let local = self.local(reader);
        Say::of("time-day")
            .with("day", local.day().to_string())
            .with("month", u32::from(u8::from(local.month())))
            .with("year", local.year().to_string())
            .text(reader)
            .into_owned()
    }

    /// The moment as an element of a page.
    pub(in crate::web) fn markup(self, reader: &Reader) -> Markup {
        self.markup_as(reader, &self.text(reader))
    }

    /// The same, where its text is known.
    pub(in crate::web) fn markup_as(self, reader: &Reader, text: &str) -> Markup {
        self.element(reader, " data-local", text)
    }

    /// The same, for a day that is meant anyway.
    pub(in crate::web) fn clock_markup(self, reader: &Reader) -> Markup {
        self.element(reader, " data-local=\"time\"", &self.clock_text(reader))
    }

    /// A zone that was chosen stands; without one the script shows the device's.
    fn element(self, reader: &Reader, local: &str, text: &str) -> Markup {
        let machine = self.machine();
        let local = if reader.zone.is_some() { "" } else { local };
        let text = escaped(text);
        let element = format!("<time{local} datetime=\"{machine}\">{text}</time>");
        Markup(element.into())
    }

    fn local(self, reader: &Reader) -> OffsetDateTime {
        match &reader.zone {
            Some(zone) => zone.local(self.0),
            None => self.0.to_offset(UtcOffset::UTC),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::{domain::Locale, web::site::Site};

    const MOMENT: Moment = Moment(datetime!(2026-11-21 10:30:05 +1));

    #[test]
    fn a_moment_is_shown_in_utc_and_left_to_the_script() {
        let reader = Reader::nobody(&Site::at("https://bedside.example"));
        assert_eq!(MOMENT.text(&reader), "21 November 2026, 09:30 UTC");
        assert_eq!(
            MOMENT.clock_markup(&reader).0,
            "<time data-local=\"time\" datetime=\"2026-11-21T09:30:05Z\">09:30 UTC</time>"
        );
    }

    #[test]
    fn a_zone_that_was_chosen_stands() {
        let mut reader = Reader::nobody(&Site::at("https://bedside.example"));
        reader.zone = Zone::parse("America/New_York").ok();
        reader.locale = Locale::Spanish;
        assert_eq!(
            MOMENT.markup(&reader).0,
            "<time datetime=\"2026-11-21T09:30:05Z\">21 de noviembre de 2026, 04:30</time>"
        );
    }
}
