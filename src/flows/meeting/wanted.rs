//! What a clinician wants of a meeting.

use crate::domain::{MeetingName, Options, ShortCode};

/// Zoom takes 200 characters (ZOOM.md#create-request); the code and its space are seven.
const LONGEST_TOPIC: usize = 190;

/// How a meeting is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What it is called.
    pub name: MeetingName,
    /// The same in words that a client reads. Everybody in the meeting sees them, and Zoom keeps
    /// them, so they name nobody.
    pub topic: String,
    /// How it is set up.
    pub options: Options,
}

impl Wanted {
    /// The topic that Zoom gets: the words with the code of the press behind them.
    pub(super) fn topic(&self, code: &ShortCode) -> String {
        let words = self.topic.chars().filter(|letter| !letter.is_control());
        let words: String = words.take(LONGEST_TOPIC).collect();
        format!("{} {}", words.trim(), code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_ends_in_its_code_and_is_never_too_long_for_zoom() {
        let topic = |words: &str| {
            let wanted = Wanted {
                name: MeetingName::VideoCall,
                topic: words.to_owned(),
                options: Options::default(),
            };
            wanted.topic(&ShortCode::parse("ABC234").unwrap())
        };
        assert_eq!(topic("Videollamada\n"), "Videollamada ABC234");
        let long = topic(&"é".repeat(500));
        assert_eq!(long.chars().count(), 197);
        assert!(long.ends_with(" ABC234"));
    }
}
