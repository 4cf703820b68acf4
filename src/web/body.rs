//! The body of a request, received whole before anything is decided.
//!
//! An answer to a half-read request would end the connection under the visitor's next one. Bodies
//! here are small, so they are simply received, within a time.

use std::time::Duration;

use axum::{
    RequestExt as _,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::time::timeout;

use super::{problem::WebError, words};

/// The largest body: every form here is far smaller.
const LIMIT: usize = 64 * 1024;

/// How long a visitor may take to send it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The same request, with its body at hand. The error is the answer to one that is too long or
/// comes too slowly: the rest of it stays unread, so the connection ends.
pub(super) async fn receive(request: Request) -> Result<Request, Response> {
    if announced(request.headers()).is_some_and(|length| length > LIMIT) {
        return Err(refusal(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let (parts, body) = request.into_parts();
    let mut rest = Request::new(body);
    DefaultBodyLimit::max(LIMIT).apply(&mut rest);
    match timeout(PATIENCE, rest.extract::<Bytes, _>()).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(rejection)) => Err(refusal(rejection.into_response().status())),
        Err(_elapsed) => Err(refusal(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// How long a body says it will be.
fn announced(headers: &HeaderMap) -> Option<usize> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn refusal(status: StatusCode) -> Response {
    let mut response = WebError::from(words::plain(status)).into_response();
    let unread = [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::REQUEST_TIMEOUT];
    if unread.contains(&status) {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}
