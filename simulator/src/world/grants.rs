//! Grants: one live one per person, and its tokens.

use std::{collections::HashMap, sync::Arc};

use time::OffsetDateTime;

use crate::{
    people::Person,
    scopes::Scopes,
    world::{
        World,
        codes::Consent,
        tokens::{Pair, Tokens},
    },
};

/// Names a grant within one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct GrantId(u64);

/// What one person allowed, from one consent to its end.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) person: Arc<Person>,
    pub(crate) scopes: Scopes,
    pub(crate) access: String,
    pub(crate) refresh_expires_at: OffsetDateTime,
    pub(crate) ended: bool,
}

/// All grants, dead ones too, so that their tokens are known as dead.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    next: u64,
    pub(crate) all: HashMap<GrantId, Grant>,
    live: HashMap<String, GrantId>,
    /// Who has added the app, and with which scopes: so from the consent on, whether or not its
    /// code is ever redeemed.
    added: HashMap<String, Scopes>,
    pub(crate) tokens: Tokens,
}

impl Grants {
    /// Notes that a person added the app by a consent.
    pub(crate) fn add_app(&mut self, person: &str, scopes: &Scopes) {
        self.added.insert(person.to_owned(), scopes.clone());
    }

    /// The scopes with which a person added the app, if they did.
    pub(crate) fn added(&self, person: &str) -> Option<&Scopes> {
        self.added.get(person)
    }

    /// The person removes the app: the consent is void and its grant ends.
    pub(crate) fn remove_app(&mut self, person: &str) {
        self.added.remove(person);
        self.end_of(person);
    }

    /// Whether this person has a grant that has not ended.
    pub(crate) fn is_alive(&self, person: &str) -> bool {
        self.live.contains_key(person)
    }

    /// Ends a grant: none of its tokens is good any more.
    pub(crate) fn end(&mut self, id: GrantId) {
        if let Some(grant) = self.all.get_mut(&id) {
            grant.ended = true;
            if self.live.get(&grant.person.key) == Some(&id) {
                self.live.remove(&grant.person.key);
            }
        }
    }

    /// Ends the live grant of a person, if there is one.
    fn end_of(&mut self, person: &str) {
        if let Some(id) = self.live.get(person).copied() {
            self.end(id);
        }
    }

    /// Whose token this is or was, access or refresh.
    pub(crate) fn whose(&self, token: &str) -> Option<Arc<Person>> {
        let id = self.tokens.grant_of(token)?;
        self.all.get(&id).map(|grant| Arc::clone(&grant.person))
    }
}

impl World {
    /// Turns a consent into a grant with its first pair.
    ///
    /// ZOOM.md#one-grant: the person's former grant dies now, when the new one comes to be. A code
    /// that nobody redeems kills nothing (our choice; Zoom's pages do not say at which step).
    pub(crate) fn open_grant(&mut self, consent: Consent, now: OffsetDateTime) -> Pair {
        self.grants.end_of(&consent.person.key);
        let id = GrantId(self.grants.next);
        self.grants.next += 1;
        self.grants.live.insert(consent.person.key.clone(), id);
        let grant = Grant {
            person: consent.person,
            scopes: consent.scopes,
            access: String::new(),
            refresh_expires_at: now,
            ended: false,
        };
        self.grants.all.insert(id, grant);
        self.issue_pair(id, now)
    }
}
