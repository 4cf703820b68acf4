//! The handshake between keyring and database, before the server starts.

mod rewrap;

pub use rewrap::KeyUse;

use super::{Store, StoreError, places};
use crate::sealing::{KeyId, Sealed};

/// Why this keyring does not fit this database.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// Rows are sealed with keys that are not there, or keys of these numbers are other ones than
    /// the database was sealed with.
    #[error("{}", .0.join(", and it "))]
    Unfit(Vec<String>),
    /// The check could not be made.
    #[error(transparent)]
    Store(#[from] StoreError),
}

const WORD: &[u8] = b"canary";

impl Store {
    /// Checks that every key in use is in the keyring and is the right one, and leaves a canary
    /// under each key that nothing was sealed with before. Nothing else is written.
    pub async fn check_keys(&self) -> Result<(), KeyFault> {
        self.keys_fit(true).await
    }

    /// The same without canaries: whoever only looks must not bind a number to a key.
    pub async fn examine_keys(&self) -> Result<(), KeyFault> {
        self.keys_fit(false).await
    }

    async fn keys_fit(&self, leave_canaries: bool) -> Result<(), KeyFault> {
        let in_use = self.keys_in_use().await?;
        let missing = in_use.iter().filter(|id| !self.keyring.holds(**id));
        let mut faults: Vec<_> = missing
            .map(|id| format!("does not hold key {id}, which rows of the database are sealed with; put it back"))
            .collect();
        for id in self.keyring.ids() {
            let opens = match self.canary(id).await? {
                Some(sealed) => self.opens(id, sealed),
                // A key in use without a canary: somebody removed it, and no proof is left.
                None if in_use.contains(&id) => false,
                None => !leave_canaries || self.leave_canary(id).await?,
            };
            if !opens {
                faults.push(format!(
                    "holds another key {id} than the one the database is sealed with; put the right one back"
                ));
            }
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(KeyFault::Unfit(faults))
        }
    }

    /// Whether the first key still is the one that this database was sealed with: another database
    /// may have come into its place.
    pub async fn first_key_fits(&self) -> Result<bool, StoreError> {
        let first = self.keyring.first();
        let sealed = self.canary(first).await?;
        Ok(sealed.is_some_and(|sealed| self.opens(first, sealed)))
    }

    fn opens(&self, id: KeyId, bytes: Vec<u8>) -> bool {
        let name = places::key_bytes(id);
        let opened = self
            .keyring
            .open(places::canary(&name), &Sealed { key: id, bytes });
        opened.is_ok_and(|word| word.as_slice() == WORD)
    }

    /// Two servers may start at once with two keys of one number: one canary stays, and the other
    /// server finds that it does not open.
    async fn leave_canary(&self, id: KeyId) -> Result<bool, StoreError> {
        let name = places::key_bytes(id);
        let sealed = self.keyring.seal_with(id, places::canary(&name), WORD)?;
        let mut held = self.hold().await?;
        let insert = sqlx::query!(
            r#"
            insert into key_canaries (key_id, sealed)
            values ($1, $2)
            on conflict on constraint key_canaries_key do nothing
            "#,
            id.as_stored(),
            sealed.bytes,
        );
        held.limit().run(insert.execute(held.connection())).await?;
        held.release();
        Ok(self
            .canary(id)
            .await?
            .is_some_and(|sealed| self.opens(id, sealed)))
    }

    async fn canary(&self, id: KeyId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_scalar!(
            "select sealed from key_canaries where key_id = $1",
            id.as_stored()
        );
        let sealed = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        Ok(sealed)
    }

    async fn keys_in_use(&self) -> Result<Vec<KeyId>, StoreError> {
        let mut held = self.hold().await?;
        // From one key to the next along their index: there are few, and many rows of each.
        let rows = sqlx::query_scalar!(
            r#"
            with recursive used (id) as (
                select min(data_key_id) from installations
                union all
                select (
                    select min(data_key_id) from installations where data_key_id > used.id
                )
                from used
                where used.id is not null
            )
            select id as "key_id!" from used where id is not null
            union
            select verifier_key_id from oauth_attempts
            union
            select grant_key_id from outbox
            "#,
        );
        let ids = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        Ok(ids.into_iter().map(KeyId::from_stored).collect())
    }
}
