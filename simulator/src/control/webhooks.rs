//! The control port's routes for webhooks.

use axum::{Json, Router, extract::State, routing::put};

use crate::simulator::Simulator;

pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/webhook-secret", put(rotate))
}

async fn rotate(
    State(simulator): State<Simulator>,
    Json(secret): Json<Option<String>>,
) -> Json<String> {
    Json(simulator.rotate_webhook_secret(secret.as_deref()))
}
