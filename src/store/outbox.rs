//! Grants that must still be ended at Zoom, of installations that have left. They wait under the
//! keyring's seal until Zoom has heard it, a day at most.

use serde::{Deserialize, Serialize};
use sqlx::PgExecutor;
use time::OffsetDateTime;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Store, StoreError, places};
use crate::{
    domain::{AccessToken, Generation, InstallationId, RefreshToken, TokenPair, ZoomUserId},
    sealing::{DataKey, KeyId, Sealed},
};

/// How long a sender has a grant to itself, and how long after a failure nobody tries: doubled by
/// each try, up to half an hour. The first is longer than the three requests of one try can take.
const FIRST_PAUSE_SECONDS: f64 = 90.0;
const LAST_PAUSE_SECONDS: f64 = 1800.0;

/// A grant that is to be ended at Zoom.
#[derive(Debug)]
pub struct Parting {
    /// Whose it was.
    pub installation: InstallationId,
    /// The person, who may have consented anew since.
    pub user: ZoomUserId,
    /// For the request.
    pub access: AccessToken,
    /// For another access token, when that one is over.
    pub refresh: RefreshToken,
    /// When the access token ends.
    pub expires_at: OffsetDateTime,
    /// When it was posted.
    pub created_at: OffsetDateTime,
    id: Uuid,
}

/// The resting form of a grant in the outbox.
#[derive(Serialize, Deserialize)]
pub(super) struct Resting {
    access: String,
    refresh: String,
    expires_at: i64,
    user: String,
}

impl Drop for Resting {
    fn drop(&mut self) {
        use zeroize::Zeroize as _;
        self.access.zeroize();
        self.refresh.zeroize();
    }
}

impl Resting {
    /// Takes the grant of a living installation out of its columns.
    pub(super) fn open(
        key: &DataKey,
        id: InstallationId,
        generation: Generation,
        access: &[u8],
        refresh: &[u8],
        expires_at: OffsetDateTime,
        user: &str,
    ) -> Result<Self, StoreError> {
        let row = places::installation(id);
        let access = key.open(row.access_token(generation), access)?;
        let refresh = key.open(row.refresh_token(generation), refresh)?;
        let text = |bytes: &[u8], column| {
            let text =
                std::str::from_utf8(bytes).map_err(|_bytes| StoreError::Unreadable(column))?;
            Ok::<_, StoreError>(text.to_owned())
        };
        Ok(Self {
            access: text(&access, "access_token_sealed")?,
            refresh: text(&refresh, "refresh_token_sealed")?,
            expires_at: expires_at.unix_timestamp(),
            user: user.to_owned(),
        })
    }

    fn of_pair(pair: &TokenPair, user: &ZoomUserId) -> Self {
        Self {
            access: pair.access.expose().to_owned(),
            refresh: pair.refresh.expose().to_owned(),
            expires_at: pair.expires_at.unix_timestamp(),
            user: user.as_str().to_owned(),
        }
    }

    fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        serde_json::to_vec(self)
            .map(Zeroizing::new)
            .map_err(|_never| StoreError::Unreadable("grant_sealed"))
    }
}

struct Row {
    installation_id: Uuid,
    id: Uuid,
    grant_key_id: i32,
    grant_sealed: Vec<u8>,
    created_at: OffsetDateTime,
}

impl Store {
    /// Posts a grant in the transaction that ends its installation.
    pub(super) async fn post(
        &self,
        connection: impl PgExecutor<'_>,
        installation: InstallationId,
        grant: &Resting,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let id = Uuid::now_v7();
        let sealed = self
            .keyring
            .seal(places::outbox(&id.into_bytes()), &grant.to_bytes()?)?;
        sqlx::query!(
            r#"
            insert into outbox (
                installation_id, id, grant_key_id, grant_sealed, created_at, not_before,
                zoom_client_id
            )
            values ($1, $2, $3, $4, $5, now(), $6)
            "#,
            installation.as_uuid(),
            id,
            sealed.key.as_stored(),
            sealed.bytes,
            now,
            &*self.zoom_client_id,
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    /// Posts a pair that arrived after its installation had ended.
    pub async fn post_pair(
        &self,
        installation: InstallationId,
        user: &ZoomUserId,
        pair: &TokenPair,
    ) -> Result<(), StoreError> {
        let grant = Resting::of_pair(pair, user);
        let mut held = self.hold().await?;
        let limit = held.limit();
        limit
            .run(self.post(held.connection(), installation, &grant, pair.given_at))
            .await?;
        held.release();
        Ok(())
    }

    /// Claims the grant that is due for longest. Nobody else gets it for a while, which is longer
    /// after each try. `None` when none is due, or that one cannot be read.
    pub async fn claim_parting(&self) -> Result<Option<Parting>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_as!(
            Row,
            r#"
            update outbox
            set tries = tries + 1,
                not_before = now()
                    + make_interval(secs => least($2::float8 * power(2::float8, least(tries, 20)), $3::float8))
            where (installation_id, id) in (
                select installation_id, id
                from outbox
                where not_before <= now() and zoom_client_id = $4
                order by not_before
                limit $1
                for update skip locked
            )
            returning installation_id, id, grant_key_id, grant_sealed, created_at
            "#,
            1_i64,
            FIRST_PAUSE_SECONDS,
            LAST_PAUSE_SECONDS,
            &*self.zoom_client_id,
        );
        let limit = held.limit();
        let row = limit.run(row.fetch_optional(held.connection())).await?;
        held.release();
        // One that does not open must not hold up the others; it expires.
        let told = |error: &StoreError| {
            tracing::error!(
                event = "store.unusable",
                %error,
                "a grant to be ended cannot be read"
            );
        };
        Ok(row.and_then(|row| self.to_parting(row).inspect_err(told).ok()))
    }

    /// Gives up grants that were posted before a moment. Answers how many there were.
    pub async fn expire_partings(&self, before: OffsetDateTime) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let delete = sqlx::query!("delete from outbox where created_at < $1", before);
        let limit = held.limit();
        let expired = limit.run(delete.execute(held.connection())).await?;
        held.release();
        Ok(expired.rows_affected())
    }

    fn to_parting(&self, row: Row) -> Result<Parting, StoreError> {
        let unreadable = || StoreError::Unreadable("grant_sealed");
        let sealed = Sealed {
            key: KeyId::from_stored(row.grant_key_id),
            bytes: row.grant_sealed,
        };
        let opened = self
            .keyring
            .open(places::outbox(&row.id.into_bytes()), &sealed)?;
        let grant: Resting = serde_json::from_slice(&opened).map_err(|_shape| unreadable())?;
        Ok(Parting {
            installation: InstallationId::from_uuid(row.installation_id),
            user: ZoomUserId::parse(&grant.user).map_err(|_bad| unreadable())?,
            access: AccessToken::new(grant.access.clone()),
            refresh: RefreshToken::new(grant.refresh.clone()),
            expires_at: OffsetDateTime::from_unix_timestamp(grant.expires_at)
                .map_err(|_range| unreadable())?,
            created_at: row.created_at,
            id: row.id,
        })
    }

    /// Puts the pair that a refresh brought in the place of the spent one.
    pub async fn renew_parting(
        &self,
        parting: &Parting,
        pair: &TokenPair,
    ) -> Result<(), StoreError> {
        let grant = Resting::of_pair(pair, &parting.user);
        let sealed = self
            .keyring
            .seal(places::outbox(&parting.id.into_bytes()), &grant.to_bytes()?)?;
        let mut held = self.hold().await?;
        let change = sqlx::query!(
            r#"
            update outbox
            set grant_key_id = $3, grant_sealed = $4
            where installation_id = $1 and id = $2
            "#,
            parting.installation.as_uuid(),
            parting.id,
            sealed.key.as_stored(),
            sealed.bytes,
        );
        let limit = held.limit();
        limit.run(change.execute(held.connection())).await?;
        held.release();
        Ok(())
    }

    /// Forgets a grant: it is ended at Zoom, or will not be.
    pub async fn forget_parting(&self, parting: &Parting) -> Result<(), StoreError> {
        let mut held = self.hold().await?;
        let delete = sqlx::query!(
            "delete from outbox where installation_id = $1 and id = $2",
            parting.installation.as_uuid(),
            parting.id,
        );
        let limit = held.limit();
        limit.run(delete.execute(held.connection())).await?;
        held.release();
        Ok(())
    }

    /// Whether this person has consented since a moment: then Zoom has ended the older grant by
    /// itself (ZOOM.md#one-grant), and ending it again could hit the new one.
    pub async fn consented_since(
        &self,
        user: &ZoomUserId,
        moment: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut held = self.hold().await?;
        let found = sqlx::query_scalar!(
            r#"
            select exists (
                select
                from installations
                where zoom_client_id = $1
                    and zoom_user_id = $2
                    and state <> 'ended'
                    and granted_at >= $3
            ) as "found!"
            "#,
            &*self.zoom_client_id,
            user.as_str(),
            moment,
        );
        let limit = held.limit();
        let found = limit.run(found.fetch_one(held.connection())).await?;
        held.release();
        Ok(found)
    }
}
