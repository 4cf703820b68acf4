//! What is asked of Zoom, in its words (ZOOM.md#create-request).

use serde_json::{Value, json};

use crate::domain::{Options, Recording};

/// What is asked of Zoom for an instant meeting.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    /// At most 200 characters; Zoom shows it to everybody, so it names nobody.
    pub topic: String,
    /// How it shall be set up.
    pub options: Options,
}

impl NewMeeting {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "type": 1,
            "topic": self.topic,
            // Without it, an account that wants some protection forces a waiting room on us
            // (ZOOM.md#auto-security).
            "default_password": true,
            "settings": {
                "waiting_room": self.options.waiting_room,
                // ZOOM.md#join-before-host
                "join_before_host": false,
                "host_video": self.options.host_video,
                "participant_video": self.options.client_video,
                "mute_upon_entry": false,
                "auto_recording": auto_recording(self.options.recording),
                // A person's permanent room would meet two clients.
                "use_pmi": false,
                "approval_type": 2,
                "meeting_authentication": false,
                "auto_start_meeting_summary": false,
                "auto_start_ai_companion_questions": false,
            },
        })
    }
}

fn auto_recording(recording: Recording) -> &'static str {
    match recording {
        Recording::Off => "none",
        Recording::Local => "local",
        Recording::Cloud => "cloud",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_asked_for_in_zooms_words() {
        let new = |options| {
            let topic = "Video call".to_owned();
            NewMeeting { topic, options }.to_json()["settings"].clone()
        };
        let usual = new(Options::default());
        assert_eq!(usual["waiting_room"], true);
        assert_eq!(usual["auto_recording"], "none");
        assert_eq!(usual["participant_video"], true);
        let other = new(Options {
            waiting_room: false,
            recording: Recording::Cloud,
            host_video: false,
            client_video: false,
            ..Options::default()
        });
        for off in ["waiting_room", "host_video", "participant_video"] {
            assert_eq!(other[off], false, "{off}");
        }
        assert_eq!(other["auto_recording"], "cloud");
        assert_eq!(other["auto_start_meeting_summary"], false);
    }
}
