//! The security headers, on every answer that leaves this server.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::site::Site;
use crate::config::Config;

const ALWAYS: [(HeaderName, HeaderValue); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; trusted-types 'none'",
        ),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    // A join link must never travel in a referrer.
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    // Nothing of ours is a part of somebody else's page.
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "clipboard-write=(self), web-share=(self), camera=(), microphone=(), geolocation=()",
        ),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

const STAY_SECURE: (HeaderName, HeaderValue) = (
    header::STRICT_TRANSPORT_SECURITY,
    HeaderValue::from_static("max-age=63072000; includeSubDomains"),
);
const KEEP_NOTHING: (HeaderName, HeaderValue) = (
    header::CACHE_CONTROL,
    HeaderValue::from_static("private, no-store"),
);

/// Puts them on. An answer that says nothing about caching is never kept.
pub(super) fn put(site: &Site, headers: &mut HeaderMap) {
    headers.extend(ALWAYS);
    headers.extend(site.secure.then_some(STAY_SECURE));
    let (name, nothing) = KEEP_NOTHING;
    headers.entry(name).or_insert(nothing);
}

/// The same as they stand in a head, for answers that are made before a request can be read.
pub fn headers(config: &Config) -> String {
    let mut head = String::new();
    let secure = config.secure_cookies().then_some(STAY_SECURE);
    for (name, value) in ALWAYS.into_iter().chain(secure).chain([KEEP_NOTHING]) {
        let value = value.to_str().unwrap_or_default();
        for part in [name.as_str(), ": ", value, "\r\n"] {
            head.push_str(part);
        }
    }
    head
}
