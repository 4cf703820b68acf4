//! Who may knock: requests that name this deployment, with an address that can be read.
//!
//! A request for another name is turned away, so that no page is ever made for a name that a
//! stranger chose. Health checks stand outside.

use axum::{
    extract::Request,
    http::{StatusCode, Uri, header, uri::Authority},
};

use super::{fields::Fields, problem::Problem, site::Site, words};

/// The longest path with query that is read.
const ADDRESS_LIMIT: usize = 8 * 1024;

/// What is wrong with a request's name or address, if anything.
pub(super) fn fault(site: &Site, request: &Request) -> Option<Problem> {
    match host(site, request) {
        Host::Ours => unreadable(request.uri()),
        Host::Missing => Some(words::plain(StatusCode::BAD_REQUEST)),
        Host::Foreign => Some(words::wrong_host(site)),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Host {
    Ours,
    Missing,
    Foreign,
}

/// An absolute-form address counts as well as the header; both must be ours.
fn host(site: &Site, request: &Request) -> Host {
    let mut named = Vec::new();
    for value in request.headers().get_all(header::HOST) {
        named.push(value.to_str().unwrap_or_default());
    }
    if named.len() > 1 {
        return Host::Missing;
    }
    named.extend(request.uri().authority().map(Authority::as_str));
    if named.is_empty() {
        return Host::Missing;
    }
    let ours = |name: &&str| site.hosts.contains(&name.to_ascii_lowercase());
    if named.iter().all(ours) {
        Host::Ours
    } else {
        Host::Foreign
    }
}

fn unreadable(uri: &Uri) -> Option<Problem> {
    let length = uri.path_and_query().map_or(0, |both| both.as_str().len());
    if length > ADDRESS_LIMIT {
        return Some(words::plain(StatusCode::URI_TOO_LONG));
    }
    Fields::of_query(uri)
        .is_err()
        .then(|| words::plain(StatusCode::BAD_REQUEST))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn asked(site: &Site, uri: &str, hosts: &[&str]) -> Host {
        let mut request = axum::http::Request::get(uri);
        for name in hosts {
            request = request.header(header::HOST, *name);
        }
        host(site, &request.body(Body::empty()).unwrap())
    }

    #[test]
    fn the_port_of_the_scheme_may_be_left_out() {
        let site = Site::at("https://bedside.example");
        for name in ["bedside.example", "BEDSIDE.example:443"] {
            assert_eq!(asked(&site, "/", &[name]), Host::Ours, "{name}");
        }
        let local = Site::at("http://localhost:8080");
        assert_eq!(asked(&local, "/", &["localhost:8080"]), Host::Ours);
        assert_eq!(asked(&local, "/", &["localhost"]), Host::Foreign);
        let six = Site::at("http://[::1]:8080");
        assert_eq!(asked(&six, "/", &["[::1]:8080"]), Host::Ours);
    }

    #[test]
    fn another_name_is_foreign() {
        let site = Site::at("https://bedside.example");
        for name in [
            "evil.example",
            "bedside.example.evil.example",
            "bedside.example:80",
            "user@bedside.example",
            "bedside.example.",
            "",
        ] {
            assert_eq!(asked(&site, "/", &[name]), Host::Foreign, "{name:?}");
        }
    }

    #[test]
    fn an_absolute_address_is_checked_too() {
        let site = Site::at("https://bedside.example");
        let both = |uri| asked(&site, uri, &["bedside.example"]);
        assert_eq!(both("https://bedside.example/"), Host::Ours);
        assert_eq!(both("https://evil.example/"), Host::Foreign);
    }

    #[test]
    fn a_missing_or_repeated_name_is_no_name() {
        let site = Site::at("https://bedside.example");
        assert_eq!(asked(&site, "/", &[]), Host::Missing);
        let twice = ["bedside.example", "bedside.example"];
        assert_eq!(asked(&site, "/", &twice), Host::Missing);
    }
}
