//! Everybody, for an operator: a batch of installations at a time, and what Zoom told lately.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{Store, StoreError, installations::InstallationRow};
use crate::domain::{BodyHash, Delivered, InstallationId, Listed};

struct Row {
    id: Uuid,
    used_at: OffsetDateTime,
    zoom_user_id: String,
    zoom_account_id: String,
    state: String,
    reason: Option<String>,
    reason_at: Option<OffsetDateTime>,
    scopes: String,
    created_at: OffsetDateTime,
    data_key_id: Option<i32>,
    data_key_sealed: Option<Vec<u8>>,
    profile_sealed: Vec<u8>,
}

impl Store {
    /// Installations that have not ended, in the order of their ids and after `last`: a batch.
    pub async fn installations(
        &self,
        last: Option<InstallationId>,
    ) -> Result<Vec<Listed>, StoreError> {
        let after = last.map_or(Uuid::nil(), |id| id.as_uuid());
        self.list(after, Uuid::max()).await
    }

    /// One of them.
    pub async fn listed(&self, id: InstallationId) -> Result<Option<Listed>, StoreError> {
        let only = id.as_uuid();
        let before = Uuid::from_u128(only.as_u128().saturating_sub(1));
        Ok(self.list(before, only).await?.pop())
    }

    async fn list(&self, after: Uuid, last: Uuid) -> Result<Vec<Listed>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query_as!(
            Row,
            r#"
            select
                id,
                greatest(
                    granted_at,
                    (select max(seen_at) from sessions where installation_id = installations.id),
                    (select max(pressed_at) from meetings where installation_id = installations.id)
                ) as "used_at!",
                zoom_user_id,
                zoom_account_id,
                state,
                reason,
                reason_at,
                scopes,
                created_at,
                data_key_id,
                data_key_sealed,
                profile_sealed as "profile_sealed!"
            from installations
            where id > $1
                and id <= $4
                and zoom_client_id = $2
                and state <> 'ended'
            order by id
            limit $3
            "#,
            after,
            &*self.zoom_client_id,
            Self::BATCH / 10,
            last,
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        rows.into_iter().map(|row| self.to_listed(row)).collect()
    }

    fn to_listed(&self, row: Row) -> Result<Listed, StoreError> {
        let used_at = row.used_at;
        let installation = InstallationRow {
            zoom_user_id: row.zoom_user_id,
            zoom_account_id: row.zoom_account_id,
            state: row.state,
            reason: row.reason,
            reason_at: row.reason_at,
            scopes: row.scopes,
            created_at: row.created_at,
            data_key_id: row.data_key_id,
            data_key_sealed: row.data_key_sealed,
            profile_sealed: row.profile_sealed,
        };
        Ok(Listed {
            installation: self.to_installation(InstallationId::from_uuid(row.id), installation)?,
            used_at,
        })
    }

    /// The deliveries that were taken last, newest first.
    pub async fn delivered(&self, at_most: u16) -> Result<Vec<Delivered>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query!(
            r#"
            select installation_id, body_hash, received_at
            from deliveries
            order by received_at desc
            limit $1
            "#,
            i64::from(at_most),
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        let delivered = rows.into_iter().map(|row| {
            let hash = <[u8; 32]>::try_from(row.body_hash);
            Ok(Delivered {
                installation: InstallationId::from_uuid(row.installation_id),
                hash: BodyHash(hash.map_err(|_length| StoreError::Unreadable("body_hash"))?),
                at: row.received_at,
            })
        });
        delivered.collect()
    }

    /// How many grants Zoom has still to be told of.
    pub async fn partings(&self) -> Result<i64, StoreError> {
        let mut held = self.hold().await?;
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!" from outbox where zoom_client_id = $1"#,
            &*self.zoom_client_id,
        );
        let count = held.limit().run(count.fetch_one(held.connection())).await?;
        held.release();
        Ok(count)
    }
}
