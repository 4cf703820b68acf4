//! What `bedside doctor` asks of Zoom: nobody's grant is touched, and nothing is left behind.

use std::time::{Duration, Instant};

use reqwest::header::DATE;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use tokio::time::timeout;
use url::Url;

use super::{Zoom, ZoomError, body, fields::Fields};
use crate::domain::{OAuthState, RefreshToken, Verifier};

/// One of Zoom's hosts, and how it answered.
#[derive(Clone, Debug)]
pub struct Reached {
    /// Its name.
    pub host: String,
    /// How long it took.
    pub took: Duration,
    /// Its `Date`, half of that ago.
    pub date: Option<OffsetDateTime>,
}

/// Whether Zoom lists our redirect address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// It is accepted, and one that nobody listed is refused.
    Listed,
    /// It is refused.
    Missing,
    /// Zoom answers the same to an address that nobody listed: nothing is known.
    Untold,
}

/// A challenge as Zoom sends it, and what the right answer is.
#[derive(Clone)]
pub struct Challenge {
    /// The body.
    pub body: String,
    /// The header `x-zm-request-timestamp`.
    pub timestamp: String,
    /// The header `x-zm-signature`.
    pub signature: String,
    /// What an endpoint answers that holds the secret.
    pub answer: String,
}

/// Nobody waits longer for what is only looked at.
const LIMIT: Duration = Duration::from_secs(5);
/// Registered by nobody: `.invalid` names no host.
const NOWHERE: &str = "https://bedside-doctor.invalid/oauth/callback";

impl Zoom {
    /// Zoom's hosts, each by an address of it.
    pub fn hosts(&self) -> Vec<&str> {
        let mut bases = vec![self.oauth.base.as_str(), self.api_url.as_str()];
        bases.dedup_by_key(|base| host(base));
        bases
    }

    /// Asks a host for anything at all: every answer below 500 will do.
    pub async fn reach(&self, base: &str) -> Result<Reached, ZoomError> {
        let began = Instant::now();
        let answer = body::send(self.http.head(base), LIMIT).await?;
        let took = began.elapsed();
        if answer.status.is_server_error() {
            return Err(ZoomError::Failed(answer.status.as_u16()));
        }
        let date = answer.headers.get(DATE).and_then(|date| date.to_str().ok());
        Ok(Reached {
            host: host(base),
            took,
            date: date.and_then(|date| OffsetDateTime::parse(date, &Rfc2822).ok()),
        })
    }

    /// Whether Zoom accepts the client id with its secret. A refresh token that nobody was given is
    /// presented: the right pair hears that the token is wrong, the wrong pair that the client is
    /// (ZOOM.md#token-errors, ZOOM.md#client-credentials).
    pub async fn accepts_credentials(&self) -> Result<bool, ZoomError> {
        let nobodys = RefreshToken::new("bedside-doctor");
        match timeout(LIMIT, self.refresh(&nobodys)).await {
            Err(_late) => Err(ZoomError::NoAnswer),
            Ok(answer) => accepted(answer.err()),
        }
    }

    /// Whether Zoom lists our redirect address (ZOOM.md#redirect-match). What it shows for a listed
    /// one to somebody who is not signed in is not published; so it counts only when an address that
    /// is certainly not listed is refused.
    pub async fn lists_redirect(&self) -> Result<Listing, ZoomError> {
        let ours = self.consent_url(&OAuthState::fresh(), &Verifier::fresh());
        let nowhere = with_redirect(&ours, NOWHERE);
        if self.refuses_redirect(ours).await? {
            return Ok(Listing::Missing);
        }
        Ok(if self.refuses_redirect(nowhere).await? {
            Listing::Listed
        } else {
            Listing::Untold
        })
    }

    async fn refuses_redirect(&self, url: Url) -> Result<bool, ZoomError> {
        let answer = body::send(self.http.get(url), LIMIT).await?;
        let text = String::from_utf8_lossy(&answer.body).to_lowercase();
        let fields = Fields::read(&answer.body).unwrap_or_default();
        let says = text.contains("invalid redirect");
        match (answer.status.as_u16(), fields.number("errorCode")) {
            (429 | 500.., _) => Err(ZoomError::Failed(answer.status.as_u16())),
            (_, Some(4700)) if says => Ok(true),
            // Another number speaks of something else, such as the client id.
            (status, Some(code)) => Err(ZoomError::Refused { status, code }),
            _ => Ok(says && text.contains("4,700")),
        }
    }

    /// A challenge signed with the present secret, as Zoom would send it now
    /// (ZOOM.md#url-validation).
    pub fn challenge(&self, now: OffsetDateTime) -> Option<Challenge> {
        let token = OAuthState::fresh();
        let timestamp = now.unix_timestamp().to_string();
        let body = serde_json::json!({
            "event": "endpoint.url_validation",
            "event_ts": now.unix_timestamp() * 1000,
            "payload": { "plainToken": token.expose() },
        });
        let body = body.to_string();
        let secret = self.webhook_secrets.present()?;
        Some(Challenge {
            signature: secret.sign(&timestamp, body.as_bytes())?,
            answer: secret.answer(token.expose())?,
            body,
            timestamp,
        })
    }
}

fn accepted(refusal: Option<ZoomError>) -> Result<bool, ZoomError> {
    match refusal {
        None | Some(ZoomError::GrantEnded) => Ok(true),
        Some(ZoomError::ClientRefused) => Ok(false),
        Some(other) => Err(other),
    }
}

/// The same consent address with another redirect address.
fn with_redirect(consent: &Url, redirect: &str) -> Url {
    let mut url = consent.clone();
    let others = consent.query_pairs();
    let others = others.filter(|(name, _)| name != "redirect_uri");
    url.query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair("redirect_uri", redirect);
    url
}

/// The host of an address, with its port where it has one of its own.
fn host(base: &str) -> String {
    let url = Url::parse(base).ok();
    url.and_then(|url| {
        let port = url.port().map(|port| format!(":{port}"));
        Some(format!("{}{}", url.host_str()?, port.unwrap_or_default()))
    })
    .unwrap_or_default()
}
