//! Removing what news left behind, a batch at a time: the oldest first, along the index of their
//! age. Rows that somebody holds are passed over, and found again by their place (`ctid`), which no
//! plan can turn into a scan of the whole table (docs/decisions/0020-batches-not-partitions.md).

use time::OffsetDateTime;

use super::{Store, StoreError};

impl Store {
    /// Removes a batch of hashes that are older than any redelivery. Answers how many it was.
    pub async fn sweep_deliveries(&self, before: OffsetDateTime) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let sweep = sqlx::query!(
            r#"
            delete from deliveries
            where ctid = any(array(
                select ctid from deliveries
                where received_at < $1
                order by received_at
                limit $2
                for update skip locked
            ))
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
            where ctid = any(array(
                select ctid from presences
                where happened_at < $1
                limit $2
                for update skip locked
            ))
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
