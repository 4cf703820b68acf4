//! What each setting may be. A problem is told as the end of a sentence that begins with the
//! setting's name, and never repeats a secret.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use ipnet::IpNet;
use secrecy::SecretString;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use url::{Host, Url};

pub(super) fn public_url(text: &str) -> Result<Url, String> {
    let url = web_url(text)?;
    let (scheme, origin) = (url.scheme(), url.origin().ascii_serialization());
    if scheme != "https" && !is_loopback(&url) {
        let secure = origin.replacen("http://", "https://", 1);
        return Err(format!(
            "must begin with https:// (http:// is for this machine only); Zoom sends people back to \
             https only: BEDSIDE_URL={secure}"
        ));
    }
    if url.path() != "/" || text.ends_with('/') {
        return Err(format!(
            "must be an address without a path or a slash at the end; write BEDSIDE_URL={origin}"
        ));
    }
    Ok(url)
}

pub(super) fn base_url(text: &str) -> Result<Url, String> {
    web_url(text.trim_end_matches('/'))
}

fn web_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a web address: {error}"))?;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.host().is_some();
    if matches!(url.scheme(), "http" | "https") && plain {
        Ok(url)
    } else {
        Err("must be an http or https address without user name, query or fragment".to_owned())
    }
}

/// Whether an address names this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Whether an address is Zoom's own, over https. Its names are of letters, digits and hyphens; a
/// browser takes others, such as `evil.example,.zoom.us`, of which a reader may see the beginning.
pub fn is_zoom(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let named = host
        .split('.')
        .all(|label| !label.is_empty() && label.bytes().all(plain));
    let zoom = ["zoom.us", "zoomgov.com"].iter().any(|domain| {
        host == *domain
            || host
                .strip_suffix(domain)
                .is_some_and(|rest| rest.ends_with('.'))
    });
    zoom && named && url.scheme() == "https" && url.port().is_none()
}

pub(super) fn zoom_base_allowed(
    base: &Url,
    public: &Url,
    allow_test_zoom: bool,
) -> Result<(), String> {
    if is_zoom(base) || is_loopback(public) || allow_test_zoom {
        return Ok(());
    }
    Err("is not an https address of Zoom's; another one is accepted only while BEDSIDE_URL is on this \
         machine or with BEDSIDE_ALLOW_TEST_ZOOM=1"
        .to_owned())
}

pub(super) fn database(text: &str) -> Result<SecretString, String> {
    let postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
    let Some(url) = postgres.then(|| Url::parse(text).ok()).flatten() else {
        return Err(
            "must be written postgres://USER:PASSWORD@HOST/DATABASE; special characters of the \
             password are percent-encoded"
                .to_owned(),
        );
    };
    if url.password().is_some_and(is_sample) {
        return Err(
            "holds a sample password; give the database one that is made with: openssl rand -hex 32"
                .to_owned(),
        );
    }
    Ok(SecretString::from(text))
}

pub(super) fn secret(text: &str) -> Result<SecretString, String> {
    client_id(text).map(SecretString::from)
}

pub(super) fn client_id(text: &str) -> Result<String, String> {
    if is_sample(text) {
        return Err("is a sample value; put the one from your Zoom app".to_owned());
    }
    visible(text)
}

/// What manuals and examples write where a secret belongs. A mistake of this kind works, and is
/// known to everybody.
pub(super) fn is_sample(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "admin", "bedside", "changeit", "default", "example", "password", "postgres", "sample",
        "secret", "test", "test123", "123456", "12345678", "todo", "hunter2", "qwerty",
    ];
    const BEGINNINGS: [&str; 7] = [
        "<", "change", "insert", "replace", "your-", "your_", "mysecret",
    ];
    let small = text.to_ascii_lowercase();
    let plain = small.replace(['-', '_'], "");
    let mut bytes = small.bytes();
    let first = bytes.next();
    WORDS.contains(&plain.as_str())
        || BEGINNINGS.iter().any(|start| small.starts_with(start))
        || (small.len() > 2 && bytes.all(|byte| Some(byte) == first))
}

fn visible(text: &str) -> Result<String, String> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err("contains a space or a character that Zoom never uses; copy it again".to_owned())
    }
}

/// Whether two listeners would take each other's place.
pub(super) fn meet(one: SocketAddr, other: SocketAddr) -> bool {
    let everywhere = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && (everywhere || one.ip() == other.ip())
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_syntax| "must be written ADDRESS:PORT, such as 127.0.0.1:8080".to_owned())
}

/// A length of time as people write it: 30s, 15m, 12h or 7d.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "must be a length of time such as 30s, 15m, 12h or 7d".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let number: u32 = text
        .strip_suffix(unit)
        .and_then(|number| number.parse().ok())
        .ok_or_else(wrong)?;
    let length = Duration::from_secs(seconds.saturating_mul(number.into()));
    if length.is_zero() || length > Duration::from_hours(8784) {
        return Err("must be more than nothing and at most 366d".to_owned());
    }
    Ok(length)
}

/// How long something is kept; nothing at all is a length too.
pub(super) fn retention(text: &str) -> Result<Duration, String> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    duration(text)
}

/// A token request may take four fifths of a lease, and at Zoom 25 s is not too long for one.
pub(super) const SHORTEST_LEASE: Duration = Duration::from_secs(35);

pub(super) fn lease(text: &str) -> Result<Duration, String> {
    let length = duration(text)?;
    if (2..=600).contains(&length.as_secs()) {
        Ok(length)
    } else {
        Err("must be from 35s to 600s; 60s is right for Zoom".to_owned())
    }
}

pub(super) fn count(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_syntax| "must be a whole number; 0 means no limit".to_owned())
}

pub(super) fn switch(text: &str) -> Result<bool, String> {
    match text {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err("must be 1 or 0".to_owned()),
    }
}

pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let network = |part: &str| {
        let single = |_not_a_network| part.parse::<IpAddr>().map(IpNet::from);
        part.parse::<IpNet>().or_else(single)
    };
    let networks: Vec<_> = text
        .split(',')
        .map(|part| network(part.trim()))
        .collect::<Result<_, _>>()
        .map_err(|_syntax| {
            "must be addresses or networks separated by commas, such as 10.0.0.0/8".to_owned()
        })?;
    if networks.iter().any(|network| network.prefix_len() == 0) {
        return Err(
            "believes everybody, so that anybody can pass for another address; name the proxy alone"
                .to_owned(),
        );
    }
    Ok(networks)
}

/// Ids as Zoom writes them, separated by commas.
pub(super) fn accounts(text: &str) -> Result<Vec<String>, String> {
    let plain = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic());
    listed(text, plain).ok_or_else(|| {
        "must be ids of Zoom accounts separated by commas; `bedside users list` shows those of people who are connected"
            .to_owned()
    })
}

/// Domains of e-mail addresses, separated by commas.
pub(super) fn domains(text: &str) -> Result<Vec<String>, String> {
    let label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.bytes().all(plain)
    };
    let domain = |one: &str| {
        let name = one.strip_prefix("*.").unwrap_or(one);
        name.contains('.') && name.split('.').all(label)
    };
    listed(text, domain).ok_or_else(|| {
        "must be domains separated by commas, such as clinic.example, *.clinic.example; others than of plain letters \
         in their xn-- form"
            .to_owned()
    })
}

fn listed(text: &str, good: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let parts: Vec<_> = text.split(',').map(str::trim).collect();
    let all = parts.iter().all(|part| good(part));
    all.then(|| parts.into_iter().map(str::to_owned).collect())
}

pub(super) fn email(text: &str) -> Result<String, String> {
    let shape = text
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    if shape
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"<>\"'&?".contains(&byte))
    {
        Ok(text.to_owned())
    } else {
        Err("must be an e-mail address, such as support@clinic.example".to_owned())
    }
}

/// A name or a sentence for a page. Pages escape it; it only has to be readable.
pub(super) fn line(text: &str) -> Result<String, String> {
    if text.chars().count() <= 120 && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err("must be one line of at most 120 characters".to_owned())
    }
}

/// A page of the operator's, to which browsers are sent.
pub(super) fn page(text: &str) -> Result<Url, String> {
    let wrong = || "must be a page on the web, such as https://clinic.example/privacy".to_owned();
    let url = Url::parse(text).map_err(|_syntax| wrong())?;
    let plain = url.username().is_empty() && url.password().is_none();
    if url.scheme() == "https" && url.host().is_some() && plain {
        Ok(url)
    } else {
        Err(wrong())
    }
}

/// What Zoom gives out to prove that a domain is yours.
pub(super) fn token(text: &str) -> Result<String, String> {
    if text.len() <= 500 {
        visible(text)
    } else {
        Err("is longer than anything that Zoom gives out; copy it again".to_owned())
    }
}

/// The languages that a deployment may have. The last two are disguises of English, for looking at
/// pages.
pub const LOCALES: &[&str] = &["en", "es", "en-XA", "ar-XB"];
/// The words for whom a clinician sees.
pub const CLIENT_WORDS: &[&str] = &["client", "patient"];
/// The rules for waiting rooms.
pub const WAITING_ROOM_RULES: &[&str] = &["default-on", "force-on", "default-off"];

pub(super) fn locale(text: &str) -> Result<&'static str, String> {
    one_of(LOCALES, text).ok_or_else(|| "must be en or es".to_owned())
}

/// The languages that nobody speaks are for who writes the pages.
pub(super) fn locale_allowed(locale: &str, public: &Url) -> Result<(), String> {
    if matches!(locale, "en" | "es") || is_loopback(public) {
        return Ok(());
    }
    Err(
        "is for developers; it is accepted only while BEDSIDE_URL is on this machine, otherwise \
         use en or es"
            .to_owned(),
    )
}

pub(super) fn client_word(text: &str) -> Result<&'static str, String> {
    one_of(CLIENT_WORDS, text).ok_or_else(|| "must be client or patient".to_owned())
}

pub(super) fn recording_allowed(text: &str) -> Result<bool, String> {
    match text {
        "allow" => Ok(true),
        "forbid" => Ok(false),
        _ => Err("must be allow or forbid".to_owned()),
    }
}

pub(super) fn waiting_room(text: &str) -> Result<&'static str, String> {
    one_of(WAITING_ROOM_RULES, text)
        .ok_or_else(|| "must be default-on, force-on or default-off".to_owned())
}

fn one_of(words: &[&'static str], text: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| *word == text)
}

pub(super) fn moment(text: &str) -> Result<OffsetDateTime, String> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_syntax| {
        "must be a moment with its zone, such as 2026-11-21T20:00:00Z or 2026-11-21T21:00:00+01:00"
            .to_owned()
    })
}

pub(super) fn log_level(text: &str) -> Result<String, String> {
    if ["error", "warn", "info", "debug", "trace"].contains(&text) {
        Ok(text.to_owned())
    } else {
        Err("must be error, warn, info, debug or trace".to_owned())
    }
}

pub(super) fn log_format(text: &str) -> Result<String, String> {
    match text {
        "json" | "pretty" => Ok(text.to_owned()),
        _ => Err("must be json or pretty".to_owned()),
    }
}
