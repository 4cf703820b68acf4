//! Every request is counted, timed and written down once: its route as a pattern, never its path.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::Response,
};
use metrics::{counter, histogram};
use tracing::Instrument as _;

use super::problem::Account;

/// Every line about a request carries its id, in whatever task it is written.
pub(super) async fn watch(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let method = word(request.method());
    let id = format!("{:016x}", getrandom::u64().unwrap_or_default());
    let span = tracing::error_span!("request", request_id = id);
    let response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = response.status();
    counter!(
        "bedside_http_requests_total",
        "route" => route.to_owned(), "method" => method, "status" => status.as_str().to_owned()
    )
    .increment(1);
    histogram!("bedside_http_request_seconds", "route" => route.to_owned()).record(took);
    let line = Line {
        method,
        route,
        status: status.as_u16(),
        dur_ms: took.as_secs_f64() * 1000.0,
        account: response.extensions().get::<Account>(),
    };
    span.in_scope(|| line.write());
    response
}

fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

struct Line<'a> {
    method: &'static str,
    route: &'a str,
    status: u16,
    dur_ms: f64,
    /// What a page told of a failure.
    account: Option<&'a Account>,
}

impl Line<'_> {
    /// A failure of ours is an error, one that passes a warning; what machines and open pages
    /// ask all day long, and what never changes, is left to the metrics.
    fn write(&self) {
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    event = "http.request",
                    method = self.method,
                    route = self.route,
                    status = self.status,
                    dur_ms = self.dur_ms,
                    support_ref = self.account.map(|account| account.reference.as_str()),
                    cause = self.account.map(|account| account.cause.as_str()),
                    "answered"
                )
            };
        }
        let is_dull = matches!(
            self.route,
            "/healthz" | "/readyz" | "/static/{hash}/{file}" | "/meetings/{id}/status"
        );
        match self.status {
            500 | 502 => line!(error),
            501.. => line!(warn),
            ..400 if is_dull => line!(debug),
            _ => line!(info),
        }
    }
}
