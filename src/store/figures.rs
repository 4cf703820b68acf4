//! How much there is of what: numbers for those who run this, never about one person. Every
//! statement reads an index, or the meetings of one day.

use time::{Duration, OffsetDateTime};

use super::{Store, StoreError};

/// What the database knows of the state of things.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Installations whose grant is good.
    pub active: i64,
    /// Installations whose clinician must connect again.
    pub reconnect_required: i64,
    /// Installations that ended and are not removed yet.
    pub ended: i64,
    /// Meetings of the last day that wait for their host.
    pub waiting: i64,
    /// Meetings of the last day that are going on.
    pub started: i64,
    /// Presses of the last two hours of which nobody knows what became of them.
    pub unsettled: i64,
}

/// The connections of this server to the database.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// Those that wait for work.
    pub idle: u32,
    /// Those that are at work.
    pub used: u32,
}

impl Store {
    /// The figures of now.
    pub async fn figures(&self, now: OffsetDateTime) -> Result<Figures, StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        let counts = sqlx::query!(
            r#"
            select
                (
                    select count(*) from installations
                    where zoom_client_id = $1 and state <> 'ended'
                ) as "live!",
                (
                    select count(*) from installations
                    where zoom_client_id = $1 and state = 'reconnect_required'
                ) as "refused!",
                (
                    select count(*) from installations
                    where zoom_client_id = $1 and state = 'ended'
                ) as "ended!"
            "#,
            &*self.zoom_client_id,
        );
        let counts = limit.run(counts.fetch_one(held.connection())).await?;
        let meetings = sqlx::query!(
            r#"
            select
                count(*) filter (where state = 'waiting') as "waiting!",
                count(*) filter (where state = 'started') as "started!",
                count(*) filter (
                    where (state = 'unknown' or state = 'pending' and pressed_at < $2)
                        and pressed_at > $3
                ) as "unsettled!"
            from meetings
            where pressed_at > $1
            "#,
            now - Duration::hours(24),
            now - Duration::minutes(1),
            now - Duration::hours(2),
        );
        let meetings = limit.run(meetings.fetch_one(held.connection())).await?;
        held.release();
        Ok(Figures {
            active: counts.live - counts.refused,
            reconnect_required: counts.refused,
            ended: counts.ended,
            waiting: meetings.waiting,
            started: meetings.started,
            unsettled: meetings.unsettled,
        })
    }

    /// How many rows another key than the keyring's first seals.
    pub async fn sealed_before(&self) -> Result<i64, StoreError> {
        let mut held = self.hold().await?;
        let count = sqlx::query_scalar!(
            r#"
            select
                (select count(*) from installations where data_key_id < $1)
                + (select count(*) from installations where data_key_id > $1)
                + (select count(*) from oauth_attempts where verifier_key_id <> $1)
                + (select count(*) from outbox where grant_key_id <> $1) as "rows!"
            "#,
            self.keyring.first().as_stored(),
        );
        let count = held.limit().run(count.fetch_one(held.connection())).await?;
        held.release();
        Ok(count)
    }

    /// The connections of now.
    pub fn connections(&self) -> Pool {
        let (idle, used) = self.connections.count();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Pool {
            idle: number(idle),
            used: number(used),
        }
    }
}
