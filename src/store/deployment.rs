//! What holds for all servers of one database together.

use time::OffsetDateTime;

use super::{Store, StoreError};
use crate::domain::DeploymentId;

impl Store {
    /// The id of this deployment, the same for all its servers. The first to ask makes it.
    pub async fn deployment(&self) -> Result<DeploymentId, StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        let insert = sqlx::query!(
            "insert into deployment (id) values ($1) on conflict on constraint deployment_key do nothing",
            DeploymentId::fresh().as_uuid(),
        );
        limit.run(insert.execute(held.connection())).await?;
        let row = sqlx::query_scalar!("select id from deployment");
        let id = limit.run(row.fetch_one(held.connection())).await?;
        held.release();
        Ok(DeploymentId::from_uuid(id))
    }

    /// When the last whole backup was written, by the database's clock.
    pub async fn backed_up_at(&self) -> Result<Option<OffsetDateTime>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_scalar!("select backed_up_at from deployment");
        let at = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        Ok(at.flatten())
    }

    /// Notes that a whole backup was written just now.
    pub async fn note_backup(&self) -> Result<(), StoreError> {
        let mut held = self.hold().await?;
        let update = sqlx::query!("update deployment set backed_up_at = now()");
        held.limit().run(update.execute(held.connection())).await?;
        held.release();
        Ok(())
    }
}
