//! The desk: who is here and what they made or changed today, in one statement for the home page.

use time::OffsetDateTime;

use super::{Store, StoreError, installations::InstallationRow};
use crate::domain::{Generation, Installation, InstallationId, Refreshable};

/// An installation at its desk.
#[derive(Debug)]
pub struct Desk {
    /// Whose desk it is.
    pub installation: Installation,
    /// How many meetings it made or changed since the beginning of a day.
    pub made: u32,
    /// Whether Zoom has said since that moment that the day's allowance is used up.
    pub used_up: bool,
    /// When Zoom last said who its person is.
    pub profile_at: Option<OffsetDateTime>,
    /// Its grant; `None` while nobody may refresh it.
    pub refreshable: Option<Refreshable>,
}

struct DeskRow {
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
    profile_at: Option<OffsetDateTime>,
    generation: i64,
    refreshed_at: OffsetDateTime,
    access_expires_at: OffsetDateTime,
    refreshable: bool,
    made: i64,
    used_up: bool,
}

impl Store {
    /// An installation that has not ended, what it made and changed since the beginning of a day,
    /// and how long its token lasts. One statement.
    pub async fn desk(
        &self,
        id: InstallationId,
        since: OffsetDateTime,
    ) -> Result<Option<Desk>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_as!(
            DeskRow,
            r#"
            select
                installation.zoom_user_id,
                installation.zoom_account_id,
                installation.state,
                installation.reason,
                installation.reason_at,
                installation.scopes,
                installation.created_at,
                installation.data_key_id,
                installation.data_key_sealed,
                installation.profile_sealed as "profile_sealed!",
                installation.profile_at,
                installation.generation,
                installation.refreshed_at,
                installation.access_expires_at as "access_expires_at!",
                -- As the lease has it.
                (
                    installation.state = 'active'
                    and (lease_until is null or lease_until < now())
                    and (refresh_not_before is null or refresh_not_before < now())
                ) as "refreshable!",
                today.made + changed.times as "made!",
                today.used_up as "used_up!"
            from installations as installation
            cross join lateral (
                select
                    count(*) filter (where state <> 'refused') as made,
                    coalesce(bool_or(refusal = 'daily_limit'), false) as used_up
                from meetings
                where installation_id = installation.id
                    and pressed_at >= $3
                    -- What is scheduled for a colleague is taken from theirs.
                    and not for_colleague
            ) as today
            cross join lateral (
                select coalesce(sum(edits_that_day), 0) as times
                from meetings
                where installation_id = installation.id
                    and edited_at >= $3
                    and not for_colleague
            ) as changed
            where installation.id = $1
                and installation.zoom_client_id = $2
                and installation.state <> 'ended'
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
            since,
        );
        let limit = held.limit();
        let row = limit.run(row.fetch_optional(held.connection())).await?;
        held.release();
        let Some(row) = row else { return Ok(None) };
        let (made, used_up, profile_at) = (row.made, row.used_up, row.profile_at);
        let refreshable = row.refreshable.then_some(Refreshable {
            generation: Generation(row.generation),
            given_at: row.refreshed_at,
            expires_at: row.access_expires_at,
        });
        let row = InstallationRow {
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
        Ok(Some(Desk {
            installation: self.to_installation(id, row)?,
            made: u32::try_from(made).unwrap_or(u32::MAX),
            used_up,
            profile_at,
            refreshable,
        }))
    }
}
