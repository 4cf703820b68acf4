//! Lengths of time, as people say them.

use std::time::Duration;

/// A length that an operator set, in the largest unit that tells it wholly: `30 days`.
pub(in crate::web) fn length(length: Duration) -> String {
    const UNITS: [(u64, &str); 3] = [(24 * 60 * 60, "day"), (60 * 60, "hour"), (60, "minute")];
    let seconds = length.as_secs();
    let unit = UNITS
        .into_iter()
        .find(|(unit, _)| seconds.is_multiple_of(*unit));
    let (unit, name) = unit.unwrap_or((1, "second"));
    counted(seconds / unit, name)
}

/// How long a meeting was: `24 minutes`, `1 hour 5 minutes`.
pub(in crate::web) fn minutes(length: time::Duration) -> String {
    let minutes = length.whole_minutes().unsigned_abs();
    match (minutes / 60, minutes % 60) {
        (0, 0) => "Under a minute".to_owned(),
        (0, minutes) => counted(minutes, "minute"),
        (hours, 0) => counted(hours, "hour"),
        (hours, minutes) => format!("{} {}", counted(hours, "hour"), counted(minutes, "minute")),
    }
}

fn counted(number: u64, name: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {name}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_length_is_told_wholly() {
        let told = |seconds| length(Duration::from_secs(seconds));
        assert_eq!(told(30 * 24 * 60 * 60), "30 days");
        assert_eq!(told(24 * 60 * 60), "1 day");
        assert_eq!(told(36 * 60 * 60), "36 hours");
        assert_eq!(told(90 * 60), "90 minutes");
        assert_eq!(told(61), "61 seconds");
    }

    #[test]
    fn a_meeting_is_told_in_hours_and_minutes() {
        let told = |seconds| minutes(time::Duration::seconds(seconds));
        assert_eq!(told(59), "Under a minute");
        assert_eq!(told(60), "1 minute");
        assert_eq!(told(24 * 60 + 59), "24 minutes");
        assert_eq!(told(60 * 60), "1 hour");
        assert_eq!(told(2 * 60 * 60 + 65 * 60), "3 hours 5 minutes");
    }
}
