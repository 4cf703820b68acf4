//! Whether a person is really on the way: some links begin something at Zoom, and a browser that
//! looks ahead, or a page that embeds us, must not.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, StatusCode, request::Parts},
    response::{IntoResponse as _, Response},
};

use super::{problem::WebError, words};

/// Somebody opened this link in a window of their own. Looking ahead (`HEAD`, prefetch, prerender)
/// and fetching it as an image or the like is answered with 204, embedding with 403; nothing happens
/// in any of these cases.
pub(super) struct Deliberate;

impl<S: Sync> FromRequestParts<S> for Deliberate {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        if parts.method == Method::HEAD || looks_ahead(&parts.headers) {
            Err(StatusCode::NO_CONTENT.into_response())
        } else if is_embedded(&parts.headers) {
            Err(WebError::from(words::embedded()).into_response())
        } else if is_a_part(&parts.headers) {
            Err(StatusCode::NO_CONTENT.into_response())
        } else {
            Ok(Self)
        }
    }
}

fn looks_ahead(headers: &HeaderMap) -> bool {
    says(headers, "sec-purpose", &["prefetch", "prerender"])
        || says(headers, "purpose", &["prefetch", "prerender", "preview"])
        || says(headers, "x-moz", &["prefetch"])
}

/// Fetched as a part of some page: an image, a script, a style.
fn is_a_part(headers: &HeaderMap) -> bool {
    let told = headers.contains_key("sec-fetch-dest");
    told && !says(headers, "sec-fetch-dest", &["document"])
}

fn is_embedded(headers: &HeaderMap) -> bool {
    says(headers, "sec-fetch-dest", &["frame", "embed", "object"])
}

fn says(headers: &HeaderMap, name: &str, words: &[&str]) -> bool {
    headers.get_all(name).iter().any(|value| {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        words.iter().any(|word| value.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())])
    }

    #[test]
    fn looking_ahead_is_recognised() {
        assert!(looks_ahead(&with("sec-purpose", "prefetch;prerender")));
        assert!(looks_ahead(&with("purpose", "Prefetch")));
        assert!(looks_ahead(&with("x-moz", "prefetch")));
        assert!(!looks_ahead(&with("sec-fetch-dest", "document")));
    }

    #[test]
    fn embedding_is_recognised() {
        for place in ["iframe", "frame", "embed", "object"] {
            assert!(is_embedded(&with("sec-fetch-dest", place)), "{place}");
        }
        assert!(!is_embedded(&with("sec-fetch-dest", "document")));
    }
}
