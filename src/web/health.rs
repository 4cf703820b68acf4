//! Whether this server runs, and whether it should get requests. Both are asked by machines, so
//! they answer in plain text and to any name.

use axum::{
    extract::State,
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
};

use super::{Web, dress::Complete};

/// Names the deployment, so that `bedside doctor` can tell its own servers from others.
pub const DEPLOYMENT: HeaderName = HeaderName::from_static("bedside-deployment");

/// `GET /healthz`: the process answers.
pub(super) async fn alive(State(web): State<Web>) -> impl IntoResponse {
    let deployment = web.flows.home.deployment().to_string();
    ([(DEPLOYMENT, deployment)], "ok\n")
}

/// `GET /readyz`: the database answers too, and this server is not stopping.
pub(super) async fn ready(State(web): State<Web>) -> Response {
    if web.flows.home.ready().await {
        return "ready\n".into_response();
    }
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response();
    response.extensions_mut().insert(Complete);
    response
}
