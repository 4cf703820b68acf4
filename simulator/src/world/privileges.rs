//! Who may schedule meetings for whom.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    people::{Person, Plan},
    world::World,
};

/// The privileges that were given: the keys of a host and of the assistant who may act for them.
#[derive(Debug, Default)]
pub(crate) struct Privileges(BTreeSet<(String, String)>);

impl Privileges {
    pub(crate) fn give(&mut self, host: &str, assistant: &str) {
        self.0.insert((host.to_owned(), assistant.to_owned()));
    }

    /// False when there was none.
    pub(crate) fn take(&mut self, host: &str, assistant: &str) -> bool {
        self.0.remove(&(host.to_owned(), assistant.to_owned()))
    }
}

impl World {
    /// Whether one person may schedule for another now. ZOOM.md#scheduling-privilege: both are
    /// licensed, and in one account.
    pub(crate) fn may_schedule(&self, assistant: &Person, host: &Person) -> bool {
        let pair = (host.key.clone(), assistant.key.clone());
        self.privileges.0.contains(&pair)
            && assistant.key != host.key
            && assistant.account_id == host.account_id
            && [assistant, host]
                .iter()
                .all(|person| person.plan == Plan::LICENSED && !self.gone.contains(&person.key))
    }

    /// The people for whom this one may schedule.
    pub(crate) fn schedulers_of(&self, assistant: &Person) -> Vec<Arc<Person>> {
        self.colleagues(|host| self.may_schedule(assistant, host))
    }

    /// The people who may schedule for this one.
    pub(crate) fn assistants_of(&self, host: &Person) -> Vec<Arc<Person>> {
        self.colleagues(|assistant| self.may_schedule(assistant, host))
    }

    fn colleagues(&self, fits: impl Fn(&Person) -> bool) -> Vec<Arc<Person>> {
        let keys = self
            .privileges
            .0
            .iter()
            .flat_map(|(host, assistant)| [host, assistant]);
        let keys: BTreeSet<&String> = keys.collect();
        let people = keys.into_iter().filter_map(|key| self.people.find(key));
        people.filter(|person| fits(person)).collect()
    }
}
