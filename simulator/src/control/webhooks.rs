//! The control port's routes for webhooks.

use anyhow::anyhow;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    simulator::Simulator,
    webhooks::{
        endpoint,
        options::{Signing, Webhooks},
    },
};

type Sim = State<Simulator>;

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/webhook-secret", put(rotate))
        .route("/webhooks", get(options).patch(change))
        .route("/deliveries", get(deliveries).delete(forget))
        .route("/deliveries/counts", get(counts))
        .route("/validations", post(validate))
        .route("/event-url", put(save))
        .route("/events", post(send).layer(DefaultBodyLimit::disable()))
}

/// Says what was wrong with a request.
fn refuse(problem: &anyhow::Error) -> Response {
    let body = json!({ "problem": problem.to_string() });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

async fn rotate(State(simulator): Sim, Json(secret): Json<Option<String>>) -> Json<String> {
    Json(simulator.rotate_webhook_secret(secret.as_deref()))
}

async fn options(State(simulator): Sim) -> Json<Webhooks> {
    Json(simulator.hub.world().settings.webhooks.clone())
}

/// Lays the given fields over the choices in force.
async fn change(State(simulator): Sim, Json(wanted): Json<Value>) -> Response {
    let mut world = simulator.hub.world();
    match laid_over(&world.settings.webhooks, wanted) {
        Ok(options) => {
            world.settings.webhooks = options.clone();
            Json(options).into_response()
        }
        Err(problem) => refuse(&problem),
    }
}

fn laid_over(former: &Webhooks, wanted: Value) -> anyhow::Result<Webhooks> {
    let mut all = serde_json::to_value(former)?;
    if let (Some(all), Value::Object(wanted)) = (all.as_object_mut(), wanted) {
        all.extend(wanted);
    }
    let options: Webhooks = serde_json::from_value(all)?;
    options.endpoints().try_for_each(endpoint::check)?;
    Ok(options)
}

async fn deliveries(State(simulator): Sim) -> Response {
    Json(simulator.deliveries()).into_response()
}

async fn forget(State(simulator): Sim) -> StatusCode {
    simulator.forget_deliveries();
    StatusCode::NO_CONTENT
}

async fn counts(State(simulator): Sim) -> Response {
    Json(simulator.delivery_counts()).into_response()
}

/// How a composed event is signed; well, unless said otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manner {
    #[serde(default)]
    signing: Signing,
}

/// One event, or a list of them: answers with one record, or a list.
async fn send(
    State(simulator): Sim,
    Query(manner): Query<Manner>,
    Json(body): Json<Value>,
) -> Response {
    let sent = match body {
        Value::Array(_) if manner.signing != Signing::Good => Err(anyhow!(
            "a list is always signed well; send these one by one"
        )),
        Value::Array(bodies) => simulator
            .send_events(bodies)
            .await
            .map(|seen| Json(seen).into_response()),
        body => simulator
            .send_event_signed(body, manner.signing)
            .await
            .map(|seen| Json(seen).into_response()),
    };
    sent.unwrap_or_else(|problem| refuse(&problem))
}

/// A challenge to send: to the address of the events and well signed, unless said otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    url: Option<String>,
    #[serde(default)]
    signing: Signing,
}

async fn validate(State(simulator): Sim, Json(asked): Json<Asked>) -> Response {
    let url = asked.url.as_deref();
    match simulator.validate_endpoint(url, asked.signing).await {
        Ok(validation) => Json(validation).into_response(),
        Err(problem) => refuse(&problem),
    }
}

/// As Zoom's page does: the address is kept only if it meets the challenge.
async fn save(State(simulator): Sim, Json(url): Json<String>) -> Response {
    match simulator.save_event_url(&url).await {
        Ok(validation) => Json(validation).into_response(),
        Err(problem) => refuse(&problem),
    }
}
