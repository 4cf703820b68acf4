//! Leaving, in two steps: in one small transaction the secrets are gone and every browser is told;
//! then rounds remove the rows, the installation itself last.

use sqlx::{Acquire as _, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Store, StoreError, audit, outbox};
use crate::domain::{Deed, Generation, InstallationId, Reason, ZoomUserId};

impl Store {
    /// Ends an installation: its data key, and with it everything that the key sealed, is gone,
    /// and its sessions keep only why and when. When the clinician or an operator asked for it,
    /// the grant goes into the outbox, to be ended at Zoom as well. `false` when it had ended already.
    pub async fn end_installation(
        &self,
        id: InstallationId,
        reason: Reason,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        let ended = limit
            .run(self.end_on(held.whole(), id, reason, now))
            .await?;
        held.release();
        Ok(ended)
    }

    async fn end_on(
        &self,
        connection: &mut PgConnection,
        id: InstallationId,
        reason: Reason,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut tx = connection.begin().await?;
        let living = sqlx::query!(
            r#"
            select
                zoom_user_id,
                generation,
                access_expires_at as "access_expires_at!",
                data_key_id,
                data_key_sealed,
                access_token_sealed as "access_token_sealed!",
                refresh_token_sealed as "refresh_token_sealed!"
            from installations
            where id = $1 and zoom_client_id = $2 and state <> 'ended'
            for update
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(living) = living else {
            tx.rollback().await?;
            return Ok(false);
        };
        if matches!(reason, Reason::Disconnected | Reason::ByOperator) {
            let key = self.data_key(id, living.data_key_id, living.data_key_sealed)?;
            let grant = outbox::Resting::open(
                &key,
                id,
                Generation(living.generation),
                &living.access_token_sealed,
                &living.refresh_token_sealed,
                living.access_expires_at,
                &living.zoom_user_id,
            )?;
            self.post(&mut *tx, id, &grant, now).await?;
        }
        sqlx::query!(
            r#"
            update installations
            set state = 'ended',
                reason = $2,
                reason_at = $3,
                ended_at = $3,
                generation = generation + 1,
                access_expires_at = null,
                data_key_id = null,
                data_key_sealed = null,
                access_token_sealed = null,
                refresh_token_sealed = null,
                profile_sealed = null,
                lease_owner = null,
                lease_until = null,
                refresh_not_before = null,
                doubted_at = null
            where id = $1
            "#,
            id.as_uuid(),
            reason.as_str(),
            now,
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            r#"
            update sessions
            set installation_id = null, switch_to = null, ended_at = $2, ended_reason = $3
            where installation_id = $1
            "#,
            id.as_uuid(),
            now,
            reason.as_str(),
        )
        .execute(&mut *tx)
        .await?;
        audit::append(&mut *tx, id, Deed::Ended(reason), now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ends the installation of a person whom Zoom says removed the app at `removed_at`. A consent
    /// that is younger than that stays: the news is of the one before (ZOOM.md#app-deauthorized).
    /// `None` when nothing of this person is older.
    pub async fn granted_before(
        &self,
        user: &ZoomUserId,
        removed_at: OffsetDateTime,
    ) -> Result<Option<InstallationId>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_scalar!(
            r#"
            select id
            from installations
            where zoom_client_id = $1
                and zoom_user_id = $2
                and state <> 'ended'
                and granted_at <= $3
            "#,
            &*self.zoom_client_id,
            user.as_str(),
            removed_at,
        );
        let limit = held.limit();
        let id = limit.run(row.fetch_optional(held.connection())).await?;
        held.release();
        Ok(id.map(InstallationId::from_uuid))
    }

    /// Removes the rows of a batch of ended installations. Answers how many are gone for good.
    pub async fn remove_ended(&self, now: OffsetDateTime) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let ended = sqlx::query_scalar!(
            "select id from installations where state = 'ended' order by ended_at limit $1",
            Self::BATCH / 10,
        );
        let limit = held.limit();
        let ended = limit.run(ended.fetch_all(held.connection())).await?;
        held.release();
        let mut removed = 0;
        for id in ended {
            removed += u64::from(self.remove(id, now).await?);
        }
        Ok(removed)
    }

    /// Removes what is left of one installation, in small bites, itself last.
    async fn remove(&self, id: Uuid, now: OffsetDateTime) -> Result<bool, StoreError> {
        while self.remove_some(id).await? > 0 {}
        let mut held = self.hold().await?;
        let limit = held.limit();
        let last = limit.run(remove_last(held.whole(), id, now)).await?;
        held.release();
        Ok(last)
    }

    async fn remove_some(&self, id: Uuid) -> Result<i64, StoreError> {
        let mut held = self.hold().await?;
        let bite = sqlx::query_scalar!(
            r#"
            with heard as (
                delete from deliveries
                where ctid = any(array(
                    select ctid from deliveries where installation_id = $1 limit $2))
                    and installation_id = $1
                returning 1
            ),
            seen as (
                delete from presences
                where ctid = any(array(
                    select ctid from presences where installation_id = $1 limit $2))
                    and installation_id = $1
                returning 1
            ),
            made as (
                delete from meetings
                where ctid = any(array(
                    select ctid from meetings where installation_id = $1 limit $2))
                    and installation_id = $1
                returning 1
            )
            select (select count(*) from heard) + (select count(*) from seen)
                + (select count(*) from made) as "rows!"
            "#,
            id,
            Self::BATCH,
        );
        let limit = held.limit();
        let rows = limit.run(bite.fetch_one(held.connection())).await?;
        held.release();
        Ok(rows)
    }
}

/// `false` when something was added meanwhile; the next round takes it.
async fn remove_last(
    connection: &mut PgConnection,
    id: Uuid,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let mut tx = connection.begin().await?;
    let claimed = sqlx::query_scalar!(
        r#"
        select id
        from installations
        where id = $1
            and state = 'ended'
            and not exists (select from meetings where installation_id = $1)
            and not exists (select from deliveries where installation_id = $1)
            and not exists (select from presences where installation_id = $1)
        for update skip locked
        "#,
        id,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if claimed.is_none() {
        tx.rollback().await?;
        return Ok(false);
    }
    audit::append(&mut *tx, InstallationId::from_uuid(id), Deed::Removed, now).await?;
    // Its preferences go with it.
    sqlx::query!("delete from installations where id = $1", id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}
