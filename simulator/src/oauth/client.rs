//! Which app is speaking: Basic header, or credentials in the form.

use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{oauth::errors::TokenError, params::Params, world::Hub};

impl Hub {
    /// Checks the app's credentials. ZOOM.md#client-credentials: the header, else the form.
    pub(crate) fn check_client(
        &self,
        headers: &HeaderMap,
        form: &Params,
    ) -> Result<(), TokenError> {
        let refused = TokenError::InvalidClient(self.world().settings.invalid_client_status);
        let (id, secret) = match headers.get(header::AUTHORIZATION) {
            Some(value) => value.to_str().ok().and_then(basic).ok_or(refused)?,
            None => match (form.value("client_id"), form.value("client_secret")) {
                (Some(id), Some(secret)) => (id.to_owned(), secret.to_owned()),
                _ => return Err(refused),
            },
        };
        (id == self.client_id && secret == self.client_secret)
            .then_some(())
            .ok_or(refused)
    }
}

/// Reads `Basic base64(id:secret)`; both halves may be form-encoded, as the OAuth standard asks.
fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

/// Ids and secrets hold no `+`, `%`, `&` or `=` of their own, so decoding never changes a plain one.
fn form_decoded(text: &str) -> String {
    let decoded = url::form_urlencoded::parse(text.as_bytes()).next();
    decoded
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}
