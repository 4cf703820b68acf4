//! *Manage > Added Apps* of the simulated Marketplace.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};

use crate::{
    pages::{note, page, sorry},
    sighting::signed_in,
    world::Hub,
};

#[derive(Template)]
#[template(path = "added.html")]
struct AddedPage<'a> {
    app: &'a str,
    person: Option<String>,
    has_added: bool,
}

/// `GET /marketplace/added`: what the person who is signed in has added.
pub(crate) async fn list(State(hub): State<Arc<Hub>>, headers: HeaderMap) -> Response {
    let world = hub.world();
    let person = signed_in(&world, &headers);
    let has_added = person
        .as_ref()
        .is_some_and(|person| world.grants.added(&person.key).is_some());
    let list = AddedPage {
        app: &world.settings.app_name,
        person: person.map(|person| person.display_name.clone()),
        has_added,
    };
    page(StatusCode::OK, &list)
}

/// `POST /marketplace/added/remove`: ZOOM.md#app-deauthorized.
pub(crate) async fn remove(State(hub): State<Arc<Hub>>, headers: HeaderMap) -> Response {
    let mut world = hub.world();
    let Some(person) = signed_in(&world, &headers) else {
        return sorry(StatusCode::FORBIDDEN, "Nobody is signed in here.");
    };
    if !world.remove_app(&hub, &person.key) {
        return sorry(StatusCode::CONFLICT, "You have not added this app.");
    }
    let text = "Its access to your account has ended, and it has been told.";
    note(StatusCode::OK, "The app is removed", text)
}
