//! Looking back: what became of an owner's meetings. Nothing sealed is read.

use time::OffsetDateTime;
use uuid::Uuid;

use super::row::applied;
use crate::{
    domain::{
        InstallationId, MeetingId, MeetingName, MeetingNumber, MeetingState, PastMeeting, Refusal,
    },
    store::{Store, StoreError},
};

struct Row {
    id: Uuid,
    state: String,
    refusal: Option<String>,
    name: Option<String>,
    starts_at: Option<OffsetDateTime>,
    zoom_meeting_id: Option<i64>,
    waiting_room: Option<bool>,
    passcode_in_link: Option<bool>,
    recording: Option<String>,
    pressed_at: OffsetDateTime,
    started_at: Option<OffsetDateTime>,
    ended_at: Option<OffsetDateTime>,
}

impl Store {
    /// The meetings of an owner, newest first. `before` is only a place in the order of ids and is
    /// not looked up: one that was removed meanwhile, or is somebody else's, is as good.
    pub async fn past_meetings(
        &self,
        owner: InstallationId,
        before: Option<MeetingId>,
        at_most: u16,
    ) -> Result<Vec<PastMeeting>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query_as!(
            Row,
            r#"
            select
                meeting.id,
                meeting.state,
                meeting.refusal,
                meeting.name,
                meeting.starts_at,
                meeting.zoom_meeting_id,
                meeting.waiting_room,
                meeting.passcode_in_link,
                meeting.recording,
                meeting.pressed_at,
                meeting.started_at,
                meeting.ended_at
            from meetings as meeting
            join installations as installation on installation.id = meeting.installation_id
            where meeting.installation_id = $1
                and installation.state <> 'ended'
                and meeting.id < $2
            order by meeting.id desc
            limit $3
            "#,
            owner.as_uuid(),
            before.map_or(Uuid::max(), |id| id.as_uuid()),
            i64::from(at_most),
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        rows.into_iter().map(Row::into_past_meeting).collect()
    }
}

impl Row {
    fn into_past_meeting(self) -> Result<PastMeeting, StoreError> {
        let refusal = |word: String| Refusal::parse(&word).ok_or(StoreError::Unreadable("refusal"));
        let name = |word: String| MeetingName::parse(&word).ok_or(StoreError::Unreadable("name"));
        Ok(PastMeeting {
            id: MeetingId::from_uuid(self.id),
            state: MeetingState::parse(&self.state).ok_or(StoreError::Unreadable("state"))?,
            refusal: self.refusal.map(refusal).transpose()?,
            name: self.name.map(name).transpose()?,
            starts_at: self.starts_at,
            number: self.zoom_meeting_id.map(MeetingNumber),
            applied: applied(self.waiting_room, self.passcode_in_link, self.recording)?,
            made_at: self.pressed_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
        })
    }
}
