//! Whether this server runs, and whether it should get requests. Both are asked by machines, so
//! they answer to any name, and not with a page.

use axum::{
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{Web, dress::Complete};

/// Names the deployment, so that `bedside doctor` can tell its own servers from others.
pub const DEPLOYMENT: HeaderName = HeaderName::from_static("bedside-deployment");

/// `GET /healthz`: the process answers.
pub(super) async fn alive(State(web): State<Web>) -> impl IntoResponse {
    let deployment = web.flows.home.deployment().to_string();
    ([(DEPLOYMENT, deployment)], "ok\n")
}

/// `GET /readyz`: 200 when the database answers too and this server is not stopping, else 503. The
/// JSON names each part; what could not be found out is null.
pub(super) async fn ready(State(web): State<Web>) -> Response {
    let home = &web.flows.home;
    let found = home.within_page_budget(Box::pin(home.readiness())).await;
    let status = if found.is_ready() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let told = json!({
        "ready": found.is_ready(),
        "stopping": found.stopping,
        "db": found.db,
        "migrations": found.migrations,
        "key": found.key,
    });
    let body = format!("{told}\n");
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
    response.extensions_mut().insert(Complete);
    response
}
