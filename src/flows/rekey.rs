//! Exchanging the keyring's key, while servers run. The four steps: roll out `1,2`; roll out `2,1`;
//! `keys rewrap`; drop 1 when `keys status` says that it seals nothing.

use super::FlowError;
use crate::store::{KeyUse, Store};

/// The story of a new key.
#[derive(Debug)]
pub struct Rekey {
    store: Store,
}

impl Rekey {
    /// Works on one database, with the keys that the store holds.
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
        }
    }

    /// How much each key seals.
    pub async fn status(&self) -> Result<Vec<KeyUse>, FlowError> {
        Ok(self.store.key_uses().await?)
    }

    /// Seals every data key with the first key, a batch at a time. It may be stopped at any moment
    /// and run again. Answers how many rows it took on.
    pub async fn rewrap(&self) -> Result<u64, FlowError> {
        let mut total = 0;
        loop {
            match self.store.rewrap_batch().await? {
                0 => return Ok(total),
                batch => total += batch,
            }
        }
    }
}
