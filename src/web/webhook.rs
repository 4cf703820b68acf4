//! `/webhooks/zoom`: what Zoom tells by itself. It stands outside sessions, forms and the Origin
//! check; its proof is a signature over the bytes of the body.

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{Web, dress::Complete};
use crate::flows::{NotTaken, Taken};

/// `POST /webhooks/zoom`: 200 for a challenge, 204 when it was taken or is not ours, 401 without
/// proof, 400 when it cannot be read, 503 when Zoom shall send it again. Answers repeat nothing
/// of what came.
pub(super) async fn receive(State(web): State<Web>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (timestamp, signature) = (text("x-zm-request-timestamp"), text("x-zm-signature"));
    match web
        .flows
        .webhooks
        .receive(&body, timestamp, signature)
        .await
    {
        Ok(Taken::Challenge(answer)) => {
            let json = (
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            );
            ([json], answer).into_response()
        }
        Ok(Taken::Silently) => StatusCode::NO_CONTENT.into_response(),
        Err(NotTaken::NotProven) => {
            tracing::info!(
                event = "webhook.rejected",
                "a webhook request without proof was refused"
            );
            refused(StatusCode::UNAUTHORIZED)
        }
        Err(NotTaken::Unreadable) => {
            tracing::warn!(
                event = "webhook.unreadable",
                "a signed webhook request could not be read"
            );
            refused(StatusCode::BAD_REQUEST)
        }
        Err(NotTaken::Later(error)) => {
            let told = &error as &dyn std::error::Error;
            tracing::warn!(
                event = "webhook.failed",
                error = told,
                "a webhook request could not be taken; Zoom sends it again"
            );
            refused(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

fn refused(status: StatusCode) -> Response {
    (status, Extension(Complete)).into_response()
}
