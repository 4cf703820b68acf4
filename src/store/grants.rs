//! Grants at rest: reading one, looking for idle ones, and marking one as refused.

use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{Store, StoreError, audit::Entry, places};
use crate::{
    domain::{AccessToken, Deed, Generation, Grant, InstallationId, InstallationState, Reason},
    sealing::DataKey,
};

/// A stored grant and what may be done with it now.
#[derive(Debug)]
pub struct GrantStatus {
    /// Whether it can be used.
    pub state: InstallationState,
    /// The access token with its generation.
    pub grant: Grant,
    /// How long nobody may refresh it, after a failure that says nothing about the grant.
    pub cooling: Option<Duration>,
    /// Whether somebody is refreshing it now.
    pub leased: bool,
}

/// What one look for idle grants brought.
#[derive(Debug)]
pub struct IdleGrants {
    /// The idle ones.
    pub found: Vec<(InstallationId, Generation)>,
    /// The last installation that was looked at; `None` when there was none left.
    pub looked_at: Option<InstallationId>,
}

/// A grant as it rests.
pub(super) struct GrantRow {
    pub(super) state: String,
    pub(super) generation: i64,
    pub(super) refreshed_at: OffsetDateTime,
    pub(super) access_expires_at: OffsetDateTime,
    pub(super) access_token_sealed: Vec<u8>,
    pub(super) data_key_id: Option<i32>,
    pub(super) data_key_sealed: Option<Vec<u8>>,
    pub(super) cooling_ms: Option<i64>,
    pub(super) leased: bool,
}

impl GrantRow {
    /// The grant, and the key that opens what else its installation keeps.
    pub(super) fn open(
        self,
        store: &Store,
        id: InstallationId,
    ) -> Result<(DataKey, GrantStatus), StoreError> {
        let key = store.data_key(id, self.data_key_id, self.data_key_sealed)?;
        let generation = Generation(self.generation);
        let access = key.open(
            places::installation(id).access_token(generation),
            &self.access_token_sealed,
        )?;
        let access = std::str::from_utf8(&access)
            .map_err(|_bytes| StoreError::Unreadable("access_token_sealed"))?;
        let status = GrantStatus {
            state: InstallationState::parse(&self.state).ok_or(StoreError::Unreadable("state"))?,
            grant: Grant {
                access: AccessToken::new(access),
                generation,
                given_at: self.refreshed_at,
                expires_at: self.access_expires_at,
            },
            cooling: self
                .cooling_ms
                .and_then(|ms| u64::try_from(ms).ok())
                .filter(|ms| *ms > 0)
                .map(Duration::from_millis),
            leased: self.leased,
        };
        Ok((key, status))
    }
}

impl Store {
    /// The grant of an installation that has not ended. One statement, no commit.
    pub async fn grant(&self, id: InstallationId) -> Result<Option<GrantStatus>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_as!(
            GrantRow,
            r#"
            select
                state,
                generation,
                refreshed_at,
                access_expires_at as "access_expires_at!",
                access_token_sealed as "access_token_sealed!",
                data_key_id,
                data_key_sealed,
                (extract(epoch from refresh_not_before - now()) * 1000)::bigint as cooling_ms,
                coalesce(lease_until > now(), false) as "leased!"
            from installations
            where id = $1 and zoom_client_id = $2 and state <> 'ended'
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
        );
        let row = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        let opened = row.map(|row| row.open(self, id)).transpose()?;
        Ok(opened.map(|(_key, status)| status))
    }

    /// Looks at a batch of installations, in the order of their ids and after `last`, for active
    /// grants that were last refreshed before a moment. It walks the primary key, so that no index
    /// is rewritten by a refresh, and each step has a bounded cost however few are found.
    pub async fn idle_grants(
        &self,
        before: OffsetDateTime,
        last: Option<InstallationId>,
    ) -> Result<IdleGrants, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query!(
            r#"
            select
                id,
                generation,
                (zoom_client_id = $2 and state = 'active' and refreshed_at < $3) as "idle!"
            from installations
            where id > $1
            order by id
            limit $4
            "#,
            last.map_or(Uuid::nil(), |id| id.as_uuid()),
            &*self.zoom_client_id,
            before,
            Self::BATCH,
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        let looked_at = rows.last().map(|row| InstallationId::from_uuid(row.id));
        let idle = rows.iter().filter(|row| row.idle);
        let found = idle.map(|row| {
            (
                InstallationId::from_uuid(row.id),
                Generation(row.generation),
            )
        });
        Ok(IdleGrants {
            found: found.collect(),
            looked_at,
        })
    }

    /// Marks a grant as refused, if it is still of generation `seen` and active, and nobody is
    /// replacing it: a refresh that is under way may be what killed its token.
    pub async fn require_reconnect(
        &self,
        id: InstallationId,
        seen: Generation,
        reason: Reason,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let entry = Entry::new(id, Deed::GrantRefused, now);
        let mut held = self.hold().await?;
        let change = sqlx::query!(
            r#"
            with head as (
                update installations
                set state = 'reconnect_required',
                    reason = $3,
                    reason_at = $4,
                    lease_owner = null,
                    lease_until = null,
                    audit_seq = audit_seq + 1,
                    audit_hash = sha256(audit_hash || int8send(audit_seq + 1) || $6)
                where id = $1
                    and generation = $2
                    and state = 'active'
                    and (lease_until is null or lease_until < now())
                returning audit_seq, audit_hash
            )
            insert into audit (installation_id, seq, at, action, hash)
            select $1, audit_seq, $4, $5, audit_hash
            from head
            "#,
            id.as_uuid(),
            seen.0,
            reason.as_str(),
            entry.at,
            entry.action,
            entry.bytes,
        );
        let change = held.limit().run(change.execute(held.connection())).await?;
        held.release();
        Ok(change.rows_affected() == 1)
    }
}
