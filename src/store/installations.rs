//! Installations: recording a consent, and reading who it belongs to.

use sqlx::{Acquire as _, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Store, StoreError, audit, places, profile};
use crate::{
    domain::{
        Deed, Generation, Installation, InstallationId, InstallationState, Profile, Reason, Scopes,
        TokenPair,
    },
    sealing::{DataKey, KeyId, Sealed},
};

/// What recording a consent came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Whose it is.
    pub installation: InstallationId,
    /// Whether this person had none before.
    pub first: bool,
}

struct Live {
    id: Uuid,
    generation: i64,
    granted_at: OffsetDateTime,
    data_key_id: Option<i32>,
    data_key_sealed: Option<Vec<u8>>,
    active: bool,
}

pub(super) struct InstallationRow {
    pub(super) zoom_user_id: String,
    pub(super) zoom_account_id: String,
    pub(super) state: String,
    pub(super) reason: Option<String>,
    pub(super) reason_at: Option<OffsetDateTime>,
    pub(super) scopes: String,
    pub(super) created_at: OffsetDateTime,
    pub(super) data_key_id: Option<i32>,
    pub(super) data_key_sealed: Option<Vec<u8>>,
    pub(super) profile_sealed: Vec<u8>,
}

impl Store {
    /// Records the grant of a consent: the person's living installation becomes active with it, or
    /// a new one begins. An answer older than the stored one changes nothing, because Zoom killed
    /// its pair when it gave the newer (ZOOM.md#one-grant).
    pub async fn record_grant(
        &self,
        profile: &Profile,
        pair: &TokenPair,
    ) -> Result<Recorded, StoreError> {
        // Two first consents of one person can meet: the loser of the insert then finds the row.
        for _ in 0..3 {
            let mut held = self.hold().await?;
            let recorded = held
                .limit()
                .run(self.record_once(held.whole(), profile, pair))
                .await?;
            held.release();
            if let Some(recorded) = recorded {
                return Ok(recorded);
            }
        }
        Err(StoreError::Unavailable(None))
    }

    async fn record_once(
        &self,
        connection: &mut PgConnection,
        profile: &Profile,
        pair: &TokenPair,
    ) -> Result<Option<Recorded>, StoreError> {
        let mut tx = connection.begin().await?;
        let live = sqlx::query_as!(
            Live,
            r#"
            select
                id, generation, granted_at, data_key_id, data_key_sealed,
                state = 'active' as "active!"
            from installations
            where zoom_client_id = $1 and zoom_user_id = $2 and state <> 'ended'
            for update
            "#,
            &*self.zoom_client_id,
            profile.user.as_str(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        let recorded = if let Some(live) = live {
            // A later consent that a wrong clock dated ahead must not keep a dead grant in place.
            if live.granted_at < pair.given_at || !live.active {
                self.replace_grant(&mut tx, &live, profile, pair).await?;
            }
            Some(Recorded {
                installation: InstallationId::from_uuid(live.id),
                first: false,
            })
        } else {
            let inserted = self.insert_grant(&mut tx, profile, pair).await?;
            inserted.map(|installation| Recorded {
                installation,
                first: true,
            })
        };
        if let Some(Recorded {
            installation,
            first,
        }) = recorded
        {
            let deed = if first {
                Deed::Connected
            } else {
                Deed::Reconnected
            };
            audit::append(&mut *tx, installation, deed, pair.given_at).await?;
        }
        tx.commit().await?;
        Ok(recorded)
    }

    async fn replace_grant(
        &self,
        connection: &mut PgConnection,
        live: &Live,
        profile: &Profile,
        pair: &TokenPair,
    ) -> Result<(), StoreError> {
        let id = InstallationId::from_uuid(live.id);
        let key = self.data_key(id, live.data_key_id, live.data_key_sealed.clone())?;
        let sealed = SealedGrant::new(id, Generation(live.generation).next(), &key, profile, pair)?;
        sqlx::query!(
            r#"
            update installations
            set state = 'active',
                reason = null,
                reason_at = null,
                zoom_account_id = $2,
                generation = generation + 1,
                scopes = $3,
                granted_at = $4,
                refreshed_at = $4,
                access_expires_at = $5,
                access_token_sealed = $6,
                refresh_token_sealed = $7,
                profile_sealed = $8,
                profile_at = $4,
                lease_owner = null,
                lease_until = null,
                refresh_not_before = null
            where id = $1
            "#,
            live.id,
            profile.account.as_str(),
            pair.scopes.as_str(),
            pair.given_at,
            pair.expires_at,
            sealed.access,
            sealed.refresh,
            sealed.profile,
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn insert_grant(
        &self,
        connection: &mut PgConnection,
        profile: &Profile,
        pair: &TokenPair,
    ) -> Result<Option<InstallationId>, StoreError> {
        let id = InstallationId::fresh();
        let generation = Generation(1);
        let key = DataKey::fresh()?;
        let sealed_key = self
            .keyring
            .seal_data_key(places::installation(id).data_key(), &key)?;
        let sealed = SealedGrant::new(id, generation, &key, profile, pair)?;
        let inserted = sqlx::query!(
            r#"
            insert into installations (
                id, zoom_client_id, zoom_user_id, zoom_account_id, state, generation, scopes,
                granted_at, refreshed_at, access_expires_at, data_key_id, data_key_sealed,
                access_token_sealed, refresh_token_sealed, profile_sealed, profile_at, created_at
            )
            values ($1, $2, $3, $4, 'active', $5, $6, $7, $7, $8, $9, $10, $11, $12, $13, $7, $7)
            on conflict (zoom_client_id, zoom_user_id) where state <> 'ended' do nothing
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
            profile.user.as_str(),
            profile.account.as_str(),
            generation.0,
            pair.scopes.as_str(),
            pair.given_at,
            pair.expires_at,
            sealed_key.key.as_stored(),
            sealed_key.bytes,
            sealed.access,
            sealed.refresh,
            sealed.profile,
        )
        .execute(connection)
        .await?;
        Ok((inserted.rows_affected() == 1).then_some(id))
    }

    /// An installation that has not ended, without its tokens.
    pub async fn installation(
        &self,
        id: InstallationId,
    ) -> Result<Option<Installation>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_as!(
            InstallationRow,
            r#"
            select
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
        row.map(|row| self.to_installation(id, row)).transpose()
    }

    pub(super) fn to_installation(
        &self,
        id: InstallationId,
        row: InstallationRow,
    ) -> Result<Installation, StoreError> {
        let key = self.data_key(id, row.data_key_id, row.data_key_sealed)?;
        let opened = key.open(places::installation(id).profile(), &row.profile_sealed)?;
        let reason = |word: String| Reason::parse(&word).ok_or(StoreError::Unreadable("reason"));
        Ok(Installation {
            id,
            state: InstallationState::parse(&row.state).ok_or(StoreError::Unreadable("state"))?,
            profile: profile::from_bytes(&opened, &row.zoom_user_id, &row.zoom_account_id)?,
            scopes: Scopes::parse(&row.scopes),
            connected_at: row.created_at,
            trouble: row.reason.map(reason).transpose()?.zip(row.reason_at),
        })
    }

    /// Whether the caller is the one who asks Zoom about the person of an active installation: the
    /// last answer is of `old` or before. For everybody else it is then of `renewed`.
    pub async fn claim_profile(
        &self,
        id: InstallationId,
        old: OffsetDateTime,
        renewed: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut held = self.hold().await?;
        let claim = sqlx::query!(
            r#"
            update installations
            set profile_at = $4
            where id = $1
                and zoom_client_id = $2
                and state = 'active'
                and (profile_at is null or profile_at <= $3)
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
            old,
            renewed,
        );
        let claim = held.limit().run(claim.execute(held.connection())).await?;
        held.release();
        Ok(claim.rows_affected() == 1)
    }

    /// Keeps what Zoom says now about the person of an installation. `false` when it has ended, or
    /// is another person's.
    pub async fn save_profile(
        &self,
        id: InstallationId,
        profile: &Profile,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        let row = sqlx::query!(
            r#"
            select data_key_id, data_key_sealed
            from installations
            where id = $1 and zoom_client_id = $2 and zoom_user_id = $3 and state <> 'ended'
            "#,
            id.as_uuid(),
            &*self.zoom_client_id,
            profile.user.as_str(),
        );
        let row = limit.run(row.fetch_optional(held.connection())).await?;
        let Some(row) = row else {
            held.release();
            return Ok(false);
        };
        let key = self.data_key(id, row.data_key_id, row.data_key_sealed)?;
        let place = places::installation(id);
        let change = sqlx::query!(
            r#"
            update installations
            set profile_sealed = $2, zoom_account_id = $3, profile_at = $4
            where id = $1 and state <> 'ended'
            "#,
            id.as_uuid(),
            key.seal(place.profile(), &profile::to_bytes(profile)?)?,
            profile.account.as_str(),
            now,
        );
        let change = limit.run(change.execute(held.connection())).await?;
        held.release();
        Ok(change.rows_affected() == 1)
    }

    /// Opens the data key of an installation that has not ended.
    pub(super) fn data_key(
        &self,
        id: InstallationId,
        key_id: Option<i32>,
        sealed: Option<Vec<u8>>,
    ) -> Result<DataKey, StoreError> {
        let (Some(key_id), Some(bytes)) = (key_id, sealed) else {
            return Err(StoreError::Unreadable("data_key_sealed"));
        };
        let sealed = Sealed {
            key: KeyId::from_stored(key_id),
            bytes,
        };
        Ok(self
            .keyring
            .open_data_key(places::installation(id).data_key(), &sealed)?)
    }
}

/// The three sealed columns of a grant.
struct SealedGrant {
    access: Vec<u8>,
    refresh: Vec<u8>,
    profile: Vec<u8>,
}

impl SealedGrant {
    fn new(
        id: InstallationId,
        generation: Generation,
        key: &DataKey,
        profile: &Profile,
        pair: &TokenPair,
    ) -> Result<Self, StoreError> {
        let row = places::installation(id);
        Ok(Self {
            access: key.seal(
                row.access_token(generation),
                pair.access.expose().as_bytes(),
            )?,
            refresh: key.seal(
                row.refresh_token(generation),
                pair.refresh.expose().as_bytes(),
            )?,
            profile: key.seal(row.profile(), &profile::to_bytes(profile)?)?,
        })
    }
}
