//! A press at rest: its row, from before Zoom is asked until the answer is settled.

use sqlx::PgExecutor;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    domain::{
        Appointment, Asked, AttemptId, Deed, InstallationId, InstallationState, MadeMeeting,
        Meeting, MeetingId, MeetingState, Passcode, Refusal, ShortCode,
    },
    sealing::DataKey,
    store::{GrantStatus, Store, StoreError, audit::Entry, grants::GrantRow, places},
};

/// What a press asks for.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// How the meeting shall be.
    pub asked: Asked,
    /// When it shall take place; `None` for now.
    pub appointment: Option<&'a Appointment>,
    /// Whether somebody else shall hold it.
    pub for_colleague: bool,
}

/// What recording a press came to.
#[derive(Debug)]
pub enum Press {
    /// The first press of this attempt, and the grant: ask Zoom, then settle it.
    First(PressedMeeting, GrantStatus),
    /// The attempt was pressed before and made this meeting.
    Again(Meeting),
    /// They are holding this meeting; nothing was recorded.
    Hosting(MeetingId),
    /// The token does not last long enough; nothing was recorded.
    TokenEnds(GrantStatus),
    /// Too many presses in the last minute; nothing was recorded.
    TooMany,
    /// The installation has ended or needs a new consent; nothing was recorded.
    NotActive,
}

/// A recorded press that waits for Zoom's answer.
#[derive(Debug)]
pub struct PressedMeeting {
    /// Its page.
    pub id: MeetingId,
    /// Ends the topic sent to Zoom.
    pub short_code: ShortCode,
    installation: InstallationId,
    key: DataKey,
}

/// How many presses a minute may have: 0 is no limit.
#[derive(Clone, Copy, Debug)]
pub struct PressLimit(pub u32);

/// What must hold for a press to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct PressCondition {
    /// The stored token ends after this moment.
    pub token_until: Option<OffsetDateTime>,
    /// They are not holding a meeting that began after this moment.
    pub not_hosting_since: Option<OffsetDateTime>,
}

/// What recording a press found.
struct RecordedRow {
    state: String,
    generation: i64,
    refreshed_at: OffsetDateTime,
    access_expires_at: OffsetDateTime,
    access_token_sealed: Vec<u8>,
    data_key_id: Option<i32>,
    data_key_sealed: Option<Vec<u8>>,
    cooling_ms: Option<i64>,
    leased: bool,
    /// Whether it was recorded.
    first: bool,
    /// The meeting that they are holding, if that was asked.
    hosting: Option<Uuid>,
}

/// How a press ended.
#[derive(Debug)]
pub enum Settlement {
    /// Zoom made the meeting.
    Made(MadeMeeting),
    /// Zoom said no.
    Refused(Refusal),
    /// Zoom may have made it, and we did not hear.
    Unknown,
}

impl Store {
    /// Records a press before Zoom is asked, if its condition holds. A second press of the same
    /// attempt finds the first. One statement for a first press.
    pub async fn record_press(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
        asking: Asking<'_>,
        condition: PressCondition,
        limit: PressLimit,
        now: OffsetDateTime,
    ) -> Result<Press, StoreError> {
        let id = MeetingId::fresh();
        let inserted = self.insert_press((owner, id, attempt), asking, condition, limit, now);
        let Some(row) = inserted.await? else {
            return Ok(Press::NotActive);
        };
        let grant = GrantRow {
            state: row.state,
            generation: row.generation,
            refreshed_at: row.refreshed_at,
            access_expires_at: row.access_expires_at,
            access_token_sealed: row.access_token_sealed,
            data_key_id: row.data_key_id,
            data_key_sealed: row.data_key_sealed,
            cooling_ms: row.cooling_ms,
            leased: row.leased,
        };
        let (key, status) = grant.open(self, owner)?;
        if row.first {
            let pressed = PressedMeeting::new(owner, id, ShortCode::of(id), key);
            return Ok(Press::First(pressed, status));
        }
        if let Some(meeting) = self.meeting_of_attempt(owner, attempt).await? {
            return Ok(Press::Again(meeting));
        }
        let token_until = condition.token_until;
        let ends = token_until.is_some_and(|until| status.grant.expires_at <= until);
        Ok(match row.hosting.map(MeetingId::from_uuid) {
            Some(running) => Press::Hosting(running),
            None if status.state != InstallationState::Active => Press::NotActive,
            None if ends => Press::TokenEnds(status),
            None => Press::TooMany,
        })
    }

    async fn insert_press(
        &self,
        (owner, id, attempt): (InstallationId, MeetingId, AttemptId),
        asking: Asking<'_>,
        condition: PressCondition,
        PressLimit(limit): PressLimit,
        now: OffsetDateTime,
    ) -> Result<Option<RecordedRow>, StoreError> {
        let short_code = ShortCode::of(id);
        let entry = Entry::new(owner, Deed::MeetingPressed(id), now);
        let (asked, planned) = (asking.asked, asking.appointment);
        let mut held = self.hold().await?;
        let insert = sqlx::query_as!(
            RecordedRow,
            r#"
            with pressed as (
                insert into meetings (
                    installation_id, id, attempt, state, short_code, pressed_at,
                    name, asked_waiting_room, asked_early, asked_recording,
                    starts_at, lasts_minutes, zone, for_colleague
                )
                select
                    $1, $2, $3, 'pending', $4, $5,
                    $11, $12, $13, $14,
                    $15, $16, $17, $18
                from installations
                where installations.id = $1
                    and installations.zoom_client_id = $7
                    and installations.state = 'active'
                    and ($19::timestamptz is null or installations.access_expires_at > $19)
                    and ($20::timestamptz is null or not exists (
                        select from meetings
                        where installation_id = $1
                            and meetings.state = 'started'
                            and started_at > $20
                    ))
                    and ($6::bigint = 0 or $6::bigint > (
                        select count(*)
                        from meetings
                        where installation_id = $1 and pressed_at > $5::timestamptz - interval '1 minute'
                    ))
                on conflict on constraint meetings_attempt_key do nothing
                returning id
            ),
            head as (
                update installations
                set audit_seq = audit_seq + 1,
                    audit_hash = sha256(audit_hash || int8send(audit_seq + 1) || $10)
                from pressed
                where installations.id = $1
                returning audit_seq, audit_hash
            ),
            audited as (
                insert into audit (installation_id, seq, at, action, subject, hash)
                select $1, audit_seq, $8, $9, $2, audit_hash
                from head
            )
            select
                state,
                generation,
                refreshed_at,
                access_expires_at as "access_expires_at!",
                access_token_sealed as "access_token_sealed!",
                data_key_id,
                data_key_sealed,
                (extract(epoch from refresh_not_before - now()) * 1000)::bigint as cooling_ms,
                coalesce(lease_until > now(), false) as "leased!",
                exists (select from pressed) as "first!",
                (
                    select meetings.id
                    from meetings
                    where installation_id = $1
                        and meetings.state = 'started'
                        and started_at > $20
                        and attempt <> $3
                    order by started_at desc
                    limit 1
                ) as hosting
            from installations
            where id = $1 and zoom_client_id = $7 and state <> 'ended'
            "#,
            owner.as_uuid(),
            id.as_uuid(),
            attempt.as_uuid(),
            short_code.as_str(),
            now,
            i64::from(limit),
            &*self.zoom_client_id,
            entry.at,
            entry.action,
            entry.bytes,
            asked.name.as_str(),
            asked.waiting_room,
            asked.early.as_str(),
            asked.recording.as_str(),
            planned.map(|planned| planned.starts_at),
            planned.map(|planned| i32::from(planned.lasts.count())),
            planned.map(|planned| planned.zone.name()),
            asking.for_colleague,
            condition.token_until,
            condition.not_hosting_since,
        );
        let limit = held.limit();
        let row = limit.run(insert.fetch_optional(held.connection())).await?;
        held.release();
        Ok(row)
    }

    /// Settles a press. Only a press that waits for its answer moves: nothing goes back.
    pub async fn settle(
        &self,
        pressed: &PressedMeeting,
        settlement: &Settlement,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        limit
            .run(self.settle_on(held.connection(), pressed, settlement, now))
            .await?;
        held.release();
        Ok(())
    }

    /// The same, in somebody's transaction. News that came before the number did is taken over.
    pub(in crate::store) async fn settle_on(
        &self,
        connection: impl PgExecutor<'_>,
        pressed: &PressedMeeting,
        settlement: &Settlement,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let columns = pressed.columns(settlement)?;
        sqlx::query!(
            r#"
            update meetings
            set state = case
                    when $3 <> 'waiting' then $3
                    when early -> ($5::bigint::text) ? 'ended' then 'ended'
                    when early -> ($5::bigint::text) ? 'started' then 'started'
                    when early -> ($5::bigint::text) ? 'deleted' then 'cancelled'
                    else 'waiting'
                end,
                started_at = (early -> ($5::bigint::text) ->> 'started')::timestamptz,
                ended_at = coalesce(
                    early -> ($5::bigint::text) ->> 'ended',
                    early -> ($5::bigint::text) ->> 'deleted'
                )::timestamptz,
                early = case when $3 = 'unknown' then early end,
                refusal = $4,
                zoom_meeting_id = $5,
                join_link_sealed = $6,
                passcode_sealed = $7,
                waiting_room = $8,
                passcode_in_link = $9,
                recording = $10,
                settled_at = $11,
                -- Only a meeting that was asked for with a time has one.
                entrance = case when starts_at is not null then $12 end,
                lasts_minutes = case when starts_at is not null then coalesce($13, lasts_minutes) end,
                planned_at = case when starts_at is not null then $11::timestamptz end,
                starts_at = case when starts_at is not null then coalesce($14, starts_at) end
            where installation_id = $1 and id = $2 and state in ('pending', 'unknown')
            "#,
            pressed.installation.as_uuid(),
            pressed.id.as_uuid(),
            columns.state.as_str(),
            columns.refusal,
            columns.made.map(|made| made.number.0),
            columns.join,
            columns.passcode,
            columns.made.map(|made| made.applied.waiting_room),
            columns.made.map(|made| made.applied.passcode_in_link),
            columns.made.map(|made| made.applied.recording.as_str()),
            now,
            columns.made.map(|made| made.entrance.as_str()),
            columns.made.and_then(|made| Some(i32::from(made.lasts?.count()))),
            columns.made.and_then(|made| made.starts_at),
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// A settlement as columns.
struct Columns<'a> {
    state: MeetingState,
    refusal: Option<&'static str>,
    made: Option<&'a MadeMeeting>,
    join: Option<Vec<u8>>,
    passcode: Option<Vec<u8>>,
}

impl PressedMeeting {
    pub(in crate::store) fn new(
        installation: InstallationId,
        id: MeetingId,
        short_code: ShortCode,
        key: DataKey,
    ) -> Self {
        Self {
            id,
            short_code,
            installation,
            key,
        }
    }

    pub(in crate::store) fn installation(&self) -> InstallationId {
        self.installation
    }

    fn columns<'a>(&self, settlement: &'a Settlement) -> Result<Columns<'a>, StoreError> {
        let bare = |state, refusal| Columns {
            state,
            refusal,
            made: None,
            join: None,
            passcode: None,
        };
        Ok(match settlement {
            Settlement::Refused(refusal) => bare(MeetingState::Refused, Some(refusal.as_str())),
            Settlement::Unknown => bare(MeetingState::Unknown, None),
            Settlement::Made(made) => {
                let place = places::meeting(self.id);
                let seal_passcode =
                    |code: &Passcode| self.key.seal(place.passcode(), code.expose().as_bytes());
                let join = made.join.expose().as_bytes();
                Columns {
                    made: Some(made),
                    join: Some(self.key.seal(place.join_link(), join)?),
                    passcode: made.passcode.as_ref().map(seal_passcode).transpose()?,
                    ..bare(MeetingState::Waiting, None)
                }
            }
        })
    }
}
