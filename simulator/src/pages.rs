//! The pages that people see. Plain HTML: they work without scripts and with a keyboard.

pub(crate) mod added;
pub(crate) mod client;
pub(crate) mod host;
pub(crate) mod marketplace;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};

use crate::{
    people::Person,
    world::{Hub, World, codes::Asked},
};

/// How many people the picker shows; the form takes the key of any.
const PICKED: usize = 12;

/// Scripts are never needed here. `form-action` is left open: the consent form leads back to the
/// app, wherever that is.
const CSP: &str = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";

pub(crate) fn routes() -> Router<Arc<Hub>> {
    Router::new()
        .route("/", get(|| async { Redirect::to("/marketplace") }))
        .route("/simulator.css", get(style))
        .route("/marketplace", get(marketplace::listing))
        .route("/marketplace/added", get(added::list))
        .route("/marketplace/added/remove", post(added::remove))
        .route("/s/{id}", get(host::open).post(host::act))
        .route("/j/{id}", get(client::join).post(client::leave))
        .fallback(|| async { sorry(StatusCode::NOT_FOUND, "There is no such page here.") })
}

async fn style() -> Response {
    let text = include_str!("../templates/simulator.css");
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], text).into_response()
}

/// Renders a page with the headers that all pages share.
fn page(status: StatusCode, template: &impl Template) -> Response {
    let Ok(text) = template.render() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut answer = (status, Html(text)).into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CSP),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    answer
}

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage<'a> {
    app: &'a str,
    request: &'a str,
    scopes: &'a [String],
    people: Vec<Choice>,
    signed_in: bool,
}

/// One person in the picker.
struct Choice {
    key: String,
    name: String,
    email: String,
    plan: &'static str,
    chosen: bool,
}

/// ZOOM.md#consent-page: what the app asks for, who answers, *Allow* and *Decline*.
pub(crate) fn consent(world: &mut World, asked: Asked, signed_in: Option<&Person>) -> Response {
    let scopes = asked.scopes.clone();
    let request = world.codes.open_page(asked);
    let mut people = world.people.first(PICKED);
    if let Some(person) = signed_in.and_then(|person| world.people.find(&person.key))
        && !people.iter().any(|known| known.key == person.key)
    {
        people.push(person);
    }
    let chosen = signed_in.map_or("ada", |person| person.key.as_str());
    let choice = |person: &Arc<Person>| Choice {
        key: person.key.clone(),
        name: person.display_name.clone(),
        email: person.email.clone(),
        plan: person.plan.words(),
        chosen: person.key == chosen,
    };
    let page_of = ConsentPage {
        app: &world.settings.app_name,
        request: &request,
        scopes: scopes.names(),
        people: people.iter().map(choice).collect(),
        signed_in: signed_in.is_some(),
    };
    page(StatusCode::OK, &page_of)
}

#[derive(Template)]
#[template(path = "note.html")]
struct NotePage<'a> {
    title: &'a str,
    text: &'a str,
}

/// A page with a sentence.
fn note(status: StatusCode, title: &str, text: &str) -> Response {
    page(status, &NotePage { title, text })
}

/// A page that says why something cannot be done.
pub(crate) fn sorry(status: StatusCode, text: &str) -> Response {
    note(status, "That did not work", text)
}

/// The number leads nowhere.
fn no_meeting() -> Response {
    let text = "There is no such meeting, or it has ended.";
    sorry(StatusCode::NOT_FOUND, text)
}

/// After signing out.
pub(crate) fn signed_out() -> Response {
    let text = "The next app that asks for permission lets you choose a person again.";
    note(StatusCode::OK, "Signed out", text)
}
