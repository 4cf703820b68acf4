//! The lease: the right to refresh one grant once. What it saves compares the generation that it
//! saw, so that of two holders one finds that it lost. Lease and cool-down go by the database's
//! clock, which all servers share.

use std::time::Duration;

use sqlx::postgres::types::PgInterval;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Store, StoreError, audit::Entry, places};
use crate::{
    domain::{Deed, Generation, InstallationId, Reason, RefreshToken, TokenPair, ZoomUserId},
    sealing::DataKey,
};

/// The right to refresh one grant once. A lease that is dropped runs out by itself: Zoom may
/// still be working on the request that it was taken for.
#[derive(Debug)]
pub struct Lease {
    store: Store,
    installation: InstallationId,
    user: ZoomUserId,
    generation: Generation,
    owner: Uuid,
    key: DataKey,
    refresh: RefreshToken,
}

impl Store {
    /// Takes the right to refresh the grant of generation `seen`, committed before it returns, so
    /// that it also proves that the database can be written now. `None` when somebody else holds
    /// it, the generation moved, the grant cools down or is not active.
    pub async fn lease(
        &self,
        id: InstallationId,
        seen: Generation,
        length: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        let owner = Uuid::now_v7();
        let mut held = self.hold().await?;
        let row = sqlx::query!(
            r#"
            update installations
            set lease_owner = $4, lease_until = now() + $5
            where id = $1
                and zoom_client_id = $2
                and state = 'active'
                and generation = $3
                and (lease_until is null or lease_until < now())
                and (refresh_not_before is null or refresh_not_before < now())
            returning
                zoom_user_id,
                refresh_token_sealed as "refresh_token_sealed!",
                data_key_id,
                data_key_sealed
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
            seen.0,
            owner,
            interval(length),
        );
        let row = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        let Some(row) = row else { return Ok(None) };
        let key = self.data_key(id, row.data_key_id, row.data_key_sealed)?;
        let refresh = key.open(
            places::installation(id).refresh_token(seen),
            &row.refresh_token_sealed,
        )?;
        let refresh = std::str::from_utf8(&refresh)
            .map_err(|_bytes| StoreError::Unreadable("refresh_token_sealed"))?;
        let refresh = RefreshToken::new(refresh);
        Ok(Some(Lease {
            store: self.clone(),
            installation: id,
            user: ZoomUserId::parse(&row.zoom_user_id)
                .map_err(|_bad| StoreError::Unreadable("zoom_user_id"))?,
            generation: seen,
            owner,
            key,
            refresh,
        }))
    }
}

impl Lease {
    /// The token to spend. Only the holder of the lease may.
    pub fn refresh_token(&self) -> &RefreshToken {
        &self.refresh
    }

    /// The person whose grant it is.
    pub fn user(&self) -> &ZoomUserId {
        &self.user
    }

    /// Which generation it replaces.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Saves the pair that the token bought, if the generation has not moved: a holder with a real
    /// pair always beats the spent token that is stored, even one marked as refused meanwhile.
    /// `false` when the generation moved or the installation ended. May be repeated: a save whose
    /// answer was lost is found as moved.
    pub async fn commit(&self, pair: &TokenPair) -> Result<bool, StoreError> {
        let (id, next) = (self.installation, self.generation.next());
        let row = places::installation(id);
        let access = self
            .key
            .seal(row.access_token(next), pair.access.expose().as_bytes())?;
        let refresh = self
            .key
            .seal(row.refresh_token(next), pair.refresh.expose().as_bytes())?;
        let mut held = self.store.hold().await?;
        let change = sqlx::query!(
            r#"
            update installations
            set state = 'active',
                reason = null,
                reason_at = null,
                generation = $3,
                scopes = $4,
                refreshed_at = $5,
                access_expires_at = $6,
                access_token_sealed = $7,
                refresh_token_sealed = $8,
                lease_owner = null,
                lease_until = null,
                refresh_not_before = null
            where id = $1 and generation = $2 and state <> 'ended'
            "#,
            id.as_uuid(),
            self.generation.0,
            next.0,
            pair.scopes.as_str(),
            pair.given_at,
            pair.expires_at,
            access,
            refresh,
        );
        let change = held.limit().run(change.execute(held.connection())).await?;
        held.release();
        Ok(change.rows_affected() == 1)
    }

    /// Marks the grant as refused, if this lease still holds the generation that it saw. `false`
    /// when it does not: then the refusal was of a token that somebody else had replaced.
    pub async fn end(self, reason: Reason, now: OffsetDateTime) -> Result<bool, StoreError> {
        let entry = Entry::new(self.installation, Deed::GrantRefused, now);
        let mut held = self.store.hold().await?;
        let change = sqlx::query!(
            r#"
            with head as (
                update installations
                set state = 'reconnect_required',
                    reason = $4,
                    reason_at = $5,
                    lease_owner = null,
                    lease_until = null,
                    audit_seq = audit_seq + 1,
                    audit_hash = sha256(audit_hash || int8send(audit_seq + 1) || $7)
                where id = $1 and generation = $2 and lease_owner = $3 and state = 'active'
                returning audit_seq, audit_hash
            )
            insert into audit (installation_id, seq, at, action, hash)
            select $1, audit_seq, $5, $6, audit_hash
            from head
            "#,
            self.installation.as_uuid(),
            self.generation.0,
            self.owner,
            reason.as_str(),
            entry.at,
            entry.action,
            entry.bytes,
        );
        let change = held.limit().run(change.execute(held.connection())).await?;
        held.release();
        Ok(change.rows_affected() == 1)
    }

    /// Gives the right back after an answer that says nothing about the grant; nobody may take it
    /// again for `pause`. Only when no request is in flight any more.
    pub async fn release(self, pause: Duration) -> Result<(), StoreError> {
        self.pause(pause, true).await
    }

    /// Lets the lease run out by itself, because a request may still be in flight, and lets nobody
    /// wait for it: until then, and at least for `pause`, the grant cools down.
    pub async fn cool_down(self, pause: Duration) -> Result<(), StoreError> {
        self.pause(pause, false).await
    }

    async fn pause(self, pause: Duration, give_back: bool) -> Result<(), StoreError> {
        let mut held = self.store.hold().await?;
        let change = sqlx::query!(
            r#"
            update installations
            set refresh_not_before =
                    case when $5 then now() + $4 else greatest(now() + $4, lease_until) end,
                lease_owner = case when $5 then null else lease_owner end,
                lease_until = case when $5 then null else lease_until end
            where id = $1 and generation = $2 and lease_owner = $3
            "#,
            self.installation.as_uuid(),
            self.generation.0,
            self.owner,
            interval(pause),
            give_back,
        );
        held.limit().run(change.execute(held.connection())).await?;
        held.release();
        Ok(())
    }
}

fn interval(length: Duration) -> PgInterval {
    let microseconds = i64::try_from(length.as_micros()).unwrap_or(i64::MAX);
    PgInterval {
        months: 0,
        days: 0,
        microseconds,
    }
}
