//! Consents that are under way.

use std::net::IpAddr;

use time::OffsetDateTime;

use super::{Store, StoreError, places};
use crate::{
    domain::{Browser, OAuthState, ReturnPath, Verifier},
    sealing::{KeyId, Sealed},
};

/// How many consents may be under way at once, whoever began them. Each waits ten minutes at most; far
/// fewer people connect in ten minutes, and one network alone comes nowhere near it.
const UNDER_WAY: i64 = 100_000;

/// A consent that begins.
#[derive(Debug)]
pub struct NewAttempt<'a> {
    /// What must come back with the code.
    pub state: &'a OAuthState,
    /// The browser that begins.
    pub browser: &'a Browser,
    /// The PKCE verifier.
    pub verifier: &'a Verifier,
    /// Where its visitor wants to go.
    pub return_to: &'a ReturnPath,
    /// When it begins.
    pub now: OffsetDateTime,
}

/// An attempt that the first callback took: it is gone from the database.
#[derive(Debug)]
pub struct TakenAttempt {
    /// The hash of the browser that began it.
    pub browser_hash: Vec<u8>,
    /// Its PKCE verifier.
    pub verifier: Verifier,
    /// Where its visitor wants to go.
    pub return_to: ReturnPath,
    /// When it began.
    pub created_at: OffsetDateTime,
}

impl Store {
    /// Records an attempt. `false` when a visitor from this address has begun `per_minute` of them in
    /// this minute (0 is no limit), or its network eight times as many, or when too many are under way in all; then nothing is recorded, in the second
    /// case not even that the address was there.
    pub async fn record_attempt(
        &self,
        attempt: &NewAttempt<'_>,
        address: IpAddr,
        per_minute: u32,
    ) -> Result<bool, StoreError> {
        let state_hash = attempt.state.hash();
        let sealed = self.keyring.seal(
            places::verifier(&state_hash),
            attempt.verifier.expose().as_bytes(),
        )?;
        let browser_hash = attempt.browser.hash();
        let counters = self.counters_of(address, per_minute, attempt.now)?;
        let mut held = self.hold().await?;
        let insert = sqlx::query!(
            r#"
            with counted as (
                insert into address_counters as counter (bucket, minute, count)
                select bucket, date_trunc('minute', now()), 1
                from unnest($7::bytea[]) as bucket
                where $9 > (select count(*) from (select from oauth_attempts limit $9) as under_way)
                on conflict on constraint address_counters_key
                    do update set count = counter.count + 1
                returning bucket, count
            )
            insert into oauth_attempts (
                state_hash, browser_hash, verifier_key_id, verifier_sealed, return_path, created_at
            )
            select $1, $2, $3, $4, $5, $6
            where exists (select from counted)
                and not exists (
                    select
                    from counted
                    join unnest($7::bytea[], $8::bigint[]) as counter (bucket, most)
                        on counter.bucket = counted.bucket
                    where counted.count > counter.most
                )
            "#,
            state_hash.as_slice(),
            browser_hash.as_slice(),
            sealed.key.as_stored(),
            sealed.bytes,
            attempt.return_to.to_path(),
            attempt.now,
            &counters.buckets,
            &counters.most,
            UNDER_WAY,
        );
        let insert = held.limit().run(insert.execute(held.connection())).await?;
        held.release();
        Ok(insert.rows_affected() == 1)
    }

    /// Takes an attempt: of any number of callbacks with one state, one gets it.
    pub async fn take_attempt(
        &self,
        state: &OAuthState,
    ) -> Result<Option<TakenAttempt>, StoreError> {
        let state_hash = state.hash();
        let mut held = self.hold().await?;
        let row = sqlx::query!(
            r#"
            delete from oauth_attempts
            where state_hash = $1
            returning browser_hash, verifier_key_id, verifier_sealed, return_path, created_at
            "#,
            state_hash.as_slice(),
        );
        let row = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        let Some(row) = row else { return Ok(None) };
        let sealed = Sealed {
            key: KeyId::from_stored(row.verifier_key_id),
            bytes: row.verifier_sealed,
        };
        let verifier = self.keyring.open(places::verifier(&state_hash), &sealed)?;
        let verifier = std::str::from_utf8(&verifier)
            .map_err(|_bytes| StoreError::Unreadable("verifier_sealed"))?;
        Ok(Some(TakenAttempt {
            browser_hash: row.browser_hash,
            verifier: Verifier::new(verifier),
            return_to: ReturnPath::parse(&row.return_path),
            created_at: row.created_at,
        }))
    }

    /// Removes a batch of attempts that nobody will come back for. Answers how many it was.
    pub async fn sweep_attempts(&self) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let sweep = sqlx::query!(
            r#"
            delete from oauth_attempts
            where ctid = any(array(
                select ctid from oauth_attempts
                where created_at < now() - interval '10 minutes'
                order by created_at
                limit $1
                for update skip locked
            ))
            "#,
            Self::BATCH,
        );
        let swept = held.limit().run(sweep.execute(held.connection())).await?;
        held.release();
        Ok(swept.rows_affected())
    }
}
