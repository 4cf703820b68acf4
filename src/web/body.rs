//! The body of a request, received whole before anything is decided.
//!
//! An answer to a half-read request would end the connection under the visitor's next one. Bodies
//! here are small, so they are simply received, within a time.

use std::time::Duration;

use axum::{
    RequestExt as _,
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::time::timeout;

use super::{problem::WebError, words};

/// The largest body: every form here is far smaller.
pub(super) const LIMIT: usize = 64 * 1024;

/// How long a visitor may take to send it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Stands inside the layer that limits the length.
pub(super) async fn receive(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match timeout(PATIENCE, Request::new(body).extract::<Bytes, _>()).await {
        Ok(Ok(bytes)) => {
            let body = Body::from(bytes);
            next.run(Request::from_parts(parts, body)).await
        }
        Ok(Err(rejection)) => refusal(rejection.into_response().status()),
        Err(_elapsed) => refusal(StatusCode::REQUEST_TIMEOUT),
    }
}

fn refusal(status: StatusCode) -> Response {
    WebError::from(words::plain(status)).into_response()
}

/// Says that the connection ends where the rest of the body stays unread.
pub(super) async fn close_after_refusal(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let unread = [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::REQUEST_TIMEOUT];
    if unread.contains(&response.status()) {
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
