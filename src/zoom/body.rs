//! Reading an answer: all of it, but never more than a limit.

use std::time::Duration;

use reqwest::{RequestBuilder, Response, StatusCode, header::HeaderMap};

use super::ZoomError;

const BODY_LIMIT: usize = 1024 * 1024;

/// An answer of Zoom's, whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Sends a request and reads its whole answer within `limit`.
pub(super) async fn send(request: RequestBuilder, limit: Duration) -> Result<Answer, ZoomError> {
    let response = request
        .timeout(limit)
        .send()
        .await
        .map_err(|error| lost(&error))?;
    read(response).await
}

async fn read(mut response: Response) -> Result<Answer, ZoomError> {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(ZoomError::Garbled);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status,
        headers,
        body,
    })
}

/// A failure to connect is the one case in which Zoom certainly did nothing.
fn lost(error: &reqwest::Error) -> ZoomError {
    if error.is_connect() || error.is_builder() {
        ZoomError::NotSent
    } else {
        ZoomError::NoAnswer
    }
}
