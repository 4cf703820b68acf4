//! A meeting was made at Zoom.

use sqlx::{Acquire as _, PgConnection};

use super::{Delivery, Heard};
use crate::{
    domain::{Created, InstallationId, MeetingId, ShortCode},
    store::{PressedMeeting, Settlement, Store, StoreError},
};

impl Store {
    /// A meeting was made. It matters when the answer to its press was lost: its topic then ends
    /// in the code of that press.
    pub(super) async fn hear_made(
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
            tx.rollback().await?;
            return Ok(Heard::Nobody);
        };
        self.settle_on(
            &mut *tx,
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
        Ok(Some(PressedMeeting::new(owner, id, code.clone(), key)))
    }
}
