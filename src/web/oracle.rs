//! What must hold for forms, for the headers of a visitor and for the pages to which they return.

#![expect(
    clippy::missing_panics_doc,
    reason = "an oracle panics where something does not hold"
)]

use std::{
    borrow::Cow,
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    sync::{Arc, LazyLock},
};

use axum::{
    body::Body,
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
};
use futures_util::FutureExt as _;
use time::{Duration, OffsetDateTime, macros::datetime};
use tower_sessions::session::Id;
use url::Url;

pub use super::callback::oracle::callback;
use super::{
    address::ClientAddress, connected, cookies, csrf::Csrf, door, draft, fields::Fields,
    form::Form as _, login_cookie::LoginCookie, meetings, origin, reader::Reading, schedule,
    session, session_cookie, settings, signout, site::Site,
};
use crate::domain::{InviteText, ReturnPath};

const NOW: OffsetDateTime = datetime!(2026-11-21 10:00 UTC);
const ORIGIN: &str = "https://bedside.example";

static SITE: LazyLock<Arc<Site>> = LazyLock::new(|| {
    let mut site = Site::at(ORIGIN);
    site.trusted_proxies = ["10.0.0.0/8", "fd00::/8"]
        .iter()
        .filter_map(|net| net.parse().ok())
        .collect();
    Arc::new(site)
});

/// The body of a form, read by every form that there is.
pub fn form(data: &[u8]) {
    // As any other reader would see it.
    let pairs: Vec<_> = url::form_urlencoded::parse(data).collect();
    let Ok(fields) = Fields::of_form(data) else {
        assert!(Fields::parse(data).is_err());
        assert!(!is_good(&pairs, data), "a good form is refused");
        return;
    };
    // The same names, once each, with the same values.
    assert!(pairs.len() <= 32);
    for (number, (name, value)) in pairs.iter().enumerate() {
        assert_eq!(fields.get(name), Some(value.as_ref()), "{name}");
        let earlier = pairs.iter().take(number);
        assert!(
            !earlier.into_iter().any(|(other, _)| other == name),
            "{name} comes twice"
        );
        let odd = |one: char| one.is_control() && !matches!(one, '\r' | '\n');
        assert!(!name.contains(char::is_control) && !value.contains(odd));
    }
    let lines = pairs.iter().any(|(_, value)| value.contains(['\r', '\n']));
    assert_eq!(Fields::parse(data).is_ok(), !lines);
    if let Some(given) = fields.get("csrf") {
        let csrf = Csrf::of(Id(1));
        assert_eq!(csrf.is(given), csrf.to_string() == given);
    }
    let sent = |name| fields.get(name).is_some();
    assert!(settings::Settings::read(&fields).is_none() || sent("theme"));
    assert!(schedule::ScheduleForm::read(&fields).is_none() || sent("attempt"));
    assert!(meetings::PressForm::read(&fields).is_none() || sent("attempt"));
    assert!(connected::Choice::read(&fields).is_none() || sent("choose"));
    assert!(signout::SignOut::read(&fields).is_some() || sent("everywhere"));
    planned(&fields);
    if let Some(invite) = fields
        .get("message")
        .and_then(|text| InviteText::parse(text).ok())
    {
        let text = invite.expose();
        assert!(text.contains("{link}") && text.chars().count() <= 500);
        assert!(!text.replace("{link}", "").contains(['{', '}', '\r']));
        let again = InviteText::parse(text);
        assert!(again.is_ok_and(|again| again.expose() == text));
    }
}

/// Whether it is exactly what a browser would send, of no more than we read.
fn is_good(pairs: &[(Cow<'_, str>, Cow<'_, str>)], data: &[u8]) -> bool {
    let again = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let names: BTreeSet<_> = pairs.iter().map(|(name, _)| name).collect();
    let odd = |one: char| one.is_control() && !matches!(one, '\r' | '\n');
    let plain = |(name, value): &(Cow<'_, str>, Cow<'_, str>)| {
        !name.contains(char::is_control) && !value.contains(odd)
    };
    again.as_bytes() == data
        && names.len() == pairs.len()
        && pairs.len() <= 32
        && pairs.iter().all(plain)
}

/// An appointment is the one moment that the clock on the wall says, and lies ahead.
fn planned(fields: &Fields) {
    let Some(draft) = draft::read(fields) else {
        return;
    };
    let Ok(appointment) = draft::judged(&draft, NOW) else {
        return;
    };
    assert!(appointment.starts_at > NOW && appointment.starts_at <= NOW + Duration::days(366));
    assert!((1..=1440).contains(&appointment.lasts.count()));
    let wall = appointment.zone.local(appointment.starts_at);
    let (date, hour, minute) = (wall.date(), wall.hour(), wall.minute());
    let shown = format!("{date}T{hour:02}:{minute:02}");
    let typed = draft.when.trim().replace(' ', "T");
    assert!(typed.starts_with(&shown), "{typed} became {shown}");
}

/// A path that somebody sends a visitor to.
pub fn return_path(data: &[u8]) {
    let Ok(raw) = std::str::from_utf8(data) else {
        return;
    };
    let page = ReturnPath::parse(raw);
    let path = page.to_path();
    assert!(
        path == raw || page == ReturnPath::Home,
        "{raw} became {path}"
    );
    assert_eq!(ReturnPath::parse(&path), page);
    ours(&path);
    let landing = session::landing_for(raw);
    let next = landing.strip_prefix("/?next=").unwrap_or_default();
    assert_eq!(ReturnPath::parse(next).to_path(), next);
    ours(next);
    let answer = session::see_other(&path);
    let location = answer.headers().get(header::LOCATION);
    assert_eq!(location.map(HeaderValue::as_bytes), Some(path.as_bytes()));
}

/// A browser stays with us, whatever it makes of slashes.
fn ours(path: &str) {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/-".contains(&byte);
    assert!(
        path.starts_with('/') && !path.starts_with("//") && path.bytes().all(plain),
        "{path}"
    );
    let joined = Url::parse(ORIGIN).and_then(|origin| origin.join(path));
    assert_eq!(joined.map(String::from), Ok(format!("{ORIGIN}{path}")));
}

/// Lines: the address of the other end, and then headers, one `name: value` each.
pub fn visitor(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let peer = lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let Some(peer) = peer.and_then(|peer| peer.parse::<IpAddr>().ok()) else {
        return;
    };
    let mut headers = HeaderMap::new();
    for line in lines.take(32) {
        let mut halves = line.splitn(2, |byte| *byte == b':');
        let name = halves
            .next()
            .and_then(|name| HeaderName::from_bytes(name).ok());
        let value = halves.next().map(<[u8]>::trim_ascii);
        let value = value.and_then(|value| HeaderValue::from_bytes(value).ok());
        if let Some((name, value)) = name.zip(value) {
            headers.append(name, value);
        }
    }
    login(&SITE, &headers);
    caller(&SITE, peer, &headers);
    named(&SITE, &headers);
    removal(&SITE, headers);
}

/// What a request with these headers gives.
fn taken<T: FromRequestParts<Arc<Site>>>(
    site: &Arc<Site>,
    peer: IpAddr,
    headers: &HeaderMap,
) -> Option<T> {
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.headers = headers.clone();
    parts
        .extensions
        .insert(ConnectInfo(SocketAddr::from((peer, 443))));
    T::from_request_parts(&mut parts, site).now_or_never()?.ok()
}

fn login(site: &Arc<Site>, headers: &HeaderMap) {
    let (name, nobody) = (site.login_cookie(), IpAddr::from([0, 0, 0, 0]));
    if let Some(value) = cookies::read(headers, name) {
        let pair = format!("{name}={value}");
        let mut all = headers.get_all(header::COOKIE).iter();
        assert!(!value.contains(';'));
        assert!(all.any(|sent| sent.to_str().is_ok_and(|sent| sent.contains(&pair))));
    }
    let read = |headers: &HeaderMap| taken::<LoginCookie>(site, nobody, headers);
    let Some(cookie) = read(headers) else { return };
    let Some(set) = cookie.header(site) else {
        assert!(!cookie.was_restarted(NOW), "nobody was restarted");
        return;
    };
    let text = set.to_str().unwrap_or_default();
    let (pair, attributes) = text.split_once("; ").unwrap_or_default();
    assert_eq!(
        attributes,
        "HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=600"
    );
    let value = pair
        .strip_prefix("__Host-bedside-login=")
        .unwrap_or_default();
    let (secret, mark) = value.split_once('.').unwrap_or((value, "0"));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    assert!(secret.len() == 43 && secret.bytes().all(plain) && mark.parse::<i64>().is_ok());
    let returned =
        HeaderValue::try_from(pair).map(|pair| HeaderMap::from_iter([(header::COOKIE, pair)]));
    let again = returned
        .ok()
        .and_then(|returned| read(&returned)?.header(site));
    assert_eq!(again, Some(set));
}

/// Whoever calls cannot choose the address that they are known by: it is the nearest that no proxy
/// of ours has, and what they add in front changes nothing.
fn caller(site: &Arc<Site>, peer: IpAddr, headers: &HeaderMap) {
    let address = |headers: &HeaderMap| {
        taken::<ClientAddress>(site, peer, headers).map_or(peer, |ClientAddress(address)| address)
    };
    let trusted = |one: &IpAddr| site.trusted_proxies.iter().any(|net| net.contains(one));
    let seen = address(headers);
    let peer = peer.to_canonical();
    if !trusted(&peer) {
        assert_eq!(seen, peer);
    }
    let mut claims = HeaderMap::new();
    let claim = HeaderValue::from_static("198.51.100.7, 10.0.0.1");
    claims.append("x-forwarded-for", claim);
    for sent in headers.get_all("x-forwarded-for") {
        claims.append("x-forwarded-for", sent.clone());
    }
    if !trusted(&seen) {
        assert_eq!(address(&claims), seen);
    }
    // Every hop nearer than the one that is believed is a proxy of ours.
    let hops = claims.get_all("x-forwarded-for").iter().rev();
    let hops = hops.flat_map(|sent| sent.to_str().unwrap_or_default().rsplit(','));
    let hop = |text: &str| {
        let with_port = text.parse::<SocketAddr>().map(|socket| socket.ip());
        text.parse::<IpAddr>()
            .or(with_port)
            .ok()
            .map(|ip| ip.to_canonical())
    };
    let nearer = std::iter::once(Some(peer)).chain(hops.map(|text| hop(text.trim())));
    let nearer = nearer.map_while(|one| one).take_while(trusted).count();
    let mut known = std::iter::once(peer).chain(
        headers
            .get_all("x-forwarded-for")
            .iter()
            .rev()
            .flat_map(|sent| sent.to_str().unwrap_or_default().rsplit(','))
            .filter_map(|text| hop(text.trim())),
    );
    assert!(
        known.by_ref().take(nearer + 1).any(|one| one == seen),
        "{seen}"
    );
}

/// A request that is let in names us, once, and a press comes from us.
fn named(site: &Site, headers: &HeaderMap) {
    let mut request = Request::new(Body::empty());
    *request.headers_mut() = headers.clone();
    *request.method_mut() = Method::POST;
    let texts = |name| -> Vec<_> {
        headers
            .get_all(name)
            .iter()
            .map(HeaderValue::as_bytes)
            .collect()
    };
    if door::fault(site, &request).is_none() {
        let hosts = texts("host");
        let ours = |host: &&[u8]| {
            [&b"bedside.example"[..], b"bedside.example:443"]
                .contains(&host.to_ascii_lowercase().as_slice())
        };
        assert!(hosts.len() == 1 && hosts.iter().all(ours));
    }
    if origin::fault(site, &request).is_none() {
        assert!(
            texts("origin")
                .iter()
                .all(|sent| *sent == ORIGIN.as_bytes())
        );
        let near = |sent: &&[u8]| [&b"same-origin"[..], b"none"].contains(sent);
        assert!(texts("sec-fetch-site").iter().all(near));
    }
    let reader = Reading::begin(site, &request).reader().clone();
    assert!(reader.locale.is_spoken());
}

/// A session's cookie is removed as browsers accept it, and no other one is lost.
fn removal(site: &Site, mut headers: HeaderMap) {
    let of = |headers: &HeaderMap, ours: bool| -> Vec<HeaderValue> {
        let all = headers.get_all(header::SET_COOKIE).iter().cloned();
        all.filter(|set| set.as_bytes().starts_with(b"__Host-bedside=") == ours)
            .collect()
    };
    let before = of(&headers, false);
    session_cookie::mend(site, false, &mut headers);
    let after = of(&headers, false);
    assert!(after.starts_with(&before) && after.len() <= before.len() + 1);
    for set in of(&headers, true) {
        let text = set.to_str().unwrap_or_default();
        if text.split(';').any(|part| part.trim() == "Max-Age=0") {
            assert_eq!(
                text,
                "__Host-bedside=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"
            );
        }
    }
}
