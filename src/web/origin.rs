//! Where a press came from: only our own pages may change anything.
//!
//! This stands beside the token of every form. A browser says where a form stands in `Origin` and
//! `Sec-Fetch-Site`; what it says must be us. A client that says neither is no browser that a
//! stranger could lead here, and still needs the token.
//!
//! Pages are sent with `Referrer-Policy: no-referrer`, under which browsers would write
//! `Origin: null` even for our own forms. So every page narrows it to `same-origin` in its head,
//! which sends no referrer to anybody else either.

use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
};

use super::{problem::Problem, site::Site, words};

/// What is wrong with where a request came from, if anything.
pub(super) fn fault(site: &Site, request: &Request) -> Option<Problem> {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    (!reads && !ours(request.headers(), &site.origin)).then(words::stale_form)
}

fn ours(headers: &HeaderMap, origin: &str) -> bool {
    let origin_fits = headers
        .get_all(header::ORIGIN)
        .iter()
        .all(|given| given.as_bytes() == origin.as_bytes());
    let site_fits = headers
        .get_all("sec-fetch-site")
        .iter()
        .all(|given| ["same-origin", "none"].contains(&given.to_str().unwrap_or_default()));
    origin_fits && site_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        ours(&headers, "https://bedside.example")
    }

    #[test]
    fn our_own_pages_may_post() {
        assert!(allowed(&[("origin", "https://bedside.example")]));
        assert!(allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(allowed(&[]));
    }

    #[test]
    fn nobody_else_may() {
        for header in [
            ("origin", "null"),
            ("origin", "https://evil.example"),
            ("origin", "http://bedside.example"),
            ("origin", "https://bedside.example:8443"),
            ("origin", "https://bedside.example.evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert!(!allowed(&[header]), "{header:?}");
        }
        let mixed = [
            ("origin", "https://bedside.example"),
            ("sec-fetch-site", "cross-site"),
        ];
        assert!(!allowed(&mixed));
    }
}
