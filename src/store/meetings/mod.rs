//! Meetings at rest: one row for each press of the button.

mod change;
mod history;
mod invitation;
mod lists;
mod overruled;
mod press;
mod row;

use sqlx::{Acquire as _, PgConnection};
use time::OffsetDateTime;

pub use change::Change;
pub use lists::AtHand;
pub use press::{Asking, Press, PressCondition, PressLimit, PressedMeeting, Settlement};

use super::{Store, StoreError, audit};
use crate::domain::{AttemptId, Deed, InstallationId, Meeting, MeetingId, MeetingState};
use row::{MeetingRow, meetings};

impl Store {
    /// Writes down that the host went into a meeting from here.
    pub async fn open_meeting(
        &self,
        owner: InstallationId,
        id: MeetingId,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        let opening = async |connection: &mut PgConnection| {
            let mut tx = connection.begin().await?;
            sqlx::query!(
                "update meetings set opened_at = $3 where installation_id = $1 and id = $2",
                owner.as_uuid(),
                id.as_uuid(),
                now,
            )
            .execute(&mut *tx)
            .await?;
            audit::append(&mut *tx, owner, Deed::MeetingOpened(id), now).await?;
            tx.commit().await
        };
        limit.run(opening(held.whole())).await?;
        held.release();
        Ok(())
    }

    /// Marks a meeting as over. One that is over already
    /// stays as it is.
    pub async fn end_meeting(
        &self,
        owner: InstallationId,
        id: MeetingId,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.close_meeting(owner, id, MeetingState::Ended, now)
            .await
    }

    /// Marks a meeting as cancelled, if it has not begun.
    pub async fn cancel_meeting(
        &self,
        owner: InstallationId,
        id: MeetingId,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.close_meeting(owner, id, MeetingState::Cancelled, now)
            .await
    }

    async fn close_meeting(
        &self,
        owner: InstallationId,
        id: MeetingId,
        state: MeetingState,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut held = self.hold().await?;
        let change = sqlx::query!(
            r#"
            update meetings
            set state = $4, ended_at = $3
            where installation_id = $1
                and id = $2
                and (
                    state = 'waiting'
                    or (state = 'started' and $4 = 'ended')
                    -- It was only tried out.
                    or (state = 'ended' and $4 = 'cancelled' and ended_at < starts_at)
                )
            "#,
            owner.as_uuid(),
            id.as_uuid(),
            now,
            state.as_str(),
        );
        held.limit().run(change.execute(held.connection())).await?;
        held.release();
        Ok(())
    }

    /// Removes a batch of meetings that were over before a moment, or that nobody heard of again
    /// since `forgotten`: an unused link is not good for longer. One that has a time is neither
    /// before that time, unless it was cancelled. Answers how many it was.
    pub async fn sweep_meetings(
        &self,
        before: OffsetDateTime,
        forgotten: OffsetDateTime,
    ) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let sweep = sqlx::query!(
            r#"
            delete from meetings
            where ctid = any(array(
                select ctid from meetings
                where pressed_at < $1
                    and (
                        greatest(pressed_at, starts_at) < $2
                        or coalesce(ended_at, settled_at) < $1
                            and state in ('cancelled', 'refused')
                        or greatest(coalesce(ended_at, settled_at), starts_at) < $1
                            and state = 'ended'
                    )
                order by pressed_at
                limit $3
                for update skip locked
            ))
            "#,
            before,
            forgotten,
            Self::BATCH,
        );
        let limit = held.limit();
        let swept = limit.run(sweep.execute(held.connection())).await?;
        held.release();
        Ok(swept.rows_affected())
    }

    /// One meeting of its owner.
    pub async fn meeting(
        &self,
        owner: InstallationId,
        id: MeetingId,
    ) -> Result<Option<Meeting>, StoreError> {
        let mut held = self.hold().await?;
        let row = meetings!(
            "select * from meetings where installation_id = $1 and id = $2",
            owner.as_uuid(),
            id.as_uuid(),
        );
        let row = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        row.map(MeetingRow::into_meeting).transpose()
    }

    /// The meeting that an attempt made, if it was pressed.
    pub async fn meeting_of_attempt(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
    ) -> Result<Option<Meeting>, StoreError> {
        let mut held = self.hold().await?;
        let row = meetings!(
            "select * from meetings where installation_id = $1 and attempt = $2",
            owner.as_uuid(),
            attempt.as_uuid()
        );
        let row = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        row.map(MeetingRow::into_meeting).transpose()
    }
}
