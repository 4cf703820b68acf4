//! The simulated Marketplace: one listing.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};

use crate::{pages::page, sighting::signed_in, world::Hub};

#[derive(Template)]
#[template(path = "marketplace.html")]
struct MarketplacePage<'a> {
    app: &'a str,
    client_id: &'a str,
    redirect: Option<&'a str>,
    scopes: &'a [String],
    person: Option<String>,
}

/// ZOOM.md#marketplace-add: *Add* builds the authorize address itself, so the app gets a code
/// without its own `state` and without PKCE, at its first registered redirect.
pub(crate) async fn listing(State(hub): State<Arc<Hub>>, headers: HeaderMap) -> Response {
    let world = hub.world();
    let listing = MarketplacePage {
        app: &world.settings.app_name,
        client_id: &hub.client_id,
        redirect: world.settings.redirects.first().map(String::as_str),
        scopes: world.scopes.names(),
        person: signed_in(&world, &headers).map(|person| person.display_name.clone()),
    };
    page(StatusCode::OK, &listing)
}
