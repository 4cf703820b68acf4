//! Lengths of time in words.

use std::time::Duration;

const UNITS: [(u64, &str); 4] = [
    (86_400, "day"),
    (3600, "hour"),
    (60, "minute"),
    (1, "second"),
];

/// `30 days`, in the largest unit that fits without a rest.
pub(super) fn in_words(length: Duration) -> String {
    let seconds = length.as_secs();
    let fits = |(size, _): &&(u64, &str)| seconds >= *size && seconds.is_multiple_of(*size);
    let (size, unit) = UNITS.iter().find(fits).copied().unwrap_or((1, "second"));
    let count = seconds / size;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_told_in_its_own_unit() {
        for (seconds, told) in [
            (2_592_000, "30 days"),
            (86_400, "1 day"),
            (43_200, "12 hours"),
            (5400, "90 minutes"),
            (61, "61 seconds"),
            (0, "0 seconds"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), told);
        }
    }
}
