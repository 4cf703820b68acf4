//! Whether this server runs, and whether it should get requests. Both are asked by machines, so
//! they answer in plain text and to any name.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{Web, dress::Complete};

/// `GET /healthz`: the process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
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
