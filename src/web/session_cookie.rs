//! The cookie of the session: its attributes, and its proper removal.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
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

/// The session layer removes its cookie without `Secure`, which browsers refuse for a `__Host-`
/// name. Ours goes out in its place, once.
pub(super) async fn remove_properly(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    replace_removal(response.headers_mut(), &site);
    response
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
    fn a_new_session_is_left_alone() {
        let cookie = "__Host-bedside=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=604800";
        assert_eq!(after(&[cookie]), [cookie]);
        assert!(after(&[]).is_empty());
    }
}
