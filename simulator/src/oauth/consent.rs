//! The person's answer to the consent page, and signing out.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    oauth::{authorize::allow, redirects::with_answer},
    pages,
    params::Params,
    sighting::PERSON_COOKIE,
    world::Hub,
};

/// `POST /oauth/consent`: fields `request`, `person` and `decision` (`allow` or `decline`).
pub(crate) async fn answer(State(hub): State<Arc<Hub>>, body: Bytes) -> Response {
    let form = Params::parse(&body);
    let mut world = hub.world();
    let Some(person) = form.value("person").and_then(|key| world.people.find(key)) else {
        return pages::sorry(StatusCode::BAD_REQUEST, "Nobody of that name lives here.");
    };
    let decision = form.value("decision");
    if !matches!(decision, Some("allow" | "decline")) {
        return pages::sorry(StatusCode::BAD_REQUEST, "Press Allow or Decline.");
    }
    let asked = form
        .value("request")
        .and_then(|request| world.codes.close_page(request));
    let Some(asked) = asked else {
        let text = "This page was answered before. Begin again in the app.";
        return pages::sorry(StatusCode::BAD_REQUEST, text);
    };
    let key = person.key.clone();
    let location = if decision == Some("allow") {
        allow(&mut world, person, asked, &hub)
    } else {
        // ZOOM.md#decline: the OAuth standard's word; Zoom's own is not published.
        with_answer(
            &asked.redirect,
            ("error", "access_denied"),
            asked.state.as_deref(),
        )
    };
    with_cookie(
        Redirect::to(&location).into_response(),
        &key,
        world.settings.tls,
    )
}

/// `GET /oauth/signout`: the next authorize request shows the picker again.
pub(crate) async fn sign_out(State(hub): State<Arc<Hub>>) -> Response {
    let tls = hub.world().settings.tls;
    with_cookie(pages::signed_out(), "", tls)
}

fn with_cookie(mut answer: Response, person: &str, tls: bool) -> Response {
    let end = if person.is_empty() { "; Max-Age=0" } else { "" };
    let secure = if tls { "; Secure" } else { "" };
    let cookie = format!("{PERSON_COOKIE}={person}; Path=/; HttpOnly; SameSite=Lax{secure}{end}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}
