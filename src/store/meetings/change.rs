//! A change of a meeting that has a time, written down after Zoom took it.

use sqlx::{Acquire as _, PgConnection};
use time::OffsetDateTime;

use crate::{
    domain::{Allowance, Appointment, Asked, Deed, InstallationId, MadeMeeting, MeetingId},
    store::{Store, StoreError, audit},
};

/// A change that Zoom took.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// How the meeting was asked for.
    pub asked: Asked,
    /// The time that was asked for.
    pub appointment: &'a Appointment,
    /// What Zoom made of it; `None` when that could not be read. Then nothing is known of how it is
    /// set up, and the time is the one that was asked for.
    pub read: Option<&'a MadeMeeting>,
}

impl Store {
    /// Writes a change down and counts it. In whatever state the meeting is by now, Zoom has it so.
    pub async fn record_change(
        &self,
        owner: InstallationId,
        id: MeetingId,
        change: Change<'_>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        let recording = async |connection: &mut PgConnection| {
            let mut tx = connection.begin().await?;
            change.write(&mut tx, owner, id, now).await?;
            audit::append(&mut *tx, owner, Deed::MeetingChanged(id), now).await?;
            tx.commit().await
        };
        limit.run(recording(held.whole())).await?;
        held.release();
        Ok(())
    }
}

impl Change<'_> {
    async fn write(
        &self,
        connection: &mut PgConnection,
        owner: InstallationId,
        id: MeetingId,
        now: OffsetDateTime,
    ) -> Result<(), sqlx::Error> {
        let (asked, planned, read) = (self.asked, self.appointment, self.read);
        let lasts = read.and_then(|read| read.lasts).unwrap_or(planned.lasts);
        sqlx::query!(
            r#"
            update meetings
            set name = $3,
                asked_waiting_room = $4,
                asked_early = $5,
                asked_recording = $6,
                starts_at = $7,
                lasts_minutes = $8,
                zone = $9,
                entrance = $10,
                waiting_room = $11,
                passcode_in_link = $12,
                recording = $13,
                planned_at = $14,
                edits = edits + 1,
                edits_that_day = case when edited_at >= $15 then edits_that_day + 1 else 1 end,
                edited_at = $14
            where installation_id = $1 and id = $2 and starts_at is not null
            "#,
            owner.as_uuid(),
            id.as_uuid(),
            asked.name.as_str(),
            asked.waiting_room,
            asked.early.as_str(),
            asked.recording.as_str(),
            read.and_then(|read| read.starts_at)
                .unwrap_or(planned.starts_at),
            i32::from(lasts.count()),
            planned.zone.name(),
            read.map(|read| read.entrance.as_str()),
            read.map(|read| read.applied.waiting_room),
            read.map(|read| read.applied.passcode_in_link),
            read.map(|read| read.applied.recording.as_str()),
            now,
            Allowance::began_at(now),
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}
