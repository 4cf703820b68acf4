//! Everybody, for an operator.

use super::FlowError;
use crate::{
    domain::{Delivered, InstallationId, Listed, same_address},
    store::Store,
};

/// The story of a look at who is here.
#[derive(Debug)]
pub struct People {
    store: Store,
}

impl People {
    /// Works on one database.
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
        }
    }

    /// The next installations, in the order of their ids; none at the end.
    pub async fn after(&self, last: Option<InstallationId>) -> Result<Vec<Listed>, FlowError> {
        Ok(self.store.installations(last).await?)
    }

    /// One installation; `None` when nobody is connected as that.
    pub async fn one(&self, id: InstallationId) -> Result<Option<Listed>, FlowError> {
        Ok(self.store.listed(id).await?)
    }

    /// The installations of a person. Addresses rest sealed, so every profile is opened.
    pub async fn of_address(&self, email: &str) -> Result<Vec<Listed>, FlowError> {
        let (mut found, mut last) = (Vec::new(), None);
        loop {
            let batch = self.after(last).await?;
            let Some(end) = batch.last() else {
                return Ok(found);
            };
            last = Some(end.installation.id);
            let theirs = batch
                .into_iter()
                .filter(|one| same_address(&one.installation.profile.email, email));
            found.extend(theirs);
        }
    }

    /// What Zoom told last, newest first.
    pub async fn delivered(&self, at_most: u16) -> Result<Vec<Delivered>, FlowError> {
        Ok(self.store.delivered(at_most).await?)
    }

    /// How many grants Zoom has still to be told of.
    pub async fn partings(&self) -> Result<i64, FlowError> {
        Ok(self.store.partings().await?)
    }
}
