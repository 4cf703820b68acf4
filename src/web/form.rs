//! A form that one of our own pages sent, from a signed-in clinician.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse as _,
};

use super::{
    Web,
    fields::{Fields, Malformed},
    problem::WebError,
    session::SignedIn,
    words,
};

/// The fields of one kind of form, besides the token.
pub(super) trait Form: Sized {
    /// Reads them; `None` when one is missing or has not its type.
    fn read(fields: &Fields) -> Option<Self>;
}

/// A form without fields of its own.
pub(super) struct Bare;

impl Form for Bare {
    fn read(_fields: &Fields) -> Option<Self> {
        Some(Self)
    }
}

/// A press by somebody who is signed in, on a form made for this session.
pub(super) struct Posted<T> {
    pub(super) me: SignedIn,
    pub(super) form: T,
}

impl<T: Form> FromRequest<Web> for Posted<T> {
    type Rejection = WebError;

    async fn from_request(request: Request, web: &Web) -> Result<Self, WebError> {
        let (mut parts, body) = request.into_parts();
        let me = SignedIn::from_request_parts(&mut parts, web).await?;
        if !is_form(&parts.headers) {
            return Err(words::plain(StatusCode::UNSUPPORTED_MEDIA_TYPE).into());
        }
        let body = Bytes::from_request(Request::from_parts(parts, body), web)
            .await
            .map_err(|rejection| words::plain(rejection.into_response().status()))?;
        let fields =
            Fields::of_form(&body).map_err(|Malformed| words::plain(StatusCode::BAD_REQUEST))?;
        if !fields.get("csrf").is_some_and(|given| me.csrf.is(given)) {
            return Err(words::stale_form().into());
        }
        let form = T::read(&fields);
        let form = form.ok_or_else(|| words::plain(StatusCode::UNPROCESSABLE_ENTITY))?;
        Ok(Self { me, form })
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
    let kind = kinds.next().and_then(|kind| kind.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    kinds.next().is_none()
        && kind
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(kind: &str) -> bool {
        is_form(&HeaderMap::from_iter([(
            header::CONTENT_TYPE,
            kind.parse().unwrap(),
        )]))
    }

    #[test]
    fn only_forms_are_read() {
        assert!(accepted("application/x-www-form-urlencoded"));
        assert!(accepted("application/x-www-form-urlencoded; charset=UTF-8"));
        for kind in ["text/plain", "application/json", "multipart/form-data", ""] {
            assert!(!accepted(kind), "{kind}");
        }
        assert!(!is_form(&HeaderMap::new()));
    }
}
