//! What Zoom told, at rest. The hash of a request and its effect commit together, so that it has
//! its effect once, however often it comes and wherever.
//!
//! A meeting's state only moves forward. News can overtake the answer to the press that made the
//! meeting: then it waits on the rows of presses that have no number yet, and whichever of them
//! gets this number takes it over. Row locks decide who comes first, so nothing falls between.

use sqlx::{Acquire as _, PgConnection};
use time::OffsetDateTime;

use super::{PressedMeeting, Settlement, Store, StoreError};
use crate::domain::{
    BodyHash, Created, Happening, InstallationId, MeetingId, MeetingNumber, News, Participant,
    ShortCode, Whereabouts, ZoomUserId,
};

/// What became of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It had its effect now.
    Now,
    /// It had its effect before.
    Before,
    /// It concerns nobody here, and nothing was stored.
    Nobody,
}

/// Who told what when, as every statement here needs it.
struct Delivery<'a> {
    host: &'a ZoomUserId,
    hash: BodyHash,
    number: MeetingNumber,
    at: OffsetDateTime,
    now: OffsetDateTime,
}

/// What a statement says of the installation and the hash.
struct Taken {
    known: bool,
    taken: bool,
}

impl Taken {
    fn heard(&self) -> Heard {
        match (self.known, self.taken) {
            (false, _) => Heard::Nobody,
            (true, false) => Heard::Before,
            (true, true) => Heard::Now,
        }
    }
}

impl Store {
    /// Takes news in. It may come again, late, or before the answer to the press.
    pub async fn hear(
        &self,
        news: &News,
        hash: BodyHash,
        now: OffsetDateTime,
    ) -> Result<Heard, StoreError> {
        let delivery = Delivery {
            host: &news.host,
            hash,
            number: news.number,
            at: news.at,
            now,
        };
        let mut held = self.hold().await?;
        let limit = held.limit();
        let connection = held.connection();
        let heard = match &news.what {
            Happening::Created(made) => {
                limit.run(self.hear_made(connection, &delivery, made)).await
            }
            Happening::Started => {
                limit
                    .run(self.hear_turn(connection, &delivery, "started"))
                    .await
            }
            Happening::Ended => {
                limit
                    .run(self.hear_turn(connection, &delivery, "ended"))
                    .await
            }
            Happening::Deleted => {
                limit
                    .run(self.hear_turn(connection, &delivery, "deleted"))
                    .await
            }
            Happening::Seen(who, place) => {
                limit
                    .run(self.hear_seen(connection, &delivery, who, *place))
                    .await
            }
        }?;
        held.release();
        Ok(heard)
    }

    /// A meeting started, ended or was deleted.
    async fn hear_turn(
        &self,
        connection: &mut PgConnection,
        delivery: &Delivery<'_>,
        turn: &str,
    ) -> Result<Heard, StoreError> {
        let mut tx = connection.begin().await?;
        let taken = sqlx::query_as!(
            Taken,
            r#"
            with known as (
                select id
                from installations
                where zoom_client_id = $1 and zoom_user_id = $2 and state <> 'ended'
            ),
            taken as (
                insert into deliveries (installation_id, body_hash, received_at)
                select id, $3, $4 from known
                on conflict on constraint deliveries_key do nothing
                returning installation_id
            ),
            turned as (
                update meetings
                set state = case
                        when zoom_meeting_id is distinct from $5 then state
                        when $6 = 'started' and state = 'waiting' then 'started'
                        when $6 = 'ended' and state in ('waiting', 'started') then 'ended'
                        when $6 = 'deleted' and state = 'waiting' then 'cancelled'
                        else state
                    end,
                    started_at = case
                        when zoom_meeting_id = $5 and $6 = 'started' then least(started_at, $7)
                        else started_at
                    end,
                    ended_at = case
                        when zoom_meeting_id = $5 and $6 in ('ended', 'deleted')
                            then coalesce(ended_at, $7)
                        else ended_at
                    end,
                    early = case
                        when zoom_meeting_id = $5 then early
                        else coalesce(early, '{}') || jsonb_build_object(
                            $5::bigint::text,
                            coalesce(early -> ($5::bigint::text), '{}')
                                || jsonb_build_object($6::text, $7::timestamptz)
                        )
                    end
                from taken
                where meetings.installation_id = taken.installation_id
                    and (
                        (zoom_meeting_id = $5 and state in ('waiting', 'started', 'ended'))
                        or (
                            state in ('pending', 'unknown')
                            and pressed_at > $4::timestamptz - interval '2 hours'
                            and not exists (
                                select
                                from meetings as other
                                where other.installation_id = taken.installation_id
                                    and other.zoom_meeting_id = $5
                            )
                        )
                    )
            )
            select
                exists (select from known) as "known!",
                exists (select from taken) as "taken!"
            "#,
            &*self.zoom_client_id,
            delivery.host.as_str(),
            delivery.hash.0.as_slice(),
            delivery.now,
            delivery.number.0,
            turn,
            delivery.at,
        )
        .fetch_one(&mut *tx)
        .await?;
        if taken.taken && turn != "deleted" {
            self.let_in(&mut tx, delivery, turn).await?;
        }
        tx.commit().await?;
        Ok(taken.heard())
    }

    /// Who waited for the host is let in by the start, and nobody waits after the end. A statement
    /// of its own, after the meeting's row is locked: it then sees everybody who came before.
    async fn let_in(
        &self,
        connection: &mut PgConnection,
        delivery: &Delivery<'_>,
        turn: &str,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            r#"
            delete from presences
            using installations
            where installations.zoom_client_id = $1
                and installations.zoom_user_id = $2
                and installations.state <> 'ended'
                and presences.installation_id = installations.id
                and presences.zoom_meeting_id = $3
                and ($4 = 'ended' or (place = 'before_host' and happened_at <= $5))
            "#,
            &*self.zoom_client_id,
            delivery.host.as_str(),
            delivery.number.0,
            turn,
            delivery.at,
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    /// A person waits outside a meeting, or no longer does.
    async fn hear_seen(
        &self,
        connection: &mut PgConnection,
        delivery: &Delivery<'_>,
        who: &Participant,
        place: Whereabouts,
    ) -> Result<Heard, StoreError> {
        // A key of its own for each meeting, so that a person cannot be followed from one to another.
        let meeting = format!("presence/{}", delivery.number.0);
        let participant = self.keyring.pseudonym(&meeting, who.expose().as_bytes())?;
        let taken = sqlx::query_as!(
            Taken,
            r#"
            with known as (
                select id
                from installations
                where zoom_client_id = $1 and zoom_user_id = $2 and state <> 'ended'
            ),
            taken as (
                insert into deliveries (installation_id, body_hash, received_at)
                select id, $3, $4 from known
                on conflict on constraint deliveries_key do nothing
                returning installation_id
            ),
            -- The lock has the meeting's end wait for this, or this for the end.
            open as (
                select meetings.installation_id
                from taken
                join meetings on meetings.installation_id = taken.installation_id
                where (zoom_meeting_id = $5 and state in ('waiting', 'started'))
                    or (
                        state in ('pending', 'unknown')
                        and pressed_at > $4::timestamptz - interval '2 hours'
                    )
                limit 1
                for share of meetings
            ),
            seen as (
                insert into presences (
                    installation_id, zoom_meeting_id, participant, place, happened_at
                )
                select installation_id, $5, $6, $7, $8
                from open
                on conflict on constraint presences_key do update
                set place = excluded.place, happened_at = excluded.happened_at
                where presences.happened_at < excluded.happened_at
            )
            select
                exists (select from known) as "known!",
                exists (select from taken) as "taken!"
            "#,
            &*self.zoom_client_id,
            delivery.host.as_str(),
            delivery.hash.0.as_slice(),
            delivery.now,
            delivery.number.0,
            participant.as_slice(),
            place.as_str(),
            delivery.at,
        )
        .fetch_one(connection)
        .await?;
        Ok(taken.heard())
    }

    /// A meeting was made. It matters when the answer to its press was lost: its topic then ends
    /// in the code of that press.
    async fn hear_made(
        &self,
        connection: &mut PgConnection,
        delivery: &Delivery<'_>,
        made: &Created,
    ) -> Result<Heard, StoreError> {
        let Some(code) = &made.short_code else {
            return Ok(Heard::Nobody);
        };
        let mut tx = connection.begin().await?;
        let Some(pressed) = self.waiting_press(&mut tx, delivery, code).await? else {
            return Ok(Heard::Nobody);
        };
        self.settle_on(
            &mut tx,
            &pressed,
            &Settlement::Made(made.made.clone()),
            delivery.now,
        )
        .await?;
        sqlx::query!(
            r#"
            insert into deliveries (installation_id, body_hash, received_at)
            values ($1, $2, $3)
            on conflict on constraint deliveries_key do nothing
            "#,
            pressed.installation().as_uuid(),
            delivery.hash.0.as_slice(),
            delivery.now,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Heard::Now)
    }

    async fn waiting_press(
        &self,
        connection: &mut PgConnection,
        delivery: &Delivery<'_>,
        code: &ShortCode,
    ) -> Result<Option<PressedMeeting>, StoreError> {
        let row = sqlx::query!(
            r#"
            select
                meeting.installation_id,
                meeting.id,
                installation.data_key_id,
                installation.data_key_sealed
            from meetings as meeting
            join installations as installation on installation.id = meeting.installation_id
            where installation.zoom_client_id = $1
                and installation.zoom_user_id = $2
                and installation.state <> 'ended'
                and meeting.short_code = $3
                and meeting.state in ('pending', 'unknown')
            order by meeting.pressed_at desc
            limit 1
            "#,
            &*self.zoom_client_id,
            delivery.host.as_str(),
            code.as_str(),
        )
        .fetch_optional(connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let owner = InstallationId::from_uuid(row.installation_id);
        let key = self.data_key(owner, row.data_key_id, row.data_key_sealed)?;
        let id = MeetingId::from_uuid(row.id);
        Ok(Some(PressedMeeting::again(owner, id, code.clone(), key)))
    }
}
