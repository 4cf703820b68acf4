//! A clinician at work without pages, for what has none yet.

use std::time::Duration;

use bedside::{
    domain::{
        Appointment, AttemptId, InstallationId, Meeting, MeetingId, MeetingName, Minutes, Options,
        Zone, ZoomUserId,
    },
    flows::{FlowError, Meetings, Press, Wanted},
};
use serde_json::Value;
use time::OffsetDateTime;

use crate::clinic::Clinic;

/// A clinician who schedules.
pub(crate) struct Desk {
    pub(crate) owner: InstallationId,
    pub(crate) meetings: Meetings,
    pub(crate) now: OffsetDateTime,
}

impl Desk {
    pub(crate) async fn of(clinic: &Clinic) -> Self {
        clinic.signed_in("ada").await;
        Self {
            owner: clinic.installation().await,
            meetings: (*clinic.flows().meetings).clone(),
            now: clinic.clock.now().replace_nanosecond(0).unwrap(),
        }
    }

    /// So long after this desk was opened.
    pub(crate) fn after(&self, wait: Duration) -> Appointment {
        Appointment {
            starts_at: self.now + wait,
            lasts: Minutes::parse("45").unwrap(),
            zone: Zone::parse("Europe/Madrid").unwrap(),
        }
    }

    pub(crate) async fn press(
        &self,
        attempt: AttemptId,
        wait: Duration,
        options: Options,
    ) -> Result<Press, FlowError> {
        let appointment = self.after(wait);
        self.meetings
            .schedule(self.owner, attempt, &appointment, &wanted(options), None)
            .await
    }

    /// For somebody else.
    pub(crate) async fn press_for(&self, colleague: &ZoomUserId) -> Result<Press, FlowError> {
        let appointment = self.after(Duration::from_hours(24));
        let (usual, attempt) = (wanted(Options::default()), AttemptId::fresh());
        self.meetings
            .schedule(self.owner, attempt, &appointment, &usual, Some(colleague))
            .await
    }

    pub(crate) async fn schedule(&self, wait: Duration, options: Options) -> Meeting {
        self.find(page(self.press(AttemptId::fresh(), wait, options).await))
            .await
    }

    /// Zoom tells of a meeting, so long after this desk was opened by Zoom's clock.
    pub(crate) async fn hear(&self, clinic: &Clinic, event: &str, number: u64, after: Duration) {
        let told = self.event(clinic, event, number, after).await;
        assert_eq!(clinic.tell(&told).await, 204);
    }

    pub(crate) async fn event(
        &self,
        clinic: &Clinic,
        event: &str,
        number: u64,
        after: Duration,
    ) -> Value {
        let mut told = clinic.event(event, number, 0).await;
        let at = self.now + after;
        told["event_ts"] = (at.unix_timestamp() * 1000).into();
        told
    }

    pub(crate) async fn find(&self, id: MeetingId) -> Meeting {
        self.meetings.find(self.owner, id).await.unwrap()
    }
}

pub(crate) fn wanted(options: Options) -> Wanted {
    Wanted {
        name: MeetingName::OnlineMeeting,
        topic: "Online meeting".to_owned(),
        options,
    }
}

pub(crate) fn page(pressed: Result<Press, FlowError>) -> MeetingId {
    match pressed {
        Ok(Press::Page(id)) => id,
        other => panic!("{other:?}"),
    }
}
