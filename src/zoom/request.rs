//! What is asked of Zoom, in its words (ZOOM.md#create-request).

use serde_json::{Value, json};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::ZoomError;
use crate::domain::{Appointment, Objection, Options, Recording, ZoomUserId};

/// What is asked of Zoom for a new meeting.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    /// At most 200 characters; Zoom shows it to everybody, so it names nobody.
    pub topic: String,
    /// How it shall be set up.
    pub options: Options,
    /// When it shall take place; `None` for now.
    pub appointment: Option<Appointment>,
    /// Who else shall hold it; only with an appointment (ZOOM.md#schedule-for).
    pub schedule_for: Option<ZoomUserId>,
}

/// How a meeting that has a time shall be from now on.
#[derive(Clone, Debug)]
pub struct MeetingChange {
    /// See [`NewMeeting::topic`].
    pub topic: String,
    /// How it shall be set up. Its cameras stay as they are.
    pub options: Options,
    /// When it shall take place.
    pub appointment: Appointment,
}

impl NewMeeting {
    pub(super) fn to_json(&self) -> Value {
        let mut settings = chosen(self.options, self.appointment.is_some());
        let fixed = json!({
            "host_video": self.options.host_video,
            "participant_video": self.options.client_video,
            "mute_upon_entry": false,
            // A person's permanent room would meet two clients.
            "use_pmi": false,
            "approval_type": 2,
            "meeting_authentication": false,
            "auto_start_meeting_summary": false,
            "auto_start_ai_companion_questions": false,
        });
        lay(&mut settings, fixed);
        let mut asked = json!({
            "type": if self.appointment.is_some() { 2 } else { 1 },
            "topic": self.topic,
            // Without it, an account that wants some protection forces a waiting room on us
            // (ZOOM.md#auto-security).
            "default_password": true,
            "settings": settings,
        });
        if let Some(appointment) = &self.appointment {
            lay(&mut asked, time_of(appointment));
        }
        if let Some(colleague) = &self.schedule_for {
            lay(&mut asked, json!({"schedule_for": colleague.as_str()}));
        }
        asked
    }

    /// What a refusal means for this request: Zoom says of a colleague what it would say of anybody
    /// (ZOOM.md#schedule-for).
    pub(super) fn refused(&self, error: ZoomError) -> ZoomError {
        match error {
            ZoomError::PersonGone
            | ZoomError::ClientRefused
            | ZoomError::Refused { code: 3000, .. }
                if self.schedule_for.is_some() =>
            {
                ZoomError::NotAccepted(Objection::Colleague)
            }
            other => other,
        }
    }
}

impl MeetingChange {
    pub(super) fn to_json(&self) -> Value {
        let mut asked = json!({
            "topic": self.topic,
            "settings": chosen(self.options, true),
        });
        lay(&mut asked, time_of(&self.appointment));
        asked
    }
}

/// Whatever a clinician chooses for one meeting. Only as much as Zoom takes
/// (ZOOM.md#join-before-host).
fn chosen(options: Options, is_scheduled: bool) -> Value {
    let options = options.as_taken(is_scheduled);
    let mut settings = json!({
        "waiting_room": options.waiting_room,
        "join_before_host": false,
        "auto_recording": match options.recording {
            Recording::Off => "none",
            Recording::Local => "local",
            Recording::Cloud => "cloud",
        },
    });
    if let Some(minutes) = options.early.minutes() {
        lay(
            &mut settings,
            json!({"join_before_host": true, "jbh_time": minutes}),
        );
    }
    settings
}

/// Its start is told in UTC; the zone is the one in which Zoom shows it (ZOOM.md#start-time).
fn time_of(appointment: &Appointment) -> Value {
    let start = appointment.starts_at.to_offset(UtcOffset::UTC);
    let start = start.replace_nanosecond(0).unwrap_or(start);
    json!({
        "start_time": written(start),
        "duration": appointment.lasts.count(),
        "timezone": appointment.zone.name(),
    })
}

/// Every year that a form takes can be written.
fn written(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

/// Lays the fields of one object over those of another.
fn lay(over: &mut Value, fields: Value) {
    if let (Value::Object(over), Value::Object(fields)) = (over, fields) {
        over.extend(fields);
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::{Early, Minutes, Zone};

    fn new(options: Options, appointment: Option<Appointment>) -> NewMeeting {
        NewMeeting {
            topic: "Video call".to_owned(),
            options,
            appointment,
            schedule_for: None,
        }
    }

    fn appointment() -> Appointment {
        Appointment {
            starts_at: datetime!(2026-11-21 10:30:00.5 +01:00),
            lasts: Minutes::parse("45").unwrap(),
            zone: Zone::parse("Europe/Madrid").unwrap(),
        }
    }

    fn early(waiting_room: bool) -> Options {
        Options {
            waiting_room,
            early: Early::TenMinutes,
            ..Options::default()
        }
    }

    #[test]
    fn options_are_asked_for_in_zooms_words() {
        let usual = new(Options::default(), None).to_json()["settings"].clone();
        assert_eq!(usual["waiting_room"], true);
        assert_eq!(usual["auto_recording"], "none");
        assert_eq!(usual["participant_video"], true);
        let other = Options {
            waiting_room: false,
            recording: Recording::Cloud,
            host_video: false,
            client_video: false,
            ..Options::default()
        };
        let other = new(other, None).to_json()["settings"].clone();
        for off in ["waiting_room", "host_video", "participant_video"] {
            assert_eq!(other[off], false, "{off}");
        }
        assert_eq!(other["auto_recording"], "cloud");
        assert_eq!(other["auto_start_meeting_summary"], false);
    }

    #[test]
    fn a_meeting_with_a_time_is_another_kind_and_may_let_people_in_early() {
        let now = new(early(false), None).to_json();
        assert_eq!(
            (&now["type"], &now["start_time"]),
            (&1.into(), &Value::Null)
        );
        assert_eq!(now["settings"]["join_before_host"], false);
        let then = new(early(false), Some(appointment())).to_json();
        assert_eq!(then["type"], 2);
        assert_eq!(then["start_time"], "2026-11-21T09:30:00Z");
        assert_eq!(
            (&then["duration"], &then["timezone"]),
            (&45.into(), &"Europe/Madrid".into())
        );
        assert_eq!(then["settings"]["join_before_host"], true);
        assert_eq!(then["settings"]["jbh_time"], 10);
        let behind_a_door = new(early(true), Some(appointment())).to_json();
        assert_eq!(behind_a_door["settings"]["join_before_host"], false);
        assert!(behind_a_door["settings"].get("jbh_time").is_none());
    }

    #[test]
    fn a_change_names_only_what_can_be_changed_here() {
        let change = MeetingChange {
            topic: "Video call".to_owned(),
            options: early(false),
            appointment: appointment(),
        };
        let change = change.to_json();
        assert_eq!(change["start_time"], "2026-11-21T09:30:00Z");
        assert_eq!(change["settings"]["jbh_time"], 10);
        for kept in ["type", "default_password", "password"] {
            assert!(change.get(kept).is_none(), "{kept}");
        }
        assert!(change["settings"].get("host_video").is_none());
    }

    #[test]
    fn a_refusal_is_about_the_colleague_only_when_there_is_one() {
        let refused = ZoomError::Refused {
            status: 400,
            code: 3000,
        };
        let alone = new(Options::default(), Some(appointment()));
        assert_eq!(alone.refused(refused.clone()), refused);
        let for_ben = NewMeeting {
            schedule_for: Some(ZoomUserId::parse("ben").unwrap()),
            ..alone
        };
        assert_eq!(for_ben.to_json()["schedule_for"], "ben");
        for error in [refused, ZoomError::PersonGone, ZoomError::ClientRefused] {
            assert_eq!(
                for_ben.refused(error),
                ZoomError::NotAccepted(Objection::Colleague)
            );
        }
        assert_eq!(
            for_ben.refused(ZoomError::MissingScope),
            ZoomError::MissingScope
        );
    }
}
