//! Settings in which an account decides against its clinician, as far as its answers show
//! (docs/decisions/0014-locks-are-learned.md).

use crate::{
    domain::{InstallationId, Overruled, Recording},
    store::{Store, StoreError},
};

impl Store {
    /// What Zoom applied to the newest meeting that asked for something else, unless a newer
    /// meeting got something else. The newest 100 meetings are looked at. One statement.
    pub async fn overruled(&self, owner: InstallationId) -> Result<Overruled, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query!(
            r#"
            with answered as (
                select
                    meeting.id,
                    meeting.asked_waiting_room,
                    meeting.waiting_room,
                    meeting.asked_recording,
                    meeting.recording
                from meetings as meeting
                where meeting.installation_id = $1
                    and meeting.waiting_room is not null
                    and meeting.asked_waiting_room is not null
                    and not meeting.for_colleague
                order by meeting.id desc
                limit 100
            )
            select
                (
                    select overruled.waiting_room
                    from answered as overruled
                    where overruled.waiting_room <> overruled.asked_waiting_room
                        and not exists (
                            select
                            from answered as newer
                            where newer.id > overruled.id
                                and newer.waiting_room <> overruled.waiting_room
                        )
                    order by overruled.id desc
                    limit 1
                ) as waiting_room,
                (
                    select overruled.recording
                    from answered as overruled
                    where overruled.recording <> overruled.asked_recording
                        and not exists (
                            select
                            from answered as newer
                            where newer.id > overruled.id
                                and newer.recording <> overruled.recording
                        )
                    order by overruled.id desc
                    limit 1
                ) as recording
            "#,
            owner.as_uuid(),
        );
        let limit = held.limit();
        let row = limit.run(row.fetch_one(held.connection())).await?;
        held.release();
        let recording =
            |word: String| Recording::parse(&word).ok_or(StoreError::Unreadable("recording"));
        Ok(Overruled {
            waiting_room: row.waiting_room,
            recording: row.recording.map(recording).transpose()?,
        })
    }
}
