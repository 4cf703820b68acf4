//! A meeting as an entry for a calendar (RFC 5545). It names nobody: no organizer, no attendee.

use time::{
    Duration, OffsetDateTime, UtcOffset, format_description::BorrowedFormatItem,
    macros::format_description,
};

use crate::domain::{JoinLink, MeetingId};

const UTC: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");
/// The longest line, in octets, without its end.
const LONGEST: usize = 75;
/// How long before a meeting a calendar may ring.
const ALARM: &str = "-PT10M";

/// One entry.
pub(super) struct Entry<'a> {
    /// Names it for ever: a calendar that has it already replaces it.
    pub(super) id: MeetingId,
    pub(super) topic: &'a str,
    pub(super) link: &'a JoinLink,
    pub(super) starts: OffsetDateTime,
    pub(super) lasts: Duration,
    /// How often it was changed: of two entries a calendar keeps the later one.
    pub(super) edits: u32,
}

impl Entry<'_> {
    /// The file, as it is at `now`.
    pub(super) fn file(&self, now: OffsetDateTime) -> String {
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Bedside//Meetings//EN".to_owned(),
            "METHOD:PUBLISH".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", self.id),
            format!("SEQUENCE:{}", self.edits),
            format!("DTSTAMP:{}", utc(now)),
            format!("DTSTART:{}", utc(self.starts)),
            format!("DTEND:{}", utc(self.starts + self.lasts)),
            format!("SUMMARY:{}", escaped(self.topic)),
            format!("LOCATION:{}", escaped(self.link.expose())),
            format!("URL:{}", one_line(self.link.expose())),
            "CLASS:PRIVATE".to_owned(),
        ];
        if self.starts > now {
            lines.extend([
                "BEGIN:VALARM".to_owned(),
                "ACTION:DISPLAY".to_owned(),
                format!("DESCRIPTION:{}", escaped(self.topic)),
                format!("TRIGGER:{ALARM}"),
                "END:VALARM".to_owned(),
            ]);
        }
        lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
        lines.iter().map(|line| folded(line)).collect()
    }
}

fn utc(at: OffsetDateTime) -> String {
    let utc = at.to_offset(UtcOffset::UTC);
    utc.format(UTC).unwrap_or_default()
}

/// Without anything that could end a line: what came from Zoom must not write lines of its own.
fn one_line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

/// As a value of text is written.
fn escaped(text: &str) -> String {
    one_line(text)
        .replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
}

/// Cut into lines of at most 75 octets, never inside a letter; each one but the first begins with
/// a space.
fn folded(line: &str) -> String {
    let (mut folded, mut room) = (String::with_capacity(line.len() + 8), LONGEST);
    for letter in line.chars() {
        if letter.len_utf8() > room {
            folded.push_str("\r\n ");
            room = LONGEST - 1;
        }
        room -= letter.len_utf8();
        folded.push(letter);
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-11-21 10:30:05.5 +1);

    fn file(link: &str, now: OffsetDateTime) -> String {
        Entry {
            id: "0190a0a0-0000-7000-8000-000000000000".parse().unwrap(),
            topic: "Video appointment",
            link: &JoinLink::new(link),
            starts: START,
            lasts: Duration::minutes(60),
            edits: 2,
        }
        .file(now)
    }

    #[test]
    fn an_entry_is_what_calendars_read() {
        let now = START + Duration::minutes(3);
        assert_eq!(
            file("https://zoom.us/j/1?pwd=a,b;c", now),
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bedside//Meetings//EN\r\n\
             METHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:0190a0a0-0000-7000-8000-000000000000\r\n\
             SEQUENCE:2\r\nDTSTAMP:20261121T093305Z\r\nDTSTART:20261121T093005Z\r\nDTEND:20261121T103005Z\r\n\
             SUMMARY:Video appointment\r\nLOCATION:https://zoom.us/j/1?pwd=a\\,b\\;c\r\n\
             URL:https://zoom.us/j/1?pwd=a,b;c\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n\
             END:VCALENDAR\r\n"
        );
    }

    #[test]
    fn only_a_meeting_to_come_rings() {
        let link = "https://zoom.us/j/1";
        let early = file(link, START - Duration::hours(1));
        assert!(early.contains("BEGIN:VALARM\r\nACTION:DISPLAY\r\n"));
        assert!(early.contains("TRIGGER:-PT10M\r\nEND:VALARM\r\nEND:VEVENT\r\n"));
        assert!(!file(link, START).contains("VALARM"));
    }

    #[test]
    fn a_long_line_is_folded_between_letters() {
        for link in [
            format!("https://zoom.us/j/1?pwd={}", "x".repeat(400)),
            format!("https://zoom.us/j/1?pwd={}", "é€😀".repeat(60)),
        ] {
            let file = file(&link, START);
            assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
            assert!(file.split("\r\n").any(|line| line.len() >= 72), "{file}");
            let unfolded = file.replace("\r\n ", "");
            assert!(unfolded.contains(&format!("\r\nURL:{link}\r\n")));
        }
    }

    #[test]
    fn a_link_cannot_write_lines_of_its_own() {
        let file = file(
            "https://zoom.us/j/1\r\nATTENDEE:mailto:a@b.example\n",
            START,
        );
        assert!(file.split("\r\n").all(|line| !line.starts_with("ATTENDEE")));
        assert_eq!(file.matches('\n').count(), file.matches("\r\n").count());
    }
}
