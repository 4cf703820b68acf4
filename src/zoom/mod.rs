//! HTTP to Zoom: the only floor that knows Zoom's words. Facts are cited as `ZOOM.md#anchor`,
//! which stands for a paragraph of `docs/ZOOM.md`.
//!
//! Redirects are never followed, the environment's proxies are not read, bodies have a size limit
//! and errors carry neither body nor URL: both can hold tokens.

mod api;
mod body;
mod breaker;
mod error;
mod examination;
mod fields;
mod links;
mod marketplace;
mod oauth;
mod reading;
mod refusal;
mod request;
mod watch;
mod webhook;

#[cfg(any(test, fuzzing))]
pub(crate) mod oracles {
    pub use super::{links::oracle::links, oauth::oracle::token_answer, webhook::oracle::webhook};
}

use std::{sync::Arc, time::Duration};

use reqwest::{
    header::{ACCEPT_ENCODING, HeaderMap, HeaderValue},
    redirect::Policy,
};

pub use error::ZoomError;
pub use examination::{Challenge, Listing, Reached};
pub use marketplace::{EVENTS, SCOPES, Scope};
pub use request::{MeetingChange, NewMeeting};
pub use webhook::{Envelope, Event, WebhookError};

use crate::config::{Config, ZoomConfig};
use breaker::Breakers;
use links::Links;
use oauth::OAuth;
use webhook::Secrets;

const CONNECT_LIMIT: Duration = Duration::from_secs(2);
const CALL_LIMIT: Duration = Duration::from_secs(10);
/// A short limit on a call that burns its token would manufacture lost answers.
const TOKEN_LIMIT: Duration = Duration::from_secs(25);

/// Zoom, as this app. Cheap to clone.
#[derive(Clone)]
pub struct Zoom {
    http: reqwest::Client,
    oauth: OAuth,
    breakers: Breakers,
    api_url: String,
    links: Links,
    client_id: Arc<str>,
    webhook_secrets: Arc<Secrets>,
}

/// Why the client could not be built: the machine has no CA certificates, or a bad proxy is set.
#[derive(Debug, thiserror::Error)]
#[error("the client for Zoom could not be built; does this machine have CA certificates?")]
pub struct NoClient(#[source] reqwest::Error);

impl Zoom {
    /// Prepares the client; nothing is sent.
    pub fn new(config: &Config) -> Result<Self, NoClient> {
        let http = client(&config.zoom)?;
        Ok(Self {
            oauth: OAuth::new(config, http.clone()),
            http,
            breakers: Breakers::new(),
            api_url: config
                .zoom
                .api_url
                .as_str()
                .trim_end_matches('/')
                .to_owned(),
            links: Links::new(&config.zoom),
            client_id: config.zoom.client_id.as_str().into(),
            webhook_secrets: Arc::new(Secrets::new(
                &config.zoom.webhook_secret,
                config.zoom.webhook_secret_previous.as_ref(),
            )),
        })
    }
}

impl std::fmt::Debug for Zoom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Zoom")
    }
}

fn client(zoom: &ZoomConfig) -> Result<reqwest::Client, NoClient> {
    // A provider that is already there serves as well: all of them are this one.
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap_or_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("bedside/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .no_proxy()
        .http1_only()
        // Compressed answers would need a decoder, and one that came all the same would be lost.
        .default_headers(HeaderMap::from_iter([(
            ACCEPT_ENCODING,
            HeaderValue::from_static("identity"),
        )]))
        .tcp_nodelay(true)
        .connect_timeout(CONNECT_LIMIT)
        .timeout(CALL_LIMIT)
        .pool_idle_timeout(Duration::from_secs(30));
    if let Some(proxy) = &zoom.outbound_proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy.as_str()).map_err(NoClient)?);
    }
    builder.build().map_err(NoClient)
}
