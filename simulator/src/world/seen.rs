//! Meetings as tests see them.

use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::world::meetings::{Meeting, Meetings, Stage};

/// A meeting as tests see it: no secrets.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingSeen {
    /// The meeting number.
    pub id: u64,
    /// Zoom's other name for it.
    pub uuid: String,
    /// The host's key (`ada`, …).
    pub person: String,
    /// The topic.
    pub topic: String,
    /// `type` in Zoom's words: 1 instant, 2 scheduled.
    pub kind: u8,
    /// Whether the host has opened the start link and, if it may be started again, not left since.
    pub started: bool,
    /// Whether it is over for good.
    pub ended: bool,
    /// How often it has started and ended; a scheduled one may do so again.
    pub times_ended: u32,
    /// When it is to begin, if it has a time.
    #[serde(with = "time::serde::rfc3339::option")]
    pub start_time: Option<OffsetDateTime>,
    /// The settings in force.
    pub settings: Map<String, Value>,
    /// When it was created, by the simulator's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

impl Meetings {
    pub(crate) fn seen(&self) -> Vec<MeetingSeen> {
        self.in_order().map(MeetingSeen::from).collect()
    }
}

impl From<&Meeting> for MeetingSeen {
    fn from(meeting: &Meeting) -> Self {
        MeetingSeen {
            id: meeting.id,
            uuid: meeting.uuid.clone(),
            person: meeting.host.key.clone(),
            topic: meeting.outline.topic.clone(),
            kind: meeting.outline.kind,
            started: meeting.stage != Stage::Waiting,
            ended: meeting.stage == Stage::Ended,
            times_ended: meeting.times_ended,
            start_time: meeting.outline.start_time,
            settings: meeting.outline.settings.clone(),
            created_at: meeting.created_at,
        }
    }
}
