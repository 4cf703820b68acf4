//! The cookie of the session: its attributes, and its proper removal.

use axum::http::{HeaderMap, HeaderValue, header};
use tower_sessions::{
    Expiry, SessionManagerLayer, SessionStore,
    cookie::{SameSite, time::Duration},
};

use super::{cookies, site::Site};

/// The session layer. Lax, because Strict would lose the session on the return from Zoom.
pub(super) fn layer<S: SessionStore>(sessions: S, site: &Site) -> SessionManagerLayer<S> {
    let longest = Duration::try_from(site.session_max).unwrap_or(Duration::DAY);
    SessionManagerLayer::new(sessions)
        .with_name(site.session_cookie())
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_secure(site.secure)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(longest))
}

/// How long a browser knows that others use the same computer.
const SHARED_SECONDS: u32 = 365 * 24 * 3600;

/// The session layer removes its cookie without `Secure`, which browsers refuse for a `__Host-`
/// name. Ours goes out in its place, once. A browser whose session is on a shared computer keeps
/// that in mind for the next one: else a session that ended after 15 minutes would be followed by
/// one that lasts for days.
pub(super) fn mend(site: &Site, known: bool, headers: &mut HeaderMap) {
    replace_removal(headers, site);
    if let Some(cookie) = reminder(headers, site, known) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// What a browser that goes on with a session must learn about its computer. A cookie without an
/// end is one of a shared computer.
fn reminder(headers: &HeaderMap, site: &Site, known: bool) -> Option<HeaderValue> {
    let (name, shared) = (site.session_cookie(), site.shared_cookie());
    let mut sent_cookies = headers.get_all(header::SET_COOKIE).iter();
    let text = sent_cookies.find_map(|cookie| {
        let text = cookie.to_str().ok()?;
        let (sent, value) = text.split_once('=')?;
        (sent == name && !value.starts_with(';')).then_some(text)
    })?;
    let lasts = text.contains("; Max-Age=");
    match (lasts, known) {
        (false, false) => cookies::write(site, shared, "1", SHARED_SECONDS),
        (true, true) => cookies::write(site, shared, "", 0),
        _ => None,
    }
}

fn replace_removal(headers: &mut HeaderMap, site: &Site) {
    let name = site.session_cookie();
    let of_session = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or_default();
        text.split_once('=').is_some_and(|(sent, _)| sent == name)
    };
    let removes = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or_default();
        of_session(value) && text.split(';').any(|part| part.trim() == "Max-Age=0")
    };
    if !headers.get_all(header::SET_COOKIE).iter().any(removes) {
        return;
    }
    let all: Vec<_> = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .cloned()
        .collect();
    headers.remove(header::SET_COOKIE);
    let others = all.into_iter().filter(|value| !of_session(value));
    for value in others.chain(cookies::write(site, name, "", 0)) {
        headers.append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(cookies: &[&str]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::SET_COOKIE, cookie.parse().unwrap());
        }
        replace_removal(&mut headers, &Site::at("https://bedside.example"));
        let all = headers.get_all(header::SET_COOKIE);
        all.iter().map(|v| v.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_removal_is_secure_and_comes_once() {
        let removal = "__Host-bedside=; Path=/; Max-Age=0; Expires=Thu, 20 Nov 2025 00:00:00 GMT";
        let login = "__Host-bedside-login=x; Path=/; Max-Age=600";
        assert_eq!(
            after(&[removal, login, removal]),
            [
                login,
                "__Host-bedside=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"
            ]
        );
    }

    #[test]
    fn a_browser_learns_that_its_computer_is_shared() {
        let told = |cookie: &str, known| {
            let mut headers = HeaderMap::new();
            headers.append(header::SET_COOKIE, cookie.parse().unwrap());
            let reminder = reminder(&headers, &Site::at("https://bedside.example"), known);
            reminder.map(|value| value.to_str().unwrap().to_owned())
        };
        let ends = "__Host-bedside=abc; HttpOnly; SameSite=Lax; Secure; Path=/";
        let lasts = format!("{ends}; Max-Age=604800");
        let removal = "__Host-bedside=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0";
        let learned = told(ends, false).unwrap();
        assert!(learned.starts_with("__Host-bedside-shared=1; "));
        assert!(learned.ends_with("; Secure; Path=/; Max-Age=31536000"));
        assert_eq!(told(ends, true), None);
        let forgotten = told(&lasts, true).unwrap();
        assert!(forgotten.starts_with("__Host-bedside-shared=; "));
        assert!(forgotten.ends_with("; Max-Age=0"));
        assert_eq!(told(&lasts, false), None);
        // Signing out does not make the computer one's own.
        assert_eq!(told(removal, true), None);
        assert_eq!(told("__Host-bedside-login=x; Path=/", false), None);
    }

    #[test]
    fn a_new_session_is_left_alone() {
        let cookie = "__Host-bedside=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=604800";
        assert_eq!(after(&[cookie]), [cookie]);
        assert!(after(&[]).is_empty());
    }
}
