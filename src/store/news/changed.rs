//! A meeting was given another time, in Zoom or from here.

use sqlx::PgExecutor;
use time::OffsetDateTime;

use super::{Delivery, Heard, Taken};
use crate::{
    domain::Minutes,
    store::{Store, StoreError},
};

impl Store {
    /// Takes over the time of a meeting that has one, unless something later is known; one without
    /// has no moment as of which it is known.
    pub(super) async fn hear_changed(
        &self,
        connection: impl PgExecutor<'_>,
        delivery: &Delivery<'_>,
        starts_at: Option<OffsetDateTime>,
        lasts: Option<Minutes>,
    ) -> Result<Heard, StoreError> {
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
            changed as (
                update meetings
                set starts_at = coalesce($6, starts_at),
                    lasts_minutes = coalesce($7, lasts_minutes),
                    planned_at = $8,
                    -- Of what is known already only the moment is news: what is older may come later.
                    edits = edits + case
                        when starts_at = coalesce($6, starts_at)
                            and lasts_minutes = coalesce($7, lasts_minutes) then 0
                        else 1
                    end
                from taken
                where meetings.installation_id = taken.installation_id
                    and zoom_meeting_id = $5
                    and planned_at < $8
                    and state in ('waiting', 'started', 'ended')
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
            starts_at,
            lasts.map(|lasts| i32::from(lasts.count())),
            delivery.at,
        )
        .fetch_one(connection)
        .await?;
        Ok(taken.heard())
    }
}
