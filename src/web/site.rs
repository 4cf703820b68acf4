//! What pages and layers need from the settings, worked out once.

use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use crate::{
    config::{Config, OperatorConfig},
    domain::{ClientWord, Locale, Maintenance},
};

/// This deployment, as its visitors meet it.
pub(super) struct Site {
    /// The public origin, as browsers write it: no path, no slash at the end.
    pub(super) origin: String,
    /// Every way in which a `Host` header may name it.
    pub(super) hosts: Vec<String>,
    /// Whether the public address is https: cookies are then `Secure` and HSTS is sent.
    pub(super) secure: bool,
    /// Whether Zoom is a simulated one: every page says so.
    pub(super) simulated: bool,
    /// The language of whoever asks for none that we speak.
    pub(super) locale: Locale,
    /// What a client is called, unless a clinician says otherwise.
    pub(super) client_word: ClientWord,
    /// Who runs this.
    pub(super) operator: OperatorConfig,
    /// How long a meeting is kept after its end.
    pub(super) retention: Duration,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub(super) trusted_proxies: Vec<IpNet>,
    /// How long a browser keeps its session cookie.
    pub(super) session_max: Duration,
    /// When the service is not to be used.
    pub(super) maintenance: Option<Maintenance>,
}

impl Site {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            origin: config.url.origin().ascii_serialization(),
            hosts: hosts(&config.url),
            secure: config.secure_cookies(),
            simulated: config.zoom.simulated,
            locale: Locale::parse(config.locale).unwrap_or(Locale::English),
            client_word: ClientWord::parse(config.client_word).unwrap_or(ClientWord::Client),
            operator: config.operator.clone(),
            retention: config.retention,
            trusted_proxies: config.trusted_proxies.clone(),
            session_max: config.session_max,
            maintenance: config
                .maintenance
                .map(|(from, until)| Maintenance { from, until }),
        }
    }

    /// The name of the cookie that carries the session.
    pub(super) const fn session_cookie(&self) -> &'static str {
        if self.secure {
            "__Host-bedside"
        } else {
            "bedside"
        }
    }

    /// The name of the cookie that says that others use the same computer. It names nobody.
    pub(super) const fn shared_cookie(&self) -> &'static str {
        if self.secure {
            "__Host-bedside-shared"
        } else {
            "bedside-shared"
        }
    }

    /// The name of the cookie that ties a consent to the browser that began it.
    pub(super) const fn login_cookie(&self) -> &'static str {
        if self.secure {
            "__Host-bedside-login"
        } else {
            "bedside-login"
        }
    }
}

/// With the port, and without it where it is the scheme's own.
fn hosts(url: &Url) -> Vec<String> {
    let name = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let port = url.port_or_known_default().unwrap_or_default();
    let with_port = format!("{name}:{port}");
    match url.port() {
        None => vec![name, with_port],
        Some(_) => vec![with_port],
    }
}

#[cfg(any(test, fuzzing))]
impl Site {
    /// A site for tests.
    #[expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]
    pub(super) fn at(address: &str) -> Self {
        let url = Url::parse(address).unwrap();
        Self {
            origin: url.origin().ascii_serialization(),
            hosts: hosts(&url),
            secure: url.scheme() == "https",
            simulated: false,
            locale: Locale::English,
            client_word: ClientWord::Client,
            operator: OperatorConfig::default(),
            retention: Duration::from_hours(720),
            trusted_proxies: Vec::new(),
            session_max: Duration::from_hours(168),
            maintenance: None,
        }
    }
}
