//! All settings: read once, all faults told together, no secret ever printed.
//!
//! The environment comes in as a function, so that a test gives settings without touching the
//! process. Every setting may also come from a file: `NAME_FILE` holds its path.

mod names;
#[cfg(any(test, fuzzing))]
pub(crate) mod oracle;
mod origins;
mod parse;
mod reader;
mod settings;

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use ipnet::IpNet;
use secrecy::{ExposeSecret as _, SecretString};
use time::OffsetDateTime;
use url::Url;

use crate::sealing::Keyring;
pub use names::{OF_COMPOSE, mistyped};
pub use origins::{Given, Origin, origins};
pub use parse::{CLIENT_WORDS, LOCALES, WAITING_ROOM_RULES, duration, is_loopback, is_zoom};
use reader::Reader;
pub use reader::{Fault, Faults};
pub use settings::{SETTINGS, Setting};

/// Everything that an operator can set.
#[derive(Clone, Debug)]
pub struct Config {
    /// The public address of this deployment, without a path.
    pub url: Url,
    /// Where Postgres is, with its password.
    pub database: SecretString,
    /// The same for who owns its tables: for migrations and restores.
    pub migration_database: SecretString,
    /// The Zoom app and where Zoom is.
    pub zoom: ZoomConfig,
    /// The operator's sealing keys.
    pub keyring: Keyring,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Who may connect.
    pub allowed: AllowedConfig,
    /// How long a meeting is kept after its end.
    pub retention: Duration,
    /// How long a session lasts without use.
    pub session_idle: Duration,
    /// How long a session lasts at all.
    pub session_max: Duration,
    /// How long one server may hold the right to refresh a grant.
    pub refresh_lease: Duration,
    /// How many meetings one installation may start in a minute; 0 is no limit.
    pub create_per_minute: u32,
    /// How many installs one address may begin in a minute; 0 is no limit.
    pub install_per_minute: u32,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Who runs this, as the public pages tell it.
    pub operator: OperatorConfig,
    /// The language of pages for who asks for none that there is: one of [`LOCALES`].
    pub locale: &'static str,
    /// What a client is called by who did not choose a word: one of [`CLIENT_WORDS`].
    pub client_word: &'static str,
    /// Whether a meeting may be recorded from the start.
    pub recording_allowed: bool,
    /// Whether people wait until the host lets them in: one of [`WAITING_ROOM_RULES`].
    pub waiting_room: &'static str,
    /// When the service is not to be used: from when on, and until when where that is known.
    pub maintenance: Option<(OffsetDateTime, Option<OffsetDateTime>)>,
    /// How much Bedside itself logs: error, warn, info, debug or trace.
    pub log: String,
    /// How lines of the log are written: `json` or `pretty`; without it as the terminal decides.
    pub log_format: Option<String>,
    /// Where the metrics are read; nothing is measured without it.
    pub metrics_listen: Option<SocketAddr>,
}

/// The Zoom app that this deployment is, and where Zoom is.
#[derive(Clone, Debug)]
pub struct ZoomConfig {
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: SecretString,
    /// The secret that signs Zoom's webhooks.
    pub webhook_secret: SecretString,
    /// The one before, for as long as Zoom may still sign with it.
    pub webhook_secret_previous: Option<SecretString>,
    /// Base of consent, token and revocation addresses.
    pub oauth_url: Url,
    /// Base of the API.
    pub api_url: Url,
    /// A proxy through which Zoom is reached.
    pub outbound_proxy: Option<Url>,
    /// Whether the two bases are not Zoom's own: every page then says so.
    pub simulated: bool,
}

/// Who runs this deployment, and what they want its public pages to say.
#[derive(Clone, Debug, Default)]
pub struct OperatorConfig {
    /// Their name.
    pub name: Option<String>,
    /// How to reach them.
    pub support_email: Option<String>,
    /// When they answer.
    pub support_hours: Option<String>,
    /// Whether they have read the built-in terms and stand by them.
    pub terms_reviewed: bool,
    /// Their own privacy policy, instead of the built-in page.
    pub privacy_url: Option<Url>,
    /// Their own terms, instead of the built-in page.
    pub terms_url: Option<Url>,
    /// What Zoom reads to see that the domain is theirs.
    pub zoom_domain_verification: Option<String>,
}

/// Who may connect: everybody, when both lists are empty.
#[derive(Clone, Debug, Default)]
pub struct AllowedConfig {
    /// Ids of Zoom accounts.
    pub accounts: Vec<String>,
    /// Domains of e-mail addresses, each itself or, with `*.` in front, everything below it.
    pub email_domains: Vec<String>,
}

impl Config {
    /// Reads all settings of a whole environment. A name that is like a setting and is none is a
    /// fault too: what it was meant to set would silently have its default.
    pub fn of_environment(environment: &BTreeMap<String, String>) -> Result<Self, Faults> {
        let unknown = names::unknown(environment);
        match Self::read(|name| environment.get(name).cloned()) {
            Ok(config) if unknown.is_empty() => Ok(config),
            Ok(_) => Err(Faults::default().and(unknown)),
            Err(faults) => Err(faults.and(unknown)),
        }
    }

    /// Reads all settings. On failure tells every fault at once, each with its fix.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Faults> {
        let mut env = Reader::new(lookup);
        let url = env.required("BEDSIDE_URL", parse::public_url);
        let database = env.required("DATABASE_URL", parse::database);
        let owner = env.optional("BEDSIDE_MIGRATION_DATABASE_URL", parse::database);
        let keyring = env.required("BEDSIDE_KEYS", Keyring::parse);
        let client_id = env.required("ZOOM_CLIENT_ID", parse::client_id);
        let client_secret = env.required("ZOOM_CLIENT_SECRET", parse::secret);
        let webhook_secret = env.required("ZOOM_WEBHOOK_SECRET", parse::secret);
        let webhook_secret_previous = env.optional("ZOOM_WEBHOOK_SECRET_PREVIOUS", parse::secret);
        let retention = env.with_default("BEDSIDE_RETENTION", parse::retention);
        let oauth_url = env.with_default("ZOOM_OAUTH_URL", parse::base_url);
        let api_url = env.with_default("ZOOM_API_URL", parse::base_url);
        let allow_test_zoom = env
            .optional("BEDSIDE_ALLOW_TEST_ZOOM", parse::switch)
            .unwrap_or(false);
        let listen = env.with_default("BEDSIDE_LISTEN", parse::address);
        let allowed = allowed(&mut env);
        let session_idle = env.with_default("BEDSIDE_SESSION_IDLE", duration);
        let session_max = env.with_default("BEDSIDE_SESSION_MAX", duration);
        let refresh_lease = env.with_default("BEDSIDE_REFRESH_LEASE", parse::lease);
        let create_per_minute = env.with_default("BEDSIDE_CREATE_PER_MINUTE", parse::count);
        let install_per_minute = env.with_default("BEDSIDE_INSTALL_PER_MINUTE", parse::count);
        let trusted_proxies = env
            .optional("BEDSIDE_TRUSTED_PROXIES", parse::networks)
            .unwrap_or_default();
        let outbound_proxy = env.optional("BEDSIDE_OUTBOUND_PROXY", parse::base_url);
        let operator = operator(&mut env, url.as_ref());
        let locale = locale(&mut env, url.as_ref());
        let client_word = env.with_default("BEDSIDE_CLIENT_NOUN", parse::client_word);
        let recording_allowed = env.with_default("BEDSIDE_RECORDING", parse::recording_allowed);
        let waiting_room = env.with_default("BEDSIDE_WAITING_ROOM", parse::waiting_room);
        let maintenance = maintenance(&mut env);
        let log = env.with_default("BEDSIDE_LOG", parse::log_level);
        let log_format = env.optional("BEDSIDE_LOG_FORMAT", parse::log_format);
        let metrics_listen = metrics_listen(&mut env, listen);

        let bases = [("ZOOM_OAUTH_URL", &oauth_url), ("ZOOM_API_URL", &api_url)];
        let simulated = simulated(&mut env, url.as_ref(), bases, allow_test_zoom);
        if let (Some(idle), Some(max)) = (session_idle, session_max)
            && idle > max
        {
            let problem = "is longer than BEDSIDE_SESSION_MAX; make it the same or shorter";
            env.fault("BEDSIDE_SESSION_IDLE", problem);
        }
        let secrets = [&client_secret, &webhook_secret].map(Option::as_ref);
        alike(&mut env, client_id.as_deref(), secrets);
        if !simulated && refresh_lease.is_some_and(|lease| lease < parse::SHORTEST_LEASE) {
            let problem = "must be at least 35s: a lease must outlive the slowest answer of Zoom's";
            env.fault("BEDSIDE_REFRESH_LEASE", problem);
        }
        let faults = env.into_faults();
        let read = || {
            Some(Self {
                url: url?,
                migration_database: owner.or_else(|| database.clone())?,
                database: database?,
                zoom: ZoomConfig {
                    client_id: client_id?,
                    client_secret: client_secret?,
                    webhook_secret: webhook_secret?,
                    webhook_secret_previous,
                    oauth_url: oauth_url?,
                    api_url: api_url?,
                    outbound_proxy,
                    simulated,
                },
                keyring: keyring?,
                listen: listen?,
                allowed,
                retention: retention?,
                session_idle: session_idle?,
                session_max: session_max?,
                refresh_lease: refresh_lease?,
                create_per_minute: create_per_minute?,
                install_per_minute: install_per_minute?,
                trusted_proxies,
                operator,
                locale: locale?,
                client_word: client_word?,
                recording_allowed: recording_allowed?,
                waiting_room: waiting_room?,
                maintenance,
                log: log?,
                log_format,
                metrics_listen,
            })
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        read().ok_or(faults)
    }

    /// Whether cookies carry `Secure` and the `__Host-` prefix: always, except on plain-http
    /// loopback, where browsers would drop them.
    pub fn secure_cookies(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The address that Zoom sends a browser back to. It must stand in the Zoom app, letter by
    /// letter (ZOOM.md#redirect-match).
    pub fn callback_url(&self) -> Url {
        let mut url = self.url.clone();
        url.set_path("/oauth/callback");
        url
    }
}

/// Reads the public address alone, for who has no other settings yet.
pub fn public_address(lookup: impl Fn(&str) -> Option<String>) -> Result<Url, Faults> {
    let mut env = Reader::new(lookup);
    let url = env.required("BEDSIDE_URL", parse::public_url);
    url.ok_or_else(|| env.into_faults())
}

/// Checks one value as [`Config::read`] would. A name that is no setting has nothing to check.
pub fn check(name: &str, value: &str) -> Result<(), String> {
    let told = Config::read(|asked| (asked == name).then(|| value.to_owned()));
    let faults = told.err().unwrap_or_default();
    let fault = faults.iter().find(|fault| fault.name == name);
    fault.map_or(Ok(()), |fault| Err(fault.problem.clone()))
}

/// Whether Zoom is another one than Zoom's own.
fn simulated(
    env: &mut Reader<impl Fn(&str) -> Option<String>>,
    public: Option<&Url>,
    bases: [(&str, &Option<Url>); 2],
    allow_test_zoom: bool,
) -> bool {
    let mut simulated = false;
    for (name, base) in bases {
        let (Some(base), Some(public)) = (base, public) else {
            continue;
        };
        simulated |= !is_zoom(base);
        if let Err(problem) = parse::zoom_base_allowed(base, public, allow_test_zoom) {
            env.fault(name, problem);
        }
    }
    simulated
}

/// Values that were copied into the wrong line.
fn alike(
    env: &mut Reader<impl Fn(&str) -> Option<String>>,
    client_id: Option<&str>,
    secrets: [Option<&SecretString>; 2],
) {
    let [client_secret, webhook_secret] = secrets.map(|text| text.map(SecretString::expose_secret));
    if client_secret.is_some() && client_secret == client_id {
        let problem =
            "is the same as ZOOM_CLIENT_ID; copy it again, it stands below the id in Zoom";
        env.fault("ZOOM_CLIENT_SECRET", problem);
    }
    if client_secret.is_some() && client_secret == webhook_secret {
        let problem =
            "is the same as ZOOM_CLIENT_SECRET; the secret token stands under Features, Access";
        env.fault("ZOOM_WEBHOOK_SECRET", problem);
    }
}

fn operator(
    env: &mut Reader<impl Fn(&str) -> Option<String>>,
    public: Option<&Url>,
) -> OperatorConfig {
    let operator = OperatorConfig {
        name: env.optional("BEDSIDE_OPERATOR_NAME", parse::line),
        support_email: env.optional("BEDSIDE_SUPPORT_EMAIL", parse::email),
        support_hours: env.optional("BEDSIDE_SUPPORT_HOURS", parse::line),
        terms_reviewed: env
            .optional("BEDSIDE_TERMS_REVIEWED", parse::switch)
            .unwrap_or(false),
        privacy_url: env.optional("BEDSIDE_PRIVACY_URL", parse::page),
        terms_url: env.optional("BEDSIDE_TERMS_URL", parse::page),
        zoom_domain_verification: env.optional("BEDSIDE_ZOOM_DOMAIN_VERIFICATION", parse::token),
    };
    for (name, page) in [
        ("BEDSIDE_PRIVACY_URL", &operator.privacy_url),
        ("BEDSIDE_TERMS_URL", &operator.terms_url),
    ] {
        if let (Some(page), Some(public)) = (page, public)
            && page.origin() == public.origin()
        {
            env.fault(
                name,
                "is an address of Bedside's own; leave it empty for the built-in page",
            );
        }
    }
    operator
}

/// Metrics are for operators: never on the address that the world reaches.
fn metrics_listen(
    env: &mut Reader<impl Fn(&str) -> Option<String>>,
    listen: Option<SocketAddr>,
) -> Option<SocketAddr> {
    let metrics = env.optional("BEDSIDE_METRICS_LISTEN", parse::address)?;
    if listen.is_some_and(|listen| parse::meet(listen, metrics)) {
        let problem = "is the address of BEDSIDE_LISTEN; choose another port, such as 9090";
        env.fault("BEDSIDE_METRICS_LISTEN", problem);
    }
    Some(metrics)
}

fn allowed(env: &mut Reader<impl Fn(&str) -> Option<String>>) -> AllowedConfig {
    let accounts = env.optional("BEDSIDE_ALLOWED_ACCOUNTS", parse::accounts);
    let domains = env.optional("BEDSIDE_ALLOWED_EMAIL_DOMAINS", parse::domains);
    AllowedConfig {
        accounts: accounts.unwrap_or_default(),
        email_domains: domains.unwrap_or_default(),
    }
}

fn locale(
    env: &mut Reader<impl Fn(&str) -> Option<String>>,
    public: Option<&Url>,
) -> Option<&'static str> {
    let locale = env.with_default("BEDSIDE_LOCALE", parse::locale)?;
    if let Err(problem) = parse::locale_allowed(locale, public?) {
        env.fault("BEDSIDE_LOCALE", problem);
    }
    Some(locale)
}

fn maintenance(
    env: &mut Reader<impl Fn(&str) -> Option<String>>,
) -> Option<(OffsetDateTime, Option<OffsetDateTime>)> {
    let from = env.optional("BEDSIDE_MAINTENANCE_FROM", parse::moment);
    let until = env.optional("BEDSIDE_MAINTENANCE_UNTIL", parse::moment);
    match (from, until) {
        (Some(from), Some(until)) if until <= from => {
            let problem = "must be later than BEDSIDE_MAINTENANCE_FROM";
            env.fault("BEDSIDE_MAINTENANCE_UNTIL", problem);
            None
        }
        (None, Some(_)) => {
            let problem = "has no beginning; give BEDSIDE_MAINTENANCE_FROM as well";
            env.fault("BEDSIDE_MAINTENANCE_UNTIL", problem);
            None
        }
        (from, until) => from.map(|from| (from, until)),
    }
}

#[cfg(test)]
mod tests;
