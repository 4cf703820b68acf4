//! Access and refresh tokens: made, spent, refused.

use std::{collections::HashMap, sync::Arc};

use time::{Duration, OffsetDateTime};

use crate::{
    people::Person,
    random,
    scopes::Scopes,
    world::{World, grants::GrantId},
};

/// ZOOM.md#refresh-life: ninety days, and each refresh begins them anew.
const REFRESH_LIFE: Duration = Duration::days(90);

/// What a successful token request hands out.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) life: std::time::Duration,
    pub(crate) scopes: Scopes,
}

/// Why an access token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Unknown,
    Expired,
}

/// A token that is spent, dead, expired or was never issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeadToken;

#[derive(Debug)]
struct Access {
    grant: GrantId,
    expires_at: OffsetDateTime,
    dead: bool,
}

#[derive(Debug)]
struct Refresh {
    grant: GrantId,
    expires_at: OffsetDateTime,
    spent: bool,
}

/// Every token ever issued in this run.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
}

impl Tokens {
    pub(crate) fn grant_of(&self, token: &str) -> Option<GrantId> {
        let access = self.access.get(token).map(|access| access.grant);
        access.or_else(|| self.refresh.get(token).map(|refresh| refresh.grant))
    }
}

impl World {
    /// Makes a pair for a grant. ZOOM.md#refresh-rotation: a refresh token comes with every answer.
    pub(crate) fn issue_pair(&mut self, id: GrantId, now: OffsetDateTime) -> Pair {
        let access = self.issue(random::token("sim_access_"));
        let refresh = self.issue(random::token("sim_refresh_"));
        let life = self.settings.token_life;
        let refresh_expires_at = now + REFRESH_LIFE;
        let tokens = &mut self.grants.tokens;
        // ZOOM.md#token-life
        let expires_at = now + life;
        tokens.access.insert(
            access.clone(),
            Access {
                grant: id,
                expires_at,
                dead: false,
            },
        );
        let fresh = Refresh {
            grant: id,
            expires_at: refresh_expires_at,
            spent: false,
        };
        tokens.refresh.insert(refresh.clone(), fresh);
        let mut scopes = Scopes::default();
        if let Some(grant) = self.grants.all.get_mut(&id) {
            let former = std::mem::replace(&mut grant.access, access.clone());
            grant.refresh_expires_at = refresh_expires_at;
            scopes = grant.scopes.clone();
            // ZOOM.md#old-access-dies
            if self.settings.old_access_dies
                && let Some(former) = tokens.access.get_mut(&former)
            {
                former.dead = true;
            }
        }
        Pair {
            access,
            refresh,
            life,
            scopes,
        }
    }

    /// Spends a refresh token. ZOOM.md#refresh-rotation: it is good for one use.
    pub(crate) fn spend(&mut self, token: &str, now: OffsetDateTime) -> Result<Pair, DeadToken> {
        let refresh = self.grants.tokens.refresh.get_mut(token).ok_or(DeadToken)?;
        let id = refresh.grant;
        if refresh.spent {
            if self.settings.reuse_ends_grant {
                self.grants.end(id);
            }
            return Err(DeadToken);
        }
        let grant = self.grants.all.get(&id).ok_or(DeadToken)?;
        // ZOOM.md#user-gone: the refresh of somebody who left Zoom fails like a dead one.
        if grant.ended || now >= refresh.expires_at || self.gone.contains(&grant.person.key) {
            return Err(DeadToken);
        }
        refresh.spent = true;
        Ok(self.issue_pair(id, now))
    }

    /// Ends the grant behind a token that is still good, access or refresh.
    pub(crate) fn revoke(&mut self, token: &str, now: OffsetDateTime) -> Result<(), DeadToken> {
        let id = self.grants.tokens.grant_of(token).ok_or(DeadToken)?;
        let good = match self.grants.tokens.refresh.get(token) {
            Some(refresh) => {
                let grant = self.grants.all.get(&id).ok_or(DeadToken)?;
                !refresh.spent && !grant.ended && now < refresh.expires_at
            }
            None => self.holder(token, now).is_ok(),
        };
        good.then(|| self.grants.end(id)).ok_or(DeadToken)
    }

    /// Who holds this access token, as they are now, and what it may do.
    pub(crate) fn holder(
        &self,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<(Arc<Person>, Scopes), Refused> {
        let access = self
            .grants
            .tokens
            .access
            .get(token)
            .ok_or(Refused::Unknown)?;
        let grant = self.grants.all.get(&access.grant).ok_or(Refused::Unknown)?;
        if access.dead || grant.ended {
            return Err(Refused::Unknown);
        }
        if now >= access.expires_at {
            return Err(Refused::Expired);
        }
        let person = self.people.find(&grant.person.key);
        let scopes = grant.scopes.within(&self.scopes);
        person
            .map(|person| (person, scopes))
            .ok_or(Refused::Unknown)
    }
}
