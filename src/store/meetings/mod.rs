//! Meetings at rest: one row for each press of the button.

mod history;
mod press;

use sqlx::{Acquire as _, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

pub use press::{Press, PressLimit, PressedMeeting, Settlement};

use super::{Store, StoreError, audit, places};
use crate::domain::{
    Applied, AttemptId, Deed, InstallationId, JoinLink, Meeting, MeetingId, MeetingNumber,
    MeetingState, Passcode, Recording, Refusal,
};

/// What there is before a press.
#[derive(Debug)]
pub struct BeforePress {
    /// The meeting that the same attempt made.
    pub same: Option<Meeting>,
    /// A meeting that its host is holding now.
    pub running: Option<MeetingId>,
}

struct MeetingRow {
    id: Uuid,
    attempt: Uuid,
    state: String,
    refusal: Option<String>,
    zoom_meeting_id: Option<i64>,
    join_link_sealed: Option<Vec<u8>>,
    passcode_sealed: Option<Vec<u8>>,
    waiting_room: Option<bool>,
    passcode_in_link: Option<bool>,
    recording: Option<String>,
    pressed_at: OffsetDateTime,
    opened_at: Option<OffsetDateTime>,
    started_at: Option<OffsetDateTime>,
    ended_at: Option<OffsetDateTime>,
    waiting: i64,
    data_key_id: Option<i32>,
    data_key_sealed: Option<Vec<u8>>,
}

/// Reads meetings of one living installation; `$1` is always its id.
macro_rules! meetings {
    ($condition:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            MeetingRow,
            r#"
            select
                meeting.id,
                meeting.attempt,
                meeting.state,
                meeting.refusal,
                meeting.zoom_meeting_id,
                meeting.join_link_sealed,
                meeting.passcode_sealed,
                meeting.waiting_room,
                meeting.passcode_in_link,
                meeting.recording,
                meeting.pressed_at,
                meeting.opened_at,
                meeting.started_at,
                meeting.ended_at,
                (
                    select count(*)
                    from presences
                    where presences.installation_id = meeting.installation_id
                        and presences.zoom_meeting_id = meeting.zoom_meeting_id
                        and presences.place <> 'elsewhere'
                ) as "waiting!",
                installation.data_key_id,
                installation.data_key_sealed
            from meetings as meeting
            join installations as installation on installation.id = meeting.installation_id
            where meeting.installation_id = $1 and installation.state <> 'ended'
            "# + $condition,
            $($argument),*
        )
    };
}

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
            audit::append(&mut tx, owner, Deed::MeetingOpened(id), now).await?;
            tx.commit().await
        };
        limit.run(opening(held.connection())).await?;
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
                and (state = 'waiting' or (state = 'started' and $4 = 'ended'))
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
    /// since `forgotten`: an unused link is not good for longer. Answers how many it was.
    pub async fn sweep_meetings(
        &self,
        before: OffsetDateTime,
        forgotten: OffsetDateTime,
    ) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let sweep = sqlx::query!(
            r#"
            delete from meetings
            where (installation_id, id) in (
                select installation_id, id from meetings
                where pressed_at < $1
                    and (
                        pressed_at < $2
                        or coalesce(ended_at, settled_at) < $1
                            and state in ('ended', 'cancelled', 'refused')
                    )
                limit $3
                for update skip locked
            )
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
        let row = meetings!("and meeting.id = $2", owner.as_uuid(), id.as_uuid());
        let row = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        row.map(|row| self.to_meeting(owner, row)).transpose()
    }

    /// The meeting that an attempt made, if it was pressed.
    pub async fn meeting_of_attempt(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
    ) -> Result<Option<Meeting>, StoreError> {
        let mut held = self.hold().await?;
        let row = meetings!(
            "and meeting.attempt = $2",
            owner.as_uuid(),
            attempt.as_uuid()
        );
        let row = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        row.map(|row| self.to_meeting(owner, row)).transpose()
    }

    /// The meeting that an attempt made, and the latest that began after `since` and is not over.
    /// One statement, no commit.
    pub async fn before_press(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
        since: OffsetDateTime,
    ) -> Result<BeforePress, StoreError> {
        let mut held = self.hold().await?;
        let rows = meetings!(
            "and (
                 meeting.attempt = $2
                 or (meeting.state = 'started' and meeting.started_at > $3)
             )
             order by (meeting.attempt = $2) desc, meeting.started_at desc
             limit 2",
            owner.as_uuid(),
            attempt.as_uuid(),
            since,
        );
        let limit = held.limit();
        let rows = limit.run(rows.fetch_all(held.connection())).await?;
        held.release();
        let (same, others): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| row.attempt == attempt.as_uuid());
        let same = same.into_iter().next();
        Ok(BeforePress {
            same: same.map(|row| self.to_meeting(owner, row)).transpose()?,
            running: others.first().map(|row| MeetingId::from_uuid(row.id)),
        })
    }

    /// The meetings of an owner since a moment that are not over, newest first, at most 20.
    pub async fn open_meetings(
        &self,
        owner: InstallationId,
        since: OffsetDateTime,
    ) -> Result<Vec<Meeting>, StoreError> {
        let mut held = self.hold().await?;
        let rows = meetings!(
            "and meeting.pressed_at > $2
             and meeting.state in ('pending', 'unknown', 'waiting', 'started')
             order by meeting.pressed_at desc
             limit 20",
            owner.as_uuid(),
            since,
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        rows.into_iter()
            .map(|row| self.to_meeting(owner, row))
            .collect()
    }

    fn to_meeting(&self, owner: InstallationId, row: MeetingRow) -> Result<Meeting, StoreError> {
        let id = MeetingId::from_uuid(row.id);
        let place = places::meeting(id);
        let key = self.data_key(owner, row.data_key_id, row.data_key_sealed)?;
        let open = |place, sealed: Option<Vec<u8>>, column| {
            let Some(sealed) = sealed else {
                return Ok(None);
            };
            let plain = key.open(place, &sealed)?;
            let text =
                std::str::from_utf8(&plain).map_err(|_bytes| StoreError::Unreadable(column))?;
            Ok::<_, StoreError>(Some(text.to_owned()))
        };
        Ok(Meeting {
            id,
            state: MeetingState::parse(&row.state).ok_or(StoreError::Unreadable("state"))?,
            refusal: row
                .refusal
                .map(|word| Refusal::parse(&word).ok_or(StoreError::Unreadable("refusal")))
                .transpose()?,
            made_at: row.pressed_at,
            opened_at: row.opened_at,
            started_at: row.started_at,
            ended_at: row.ended_at,
            waiting: u32::try_from(row.waiting).unwrap_or(u32::MAX),
            number: row.zoom_meeting_id.map(MeetingNumber),
            join: open(place.join_link(), row.join_link_sealed, "join_link_sealed")?
                .map(JoinLink::new),
            passcode: open(place.passcode(), row.passcode_sealed, "passcode_sealed")?
                .map(Passcode::new),
            applied: applied(row.waiting_room, row.passcode_in_link, row.recording)?,
        })
    }
}

/// How Zoom set a meeting up, once it is known.
fn applied(
    waiting_room: Option<bool>,
    passcode_in_link: Option<bool>,
    word: Option<String>,
) -> Result<Option<Applied>, StoreError> {
    let (Some(waiting_room), Some(passcode_in_link), Some(word)) =
        (waiting_room, passcode_in_link, word)
    else {
        return Ok(None);
    };
    Ok(Some(Applied {
        waiting_room,
        passcode_in_link,
        recording: Recording::parse(&word).ok_or(StoreError::Unreadable("recording"))?,
    }))
}
