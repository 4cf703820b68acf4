//! Every protocol request passes here: it is logged, and meets the trouble ordered for it.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    faults::{Operation, Trouble},
    journal::RequestSeen,
    random,
    sighting::Sighting,
    troubles,
    world::Hub,
};

const BODY_LIMIT: usize = 1 << 20;

/// Marks an answer that must not be sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut;

/// Logs the request, lets the ordered trouble strike before or after the act, logs the outcome.
pub(crate) async fn gate(State(hub): State<Arc<Hub>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let is_api = parts.uri.path().starts_with("/v2");
    let (number, operation, trouble) = note(&hub, &parts, &bytes);
    let instead = match trouble {
        Some(trouble) => troubles::before(trouble, operation, hub.now()).await,
        None => None,
    };
    let mut answer = if let Some(instead) = instead {
        instead
    } else {
        let answer = next
            .run(Request::from_parts(parts, Body::from(bytes)))
            .await;
        match trouble {
            Some(trouble) => troubles::after(trouble, operation, answer).await,
            None => answer,
        }
    };
    if is_api && let Ok(id) = HeaderValue::from_str(&random::short("v=2.0;clid=sim;rid=SIM_")) {
        // ZOOM.md#tracking-id
        answer.headers_mut().insert("x-zm-trackingid", id);
    }
    let sent = answer.extensions().get::<Cut>().is_none();
    hub.world()
        .journal
        .close(number, sent.then(|| answer.status().as_u16()));
    answer
}

fn note(hub: &Hub, parts: &Parts, body: &[u8]) -> (u64, Operation, Option<Trouble>) {
    let at = hub.now();
    let mut world = hub.world();
    let sighting = Sighting::of(&world, parts, body);
    let fault = world
        .faults
        .strike(sighting.operation, sighting.person.as_deref());
    let query_had_secret = sighting.query_had_secret();
    let number = world.journal.open(RequestSeen {
        at,
        operation: sighting.operation,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query_names: sighting.query.names(),
        form_names: sighting.form.names(),
        person: sighting.person,
        status: None,
        fault,
        query_had_secret,
    });
    (number, sighting.operation, fault)
}
