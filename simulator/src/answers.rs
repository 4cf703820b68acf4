//! Answers that both hosts of Zoom give.

use axum::{
    body::Body,
    http::{HeaderValue, Response as HttpResponse, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use time::{OffsetDateTime, Time, format_description::well_known::Rfc3339};

/// A JSON answer.
pub(crate) fn json_answer(status: StatusCode, body: &Value) -> Response {
    let answer = HttpResponse::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json;charset=UTF-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::from(body.to_string()));
    answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// ZOOM.md#rate-limits: too many requests in this second.
pub(crate) fn second_used_up() -> Response {
    let text = "You have reached the maximum per-second rate limit for this API. Try again later.";
    let mut answer = too_many(text);
    let headers = answer.headers_mut();
    headers.insert("x-ratelimit-category", HeaderValue::from_static("Medium"));
    headers.insert("x-ratelimit-type", HeaderValue::from_static("QPS"));
    headers.insert("x-ratelimit-remaining", HeaderValue::from_static("0"));
    answer
}

/// ZOOM.md#rate-limits: too many requests this day. `Retry-After` is a time, not a count of seconds.
pub(crate) fn day_used_up(now: OffsetDateTime) -> Response {
    let text = "You have reached the maximum daily rate limit for this API. Refer to the response \
         header for details on when you can make another request.";
    let mut answer = too_many(text);
    let headers = answer.headers_mut();
    headers.insert("x-ratelimit-category", HeaderValue::from_static("Medium"));
    headers.insert("x-ratelimit-type", HeaderValue::from_static("Daily-limit"));
    headers.insert("x-ratelimit-remaining", HeaderValue::from_static("0"));
    let midnight = now
        .date()
        .next_day()
        .map(|day| day.with_time(Time::MIDNIGHT).assume_utc());
    if let Some(text) = midnight.and_then(|at| at.format(&Rfc3339).ok())
        && let Ok(value) = HeaderValue::from_str(&text)
    {
        headers.insert(header::RETRY_AFTER, value);
    }
    answer
}

/// ZOOM.md#daily-limit: this host has created enough today. A report of this answer shows the
/// headers of another label, without type or `Retry-After`; so does ours.
pub(crate) fn creates_used_up(limit: u32) -> Response {
    let mut answer = too_many(&format!(
        "You have exceeded the daily rate limit ({limit}) of Meeting Create/Update API requests \
         permitted for this particular user. You may resume these requests at GMT 00:00:00."
    ));
    let headers = answer.headers_mut();
    headers.insert("x-ratelimit-category", HeaderValue::from_static("Light"));
    headers.insert("x-ratelimit-limit", HeaderValue::from_static("6000"));
    headers.insert("x-ratelimit-remaining", HeaderValue::from_static("5893"));
    answer
}

fn too_many(message: &str) -> Response {
    json_answer(
        StatusCode::TOO_MANY_REQUESTS,
        &json!({ "code": 429, "message": message }),
    )
}
