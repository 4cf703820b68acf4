//! What each ordered trouble does to an answer.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::body::{Frame, SizeHint};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{
    answers::{self, json_answer},
    api::errors::ApiError,
    faults::{Operation, Trouble},
    gate::Cut,
    oauth::errors::{TokenError, refuse_oauth},
};

/// The answer given instead of acting, if this trouble prevents the act.
pub(crate) async fn before(
    trouble: Trouble,
    operation: Operation,
    now: OffsetDateTime,
) -> Option<Response> {
    let is_api = is_api(operation);
    let answer = match trouble {
        Trouble::FailBefore => failure(StatusCode::INTERNAL_SERVER_ERROR, operation),
        Trouble::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            failure(status, operation)
        }
        Trouble::Refusal(status, number) => refusal(status, number, operation),
        Trouble::CutBefore => cut(),
        Trouble::RateLimited => answers::second_used_up(),
        Trouble::DailyLimit => answers::day_used_up(now),
        Trouble::NotJson => page("text/html", "<html><body>502 Bad gateway</body></html>"),
        Trouble::TokenRejected if is_api => ApiError::invalid_token().into_response(),
        Trouble::TokenExpired if is_api => ApiError::expired_token().into_response(),
        Trouble::TokenRejected | Trouble::TokenExpired => TokenError::InvalidToken.into_response(),
        Trouble::Delay(wait) => {
            tokio::time::sleep(wait).await;
            return None;
        }
        Trouble::FailAfter
        | Trouble::CutAfter
        | Trouble::DelayAfter(_)
        | Trouble::Truncated
        | Trouble::NotJsonAfter => return None,
    };
    Some(answer)
}

/// What becomes of the answer after the act.
pub(crate) async fn after(trouble: Trouble, operation: Operation, answer: Response) -> Response {
    match trouble {
        Trouble::FailAfter => failure(StatusCode::INTERNAL_SERVER_ERROR, operation),
        Trouble::CutAfter => cut(),
        Trouble::NotJsonAfter => page("application/xml", "<?xml version=\"1.0\"?><result/>"),
        Trouble::Truncated => truncated(answer).await,
        Trouble::DelayAfter(wait) => {
            tokio::time::sleep(wait).await;
            answer
        }
        _ => answer,
    }
}

fn is_api(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Me
            | Operation::CreateMeeting
            | Operation::ReadMeeting
            | Operation::UpdateMeeting
            | Operation::DeleteMeeting
            | Operation::EndMeeting
    )
}

fn cut() -> Response {
    let mut answer = StatusCode::NO_CONTENT.into_response();
    answer.extensions_mut().insert(Cut);
    answer
}

fn failure(status: StatusCode, operation: Operation) -> Response {
    let body: Value = if is_api(operation) {
        json!({ "code": status.as_u16(), "message": "Simulated failure." })
    } else {
        json!({ "reason": "Simulated failure.", "error": "server_error" })
    };
    json_answer(status, &body)
}

/// Anything that Zoom can say by a number, in words that no page may repeat. At the OAuth host in the
/// form of ZOOM.md#oauth-numbers.
fn refusal(status: u16, number: u32, operation: Operation) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let words = "Simulated refusal in Zoom's own words.";
    if is_api(operation) {
        json_answer(status, &json!({ "code": number, "message": words }))
    } else {
        refuse_oauth(status, number, words)
    }
}

/// ZOOM.md#token-errors: some failures come as HTML or XML.
fn page(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// Announces the whole length, sends the first half, then breaks the connection.
async fn truncated(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    Response::from_parts(
        parts,
        Body::new(Half {
            first: Some(half),
            whole: whole.len(),
            paused: false,
        }),
    )
}

/// A body that breaks off. The pause before the break lets the first half leave the house.
struct Half {
    first: Option<Bytes>,
    whole: usize,
    paused: bool,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(half) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !std::mem::replace(&mut self.paused, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::Error::other(
            "the answer breaks off here, as ordered",
        ))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.whole).unwrap_or(u64::MAX))
    }
}
