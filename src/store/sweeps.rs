//! Removing what news left behind, a batch at a time.

use time::OffsetDateTime;

use super::{Store, StoreError};

impl Store {
    /// Removes a batch of hashes that are older than any redelivery. Answers how many it was.
    pub async fn sweep_deliveries(&self, before: OffsetDateTime) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let sweep = sqlx::query!(
            r#"
            delete from deliveries
            where (installation_id, body_hash) in (
                select installation_id, body_hash from deliveries
                where received_at < $1
                limit $2
                for update skip locked
            )
            "#,
            before,
            Self::BATCH,
        );
        let limit = held.limit();
        let swept = limit.run(sweep.execute(held.connection())).await?;
        held.release();
        Ok(swept.rows_affected())
    }

    /// Removes a batch of people from outside meetings whose end nobody told us.
    pub async fn sweep_presences(&self, before: OffsetDateTime) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let sweep = sqlx::query!(
            r#"
            delete from presences
            where (installation_id, zoom_meeting_id, participant) in (
                select installation_id, zoom_meeting_id, participant from presences
                where happened_at < $1
                limit $2
                for update skip locked
            )
            "#,
            before,
            Self::BATCH,
        );
        let limit = held.limit();
        let swept = limit.run(sweep.execute(held.connection())).await?;
        held.release();
        Ok(swept.rows_affected())
    }
}
