//! Grants that somebody unproven said are over, and those that were refused and stay so.

use time::OffsetDateTime;

use super::{Store, StoreError};
use crate::domain::{InstallationId, Reason, ZoomUserId};

/// A refused grant is kept for so many days, for its clinician to come back.
const REFUSED_FOR_DAYS: i32 = 30;
/// An unproven deauthorization explains a refusal for so many hours.
const DOUBT_FOR_HOURS: i32 = 24;

/// An installation whose grant is refused for good.
#[derive(Clone, Copy, Debug)]
pub struct Lost {
    /// Which one.
    pub installation: InstallationId,
    /// Why it ends.
    pub reason: Reason,
}

impl Store {
    /// Writes down that somebody said, without proof, that a person removed the app; at most once
    /// an hour, and not of a grant that was refused some time before: Zoom's last word comes after 85
    /// minutes (ZOOM.md#webhook-retries), and somebody else's must not delete what is kept for a
    /// clinician to come back. Answers whether it is news of an installation here.
    pub async fn doubt(&self, user: &ZoomUserId, now: OffsetDateTime) -> Result<bool, StoreError> {
        let mut held = self.hold().await?;
        let change = sqlx::query!(
            r#"
            update installations
            set doubted_at = $3
            where zoom_client_id = $1
                and zoom_user_id = $2
                and (state = 'active' or reason_at > $3::timestamptz - interval '2 hours')
                and state <> 'ended'
                and (doubted_at is null or doubted_at < $3::timestamptz - interval '1 hour')
            "#,
            &*self.zoom_client_id,
            user.as_str(),
            now,
        );
        let limit = held.limit();
        let change = limit.run(change.execute(held.connection())).await?;
        held.release();
        Ok(change.rows_affected() == 1)
    }

    /// Claims active installations in doubt, each at most once an hour, and of all together at
    /// most `per_minute` in a minute.
    pub async fn claim_doubted(
        &self,
        per_minute: u32,
        now: OffsetDateTime,
    ) -> Result<Vec<InstallationId>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query_scalar!(
            r#"
            update installations
            set checked_at = $2
            where id in (
                select id
                from installations
                where zoom_client_id = $1
                    and state = 'active'
                    and doubted_at > $2::timestamptz - interval '24 hours'
                    and (checked_at is null or checked_at < $2::timestamptz - interval '1 hour')
                order by doubted_at
                limit greatest(0, $3::bigint - (
                    select count(*)
                    from installations
                    where doubted_at is not null
                        and checked_at > $2::timestamptz - interval '1 minute'
                ))
                for update skip locked
            )
            returning id
            "#,
            &*self.zoom_client_id,
            now,
            i64::from(per_minute),
        );
        let limit = held.limit();
        let rows = limit.run(rows.fetch_all(held.connection())).await?;
        held.release();
        Ok(rows.into_iter().map(InstallationId::from_uuid).collect())
    }

    /// Forgets a doubt: Zoom takes the grant.
    pub async fn trust(&self, id: InstallationId) -> Result<(), StoreError> {
        let mut held = self.hold().await?;
        let change = sqlx::query!(
            "update installations set doubted_at = null where id = $1",
            id.as_uuid()
        );
        let limit = held.limit();
        limit.run(change.execute(held.connection())).await?;
        held.release();
        Ok(())
    }

    /// Installations whose grant is refused and will not come back: somebody said that the app was
    /// removed, or nobody came for 30 days. At most a batch.
    pub async fn lost(&self, now: OffsetDateTime) -> Result<Vec<Lost>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query!(
            r#"
            select id, doubted_at > $2::timestamptz - make_interval(hours => $3) as doubted
            from installations
            where zoom_client_id = $1
                and state = 'reconnect_required'
                and (
                    doubted_at > $2::timestamptz - make_interval(hours => $3)
                    or reason_at < $2::timestamptz - make_interval(days => $4)
                )
            limit $5
            "#,
            &*self.zoom_client_id,
            now,
            DOUBT_FOR_HOURS,
            REFUSED_FOR_DAYS,
            Self::BATCH / 10,
        );
        let limit = held.limit();
        let rows = limit.run(rows.fetch_all(held.connection())).await?;
        held.release();
        let lost = rows.into_iter().map(|row| Lost {
            installation: InstallationId::from_uuid(row.id),
            reason: if row.doubted == Some(true) {
                Reason::Deauthorized
            } else {
                Reason::RefusedByZoom
            },
        });
        Ok(lost.collect())
    }
}
