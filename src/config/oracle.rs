//! What must hold for every value that is taken as a setting.

#![expect(
    clippy::missing_panics_doc,
    reason = "an oracle panics where something does not hold"
)]

use super::*;

/// One value, tried as each setting that has a shape of its own.
pub fn addresses(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    public(text);
    base(text);
    if let Some(page) = silent(text, parse::page) {
        assert_eq!((page.scheme(), page.username()), ("https", ""));
        assert!(page.host_str().is_some_and(|host| !host.is_empty()));
    }
    if silent(text, parse::database).is_some() {
        assert!(text.starts_with("postgres://") || text.starts_with("postgresql://"));
    }
    if let Ok(networks) = parse::networks(text) {
        assert!(!networks.is_empty());
        assert!(networks.iter().all(|net| net.prefix_len() > 0));
    }
    if let Ok(length) = duration(text) {
        assert!(!length.is_zero() && length <= Duration::from_hours(366 * 24));
    }
    if let Ok(email) = parse::email(text) {
        assert!(email.contains('@') && !email.contains(['<', '"', '\'', '&', '?', ' ', '\n']));
    }
    if let Ok(line) = parse::line(text) {
        assert!(!line.contains(char::is_control) && line.chars().count() <= 120);
    }
}

/// The public address: nothing but an origin, and https unless it is this machine.
fn public(text: &str) {
    if let Some(url) = silent(text, parse::public_url) {
        assert_eq!(
            url.as_str(),
            format!("{}/", url.origin().ascii_serialization())
        );
        assert!(url.scheme() == "https" || is_this_machine(&url), "{url}");
    }
}

/// A base of Zoom's.
fn base(text: &str) {
    if let Some(url) = silent(text, parse::base_url) {
        let host = url.host_str().unwrap_or_default();
        let mut labels: Vec<_> = host.split('.').collect();
        let ends = [labels.pop(), labels.pop()];
        let zooms = [[Some("us"), Some("zoom")], [Some("com"), Some("zoomgov")]].contains(&ends);
        let plain = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-';
        let zooms = zooms
            && labels
                .iter()
                .all(|one| !one.is_empty() && one.chars().all(plain));
        let begins = url.as_str().starts_with(&format!("https://{host}/"));
        assert_eq!(is_zoom(&url), zooms && begins, "{url}");
        let authority = url.as_str().split('/').nth(2).unwrap_or_default();
        assert!(!authority.contains('@') && !url.as_str().contains(['?', '#']));
        for (public, test_zoom) in [("https://b.example", false), ("https://b.example", true)] {
            let allowed = Url::parse(public)
                .is_ok_and(|public| parse::zoom_base_allowed(&url, &public, test_zoom).is_ok());
            assert_eq!(allowed, (zooms && begins) || test_zoom, "{url}");
        }
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host.starts_with("127.")
}

/// A fault never repeats a password: one that no message has is put in the place of the one that
/// there was.
fn silent<T>(text: &str, read: fn(&str) -> Result<T, String>) -> Option<T> {
    const MARK: &str = "Zq9x7Kp2";
    if let Ok(mut url) = Url::parse(text)
        && url.set_password(Some(MARK)) == Ok(())
        && let Err(fault) = read(url.as_str())
    {
        assert!(!fault.contains(MARK), "{fault}");
    }
    read(text).ok()
}
