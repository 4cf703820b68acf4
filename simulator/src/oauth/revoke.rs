//! `POST /oauth/revoke`: the app gives a grant back.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::json;

use crate::{answers::json_answer, oauth::errors::TokenError, params::Params, world::Hub};

/// ZOOM.md#revoke: Zoom's pages speak of the access token; ours ends the whole grant, takes
/// either token, and knows only tokens that are still good.
pub(crate) async fn revoke(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, TokenError> {
    let form = Params::parse(&body);
    hub.check_client(&headers, &form)?;
    let token = form.value("token").ok_or(TokenError::BadRequest)?;
    let mut world = hub.world();
    let person = world.grants.whose(token);
    let ended = world.revoke(token, hub.now());
    ended.map_err(|_dead| TokenError::InvalidTokenLegacy)?;
    // ZOOM.md#app-deauthorized: whether this is told is not known.
    if world.settings.webhooks.revoke_is_removal
        && let Some(person) = person
    {
        world.tell_removal(&person, &hub.client_id, hub.now());
    }
    Ok(json_answer(StatusCode::OK, &json!({ "status": "success" })))
}
