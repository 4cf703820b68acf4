//! Consent asked for, and the authorization codes that come of it.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use crate::{people::Person, random, scopes::Scopes, world::World};

/// ZOOM.md#code-life: five minutes.
const CODE_LIFE: Duration = Duration::seconds(300);

/// What an app asked for at the authorize address.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) redirect: String,
    pub(crate) state: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) scopes: Scopes,
}

/// A PKCE challenge. ZOOM.md#pkce: S256, or plain, which is the default.
#[derive(Clone, Debug)]
pub(crate) enum Challenge {
    Plain(String),
    S256(String),
}

impl Challenge {
    fn is_met_by(&self, verifier: &str) -> bool {
        match self {
            Challenge::Plain(challenge) => challenge == verifier,
            Challenge::S256(challenge) => {
                *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
            }
        }
    }
}

/// A consent: who allowed what.
#[derive(Debug)]
pub(crate) struct Consent {
    pub(crate) person: Arc<Person>,
    pub(crate) scopes: Scopes,
}

/// Why a code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeFault {
    Invalid,
    Redirect,
    Verifier,
}

#[derive(Debug)]
struct Code {
    person: Arc<Person>,
    asked: Asked,
    expires_at: OffsetDateTime,
    used: bool,
}

/// Consent pages waiting for an answer, and codes. Codes are kept after use, to know whose they were.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    pages: HashMap<String, Asked>,
    codes: HashMap<String, Code>,
}

impl Codes {
    /// Keeps what was asked for until the person answers the page.
    pub(crate) fn open_page(&mut self, asked: Asked) -> String {
        let request = random::short("sim_request_");
        self.pages.insert(request.clone(), asked);
        request
    }

    /// Takes what was asked for; each page is answered once.
    pub(crate) fn close_page(&mut self, request: &str) -> Option<Asked> {
        self.pages.remove(request)
    }

    /// For whom a code was made, whatever became of it.
    pub(crate) fn whose(&self, code: &str) -> Option<Arc<Person>> {
        self.codes.get(code).map(|code| Arc::clone(&code.person))
    }
}

impl World {
    /// Makes a code for what this person allowed.
    pub(crate) fn issue_code(
        &mut self,
        person: Arc<Person>,
        asked: Asked,
        now: OffsetDateTime,
    ) -> String {
        let code = self.issue(random::short("sim_code_"));
        let expires_at = now + CODE_LIFE;
        self.codes.codes.insert(
            code.clone(),
            Code {
                person,
                asked,
                expires_at,
                used: false,
            },
        );
        code
    }

    /// Takes a code: once, in time, for the redirect and by the verifier it was made for.
    ///
    /// A code is burnt by its first presentation, even by a wrong one (our choice: the strict one).
    pub(crate) fn take_code(
        &mut self,
        code: &str,
        redirect: &str,
        verifier: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<Consent, CodeFault> {
        let code = self.codes.codes.get_mut(code).ok_or(CodeFault::Invalid)?;
        let spent = std::mem::replace(&mut code.used, true);
        if spent || now >= code.expires_at || self.gone.contains(&code.person.key) {
            return Err(CodeFault::Invalid);
        }
        if code.asked.redirect != redirect {
            return Err(CodeFault::Redirect);
        }
        // A verifier for a code without a challenge is not looked at: ZOOM.md#pkce.
        if let Some(challenge) = &code.asked.challenge
            && !verifier.is_some_and(|verifier| challenge.is_met_by(verifier))
        {
            return Err(CodeFault::Verifier);
        }
        Ok(Consent {
            person: Arc::clone(&code.person),
            scopes: code.asked.scopes.clone(),
        })
    }
}
