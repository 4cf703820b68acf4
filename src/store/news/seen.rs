//! Somebody waits outside a meeting.

use sqlx::PgExecutor;

use super::{Delivery, Heard, Taken};
use crate::{
    domain::{Participant, Whereabouts},
    store::{Store, StoreError},
};

impl Store {
    /// A person waits outside a meeting, or no longer does.
    pub(super) async fn hear_seen(
        &self,
        connection: impl PgExecutor<'_>,
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
                    -- With a time it may begin again after its end.
                    or (
                        zoom_meeting_id = $5
                        and state = 'ended'
                        and starts_at is not null
                        and $8 > ended_at
                    )
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
}
