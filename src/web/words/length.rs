//! Lengths of time, as people say them.

use std::time::Duration;

use crate::web::catalogue::Say;

/// A length that an operator set, in the largest unit that tells it wholly: `30 days`.
pub(in crate::web) fn length(length: Duration) -> Say {
    const UNITS: [(u64, &str); 3] = [
        (24 * 60 * 60, "length-days"),
        (60 * 60, "length-hours"),
        (60, "length-minutes"),
    ];
    let seconds = length.as_secs();
    let unit = UNITS
        .into_iter()
        .find(|(unit, _)| seconds.is_multiple_of(*unit));
    let (unit, message) = unit.unwrap_or((1, "length-seconds"));
    Say::of(message).with("number", seconds / unit)
}

/// How long a meeting was: `24 minutes`, `1 hour 5 minutes`.
pub(in crate::web) fn minutes(length: Duration) -> Say {
    let minutes = length.as_secs() / 60;
    let hours = Say::of("length-hours").with("number", minutes / 60);
    let rest = Say::of("length-minutes").with("number", minutes % 60);
    match (minutes / 60, minutes % 60) {
        (0, 0) => Say::of("length-under-a-minute"),
        (0, _) => rest,
        (_, 0) => hours,
        (_, _) => Say::of("length-both")
            .with("hours", hours)
            .with("minutes", rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{reader::Reader, site::Site};

    fn told(say: &Say) -> String {
        let reader = Reader::nobody(&Site::at("https://bedside.example"));
        say.text(&reader).into_owned()
    }

    #[test]
    fn a_set_length_is_told_wholly() {
        for (seconds, words) in [
            (30 * 24 * 60 * 60, "30 days"),
            (24 * 60 * 60, "1 day"),
            (36 * 60 * 60, "36 hours"),
            (90 * 60, "90 minutes"),
            (61, "61 seconds"),
        ] {
            assert_eq!(told(&length(Duration::from_secs(seconds))), words);
        }
    }

    #[test]
    fn a_meeting_is_told_in_hours_and_minutes() {
        for (seconds, words) in [
            (59, "under a minute"),
            (60, "1 minute"),
            (24 * 60 + 59, "24 minutes"),
            (60 * 60, "1 hour"),
            (2 * 60 * 60 + 65 * 60, "3 hours 5 minutes"),
        ] {
            assert_eq!(told(&minutes(Duration::from_secs(seconds))), words);
        }
    }
}
