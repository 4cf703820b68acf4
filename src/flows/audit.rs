//! The audit, for an operator: whether every chain is as it was written, and who left.

use time::OffsetDateTime;

use super::FlowError;
use crate::{
    domain::Departure,
    store::{BrokenChain, Store},
};

/// The story of looking back.
#[derive(Debug)]
pub struct Audit {
    store: Store,
}

/// What a look at every chain brought.
#[derive(Debug, Default)]
pub struct Verdict {
    /// How many rows were read.
    pub rows: u64,
    /// The chains that are broken, each with its first bad row.
    pub broken: Vec<BrokenChain>,
}

impl Audit {
    /// Works on one database.
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
        }
    }

    /// Checks every chain, a batch at a time, beside running servers.
    pub async fn verify(&self) -> Result<Verdict, FlowError> {
        let (mut verdict, mut last) = (Verdict::default(), None);
        loop {
            let batch = self.store.verify_audit(last).await?;
            verdict.rows += batch.rows;
            verdict.broken.extend(batch.broken);
            match batch.looked_at {
                Some(id) => last = Some(id),
                None => return Ok(verdict),
            }
        }
    }

    /// The next installations that left, in the order of their ids; none at the end. After a
    /// restore of an older database they must leave again.
    pub async fn departures(&self, after: Option<&Departure>) -> Result<Vec<Departure>, FlowError> {
        let last = after.map(|departure| departure.installation);
        Ok(self.store.departures(last).await?)
    }

    /// Lets those leave again whom the restore of an older database brought back, and removes what
    /// they left. Answers how many it brought back. May be stopped at any moment and run again.
    pub async fn replay(
        &self,
        departures: &[Departure],
        now: OffsetDateTime,
    ) -> Result<u64, FlowError> {
        let mut back = 0;
        for departure in departures {
            let Some(reason) = departure.reason() else {
                continue;
            };
            let (id, at) = (departure.installation, departure.at);
            back += u64::from(self.store.end_installation(id, reason, at).await?);
        }
        while self.store.remove_ended(now).await? > 0 {}
        Ok(back)
    }
}
