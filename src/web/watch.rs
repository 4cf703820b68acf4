//! Every request is counted, timed and written down once: its route as a pattern, never its path.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    response::Response,
};
use metrics::{counter, histogram};
use tracing::Span;

use super::problem::Account;

/// A request on its way. When its visitor does not wait for the answer, it is dropped.
pub(super) struct Watched {
    began: Instant,
    method: &'static str,
    route: Option<MatchedPath>,
    span: Span,
    answered: bool,
}

impl Watched {
    pub(super) fn begin(request: &Request) -> Self {
        let id = format!("{:016x}", getrandom::u64().unwrap_or_default());
        Self {
            began: Instant::now(),
            method: word(request.method()),
            route: request.extensions().get::<MatchedPath>().cloned(),
            span: tracing::error_span!("request", request_id = id),
            answered: false,
        }
    }

    /// Every line about the request carries its id, in whatever task it is written.
    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    fn route(&self) -> &str {
        self.route.as_ref().map_or("unmatched", MatchedPath::as_str)
    }

    fn count(&self, status: &str) {
        counter!(
            "bedside_http_requests_total",
            "route" => self.route().to_owned(), "method" => self.method, "status" => status.to_owned()
        )
        .increment(1);
    }

    fn dur_ms(&self) -> f64 {
        self.began.elapsed().as_secs_f64() * 1000.0
    }

    pub(super) fn answered(mut self, response: &Response) {
        self.answered = true;
        let status = response.status();
        self.count(status.as_str());
        histogram!("bedside_http_request_seconds", "route" => self.route().to_owned())
            .record(self.began.elapsed());
        let line = Line {
            method: self.method,
            route: self.route(),
            status: status.as_u16(),
            dur_ms: self.dur_ms(),
            account: response.extensions().get::<Account>(),
        };
        self.span.in_scope(|| line.write());
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if self.answered {
            return;
        }
        self.count("left");
        let _in_span = self.span.enter();
        tracing::info!(
            event = "http.left",
            method = self.method,
            route = self.route(),
            dur_ms = self.dur_ms(),
            "nobody waited for the answer"
        );
    }
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
