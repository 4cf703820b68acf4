//! `POST /oauth/token`: a code, or a refresh token, for a new pair.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::json;

use crate::{
    answers::json_answer,
    oauth::errors::TokenError,
    params::Params,
    world::{Hub, codes::CodeFault, tokens::Pair},
};

pub(crate) async fn token(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, TokenError> {
    let form = Params::parse(&body);
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    hub.check_client(&headers, &form)?;
    let grant_type = form
        .value("grant_type")
        .or_else(|| query.value("grant_type"));
    let pair = match grant_type {
        Some("authorization_code") => exchange(&hub, &form, &query)?,
        Some("refresh_token") => refresh(&hub, &form)?,
        Some(_) => return Err(TokenError::UnsupportedGrant),
        None => return Err(TokenError::BadRequest),
    };
    Ok(answer(&hub, &pair))
}

/// ZOOM.md#exchange: the parameters may stand in the form or in the query.
fn exchange(hub: &Hub, form: &Params, query: &Params) -> Result<Pair, TokenError> {
    let either = |name| form.value(name).or_else(|| query.value(name));
    let code = either("code").ok_or(TokenError::BadRequest)?;
    let redirect = either("redirect_uri").unwrap_or_default();
    let now = hub.now();
    let mut world = hub.world();
    let consent = world.take_code(code, redirect, either("code_verifier"), now);
    let consent = consent.map_err(|fault| match fault {
        CodeFault::Invalid => TokenError::InvalidCode,
        CodeFault::Redirect => TokenError::RedirectMismatch,
        CodeFault::Verifier => TokenError::VerifierMismatch,
    })?;
    Ok(world.open_grant(consent, now))
}

/// The refresh token is read from the form only (ZOOM.md#query-token).
fn refresh(hub: &Hub, form: &Params) -> Result<Pair, TokenError> {
    let token = form.value("refresh_token").ok_or(TokenError::BadRequest)?;
    let mut world = hub.world();
    let dead = if world.settings.legacy_invalid_request {
        TokenError::InvalidTokenLegacy
    } else {
        TokenError::InvalidToken
    };
    world.spend(token, hub.now()).map_err(|_dead| dead)
}

/// ZOOM.md#token-answer: no user id, no life of the refresh token.
fn answer(hub: &Hub, pair: &Pair) -> Response {
    let body = json!({
        "access_token": pair.access,
        "token_type": "bearer",
        "refresh_token": pair.refresh,
        "expires_in": pair.life.as_secs(),
        "scope": pair.scopes.to_string(),
        "api_url": hub.url,
    });
    json_answer(StatusCode::OK, &body)
}
