//! A meeting took a turn: it started, it ended, or it was deleted.

use sqlx::{Acquire as _, PgConnection};

use super::{Delivery, Heard, Taken};
use crate::store::{Store, StoreError};

impl Store {
    /// A meeting started, ended or was deleted.
    pub(super) async fn hear_turn(
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
                        when $6 = 'ended' and state = 'waiting' then 'ended'
                        when $6 = 'deleted' and state = 'waiting' then 'cancelled'
                        -- With a time it may begin again: the latest turn by Zoom's clock counts.
                        when $6 = 'started' and state = 'ended' and starts_at is not null
                            and $7 > ended_at then 'started'
                        when $6 = 'ended' and state = 'started'
                            and (starts_at is null or $7 >= coalesce(started_at, $7)) then 'ended'
                        -- It was only tried out.
                        when $6 = 'deleted' and state = 'ended' and ended_at < starts_at
                            then 'cancelled'
                        else state
                    end,
                    started_at = case
                        when zoom_meeting_id is distinct from $5 or $6 <> 'started' then started_at
                        when starts_at is null then least(started_at, $7)
                        else greatest(started_at, $7)
                    end,
                    ended_at = case
                        when zoom_meeting_id is distinct from $5 or $6 = 'started' then ended_at
                        when starts_at is null then coalesce(ended_at, $7)
                        else greatest(ended_at, $7)
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
}
