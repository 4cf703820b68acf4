//! `GET /oauth/authorize`: checks what the app asks for, then asks the person.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    oauth::{errors::refuse_authorize, redirects::with_answer},
    pages,
    params::Params,
    people::Person,
    scopes::Scopes,
    sighting::signed_in,
    world::{
        Hub, World,
        codes::{Asked, Challenge},
    },
};

pub(crate) async fn authorize(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let mut world = hub.world();
    let asked = match read(&hub, &world, &query) {
        Ok(asked) => asked,
        Err((code, message)) => return refuse_authorize(code, message),
    };
    let person = signed_in(&world, &headers);
    if let Some(person) = &person
        && may_skip(&world, person, &asked.scopes)
    {
        let location = allow(&mut world, Arc::clone(person), asked, &hub);
        return (StatusCode::FOUND, [(header::LOCATION, location)]).into_response();
    }
    pages::consent(&mut world, asked, person.as_deref())
}

/// Reads the request. ZOOM.md#authorize-params, ZOOM.md#redirect-match.
fn read(hub: &Hub, world: &World, query: &Params) -> Result<Asked, (u32, &'static str)> {
    if query.value("client_id") != Some(&hub.client_id) {
        return Err((4702, "Invalid client"));
    }
    let redirect = query.value("redirect_uri").unwrap_or_default();
    if !world.knows_redirect(redirect) {
        return Err((4700, "Invalid redirect url"));
    }
    if query.value("response_type") != Some("code") {
        return Err((4700, "Invalid response type"));
    }
    let challenge = match (
        query.value("code_challenge"),
        query.value("code_challenge_method"),
    ) {
        (None, _) => None,
        (Some(challenge), Some("S256")) => Some(Challenge::S256(challenge.to_owned())),
        (Some(challenge), None | Some("plain")) => Some(Challenge::Plain(challenge.to_owned())),
        (Some(_), Some(_)) => return Err((4700, "Invalid code challenge method")),
    };
    // ZOOM.md#authorize-params: without `scope` the scopes of the app apply.
    let scopes = match query.value("scope") {
        Some(scope) => Scopes::parse(scope).within(&world.scopes),
        None => world.scopes.clone(),
    };
    let state = query.value("state").map(str::to_owned);
    Ok(Asked {
        redirect: redirect.to_owned(),
        state,
        challenge,
        scopes,
    })
}

/// ZOOM.md#consent-skip: added already, with the same scopes.
fn may_skip(world: &World, person: &Person, scopes: &Scopes) -> bool {
    let added = world.grants.added(&person.key);
    world.settings.skip_consent && added.is_some_and(|added| added.same_as(scopes))
}

/// Lets the person through: where their browser goes with a fresh code.
pub(crate) fn allow(world: &mut World, person: Arc<Person>, asked: Asked, hub: &Hub) -> String {
    let (redirect, state) = (asked.redirect.clone(), asked.state.clone());
    world.grants.add_app(&person.key, &asked.scopes);
    let code = world.issue_code(person, asked, hub.now());
    with_answer(&redirect, ("code", &code), state.as_deref())
}
