//! The control port: JSON over HTTP, outside the protocol. Each route does what the method of
//! the same name on [`Simulator`] does.

mod people;
mod webhooks;

use std::time::Duration;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    faults::{Fault, Operation, Trouble},
    simulator::Simulator,
};

pub(crate) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/", get(overview))
        .route("/authority.pem", get(authority))
        .route("/requests", get(requests).delete(forget))
        .route("/counts", get(counts))
        .route("/meetings", get(meetings))
        .route("/participants", get(participants))
        .route("/secrets", get(secrets))
        .route("/redirects", post(redirect))
        .route("/faults", post(order).delete(clear))
        .route("/token-life", put(token_life))
        .route("/scopes", put(scopes))
        .route("/daily-limit", put(daily_limit))
        .route("/per-second-limit", put(per_second_limit))
        .route("/skip-consent", put(skip_consent))
        .route("/advance", post(advance))
        .route("/meetings/{id}", delete(end_meeting))
        .merge(people::routes())
        .merge(webhooks::routes())
        .with_state(simulator)
}

type Sim = State<Simulator>;

/// One fault as JSON, e.g. `{"operation":"refresh","trouble":{"delay":500},"times":2}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordered {
    operation: Operation,
    trouble: Trouble,
    #[serde(default = "once")]
    times: usize,
    #[serde(default)]
    always: bool,
    person: Option<String>,
}

fn once() -> usize {
    1
}

async fn overview(State(simulator): Sim) -> Json<Value> {
    Json(json!({
        "url": simulator.url(),
        "oauth_url": simulator.oauth_url(),
        "api_url": simulator.api_url(),
        "marketplace_url": simulator.marketplace_url(),
        "client_id": simulator.client_id(),
        "client_secret": simulator.client_secret(),
        "webhook_secret": simulator.current_webhook_secret(),
    }))
}

async fn authority(State(simulator): Sim) -> Response {
    match simulator.authority_pem() {
        Some(pem) => (
            [(header::CONTENT_TYPE, "application/x-pem-file")],
            pem.to_owned(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn requests(State(simulator): Sim) -> Response {
    Json(simulator.requests()).into_response()
}

async fn forget(State(simulator): Sim) -> StatusCode {
    simulator.forget_history();
    StatusCode::NO_CONTENT
}

async fn counts(State(simulator): Sim) -> Response {
    Json(simulator.hub.world().journal.counts()).into_response()
}

async fn meetings(State(simulator): Sim) -> Response {
    Json(simulator.meetings()).into_response()
}

async fn participants(State(simulator): Sim) -> Response {
    Json(simulator.participants()).into_response()
}

async fn secrets(State(simulator): Sim) -> Json<Vec<String>> {
    Json(simulator.secrets_issued())
}

async fn redirect(State(simulator): Sim, Json(redirect): Json<String>) -> StatusCode {
    simulator.allow_redirect(&redirect);
    StatusCode::NO_CONTENT
}

async fn order(State(simulator): Sim, Json(ordered): Json<Ordered>) -> StatusCode {
    let fault = Fault::new(ordered.operation, ordered.trouble).times(ordered.times);
    let fault = if ordered.always {
        fault.always()
    } else {
        fault
    };
    simulator.order(match ordered.person {
        Some(person) => fault.only(person),
        None => fault,
    });
    StatusCode::NO_CONTENT
}

async fn clear(State(simulator): Sim) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

async fn token_life(State(simulator): Sim, Json(seconds): Json<u64>) -> StatusCode {
    simulator.set_token_life(Duration::from_secs(seconds));
    StatusCode::NO_CONTENT
}

async fn scopes(State(simulator): Sim, Json(scopes): Json<String>) -> StatusCode {
    simulator.grant_scopes(&scopes);
    StatusCode::NO_CONTENT
}

async fn daily_limit(State(simulator): Sim, Json(limit): Json<Option<u32>>) -> StatusCode {
    simulator.set_daily_limit(limit);
    StatusCode::NO_CONTENT
}

async fn per_second_limit(State(simulator): Sim, Json(limit): Json<Option<u32>>) -> StatusCode {
    simulator.set_per_second_limit(limit);
    StatusCode::NO_CONTENT
}

async fn skip_consent(State(simulator): Sim, Json(skip): Json<bool>) -> StatusCode {
    simulator.set_skip_consent(skip);
    StatusCode::NO_CONTENT
}

async fn advance(State(simulator): Sim, Json(seconds): Json<u64>) -> StatusCode {
    simulator.advance(Duration::from_secs(seconds));
    StatusCode::NO_CONTENT
}

async fn end_meeting(State(simulator): Sim, Path(id): Path<u64>) -> StatusCode {
    simulator.end_meeting(id);
    StatusCode::NO_CONTENT
}
