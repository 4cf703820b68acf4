//! How Zoom does: every operation is counted and timed, also one that nobody waits for any more.

use std::{future::Future, time::Instant};

use metrics::{counter, histogram};
use tracing::Instrument as _;

use super::ZoomError;

/// Does one operation under its name, which stands on every line about it.
pub(super) async fn watched<T>(
    op: &'static str,
    work: impl Future<Output = Result<T, ZoomError>>,
) -> Result<T, ZoomError> {
    let mut watch = Watch {
        op,
        began: Instant::now(),
        outcome: "given_up",
    };
    let span = tracing::error_span!("zoom", op);
    let answer = work.instrument(span.clone()).await;
    watch.outcome = match &answer {
        Ok(_) => "ok",
        Err(error) => span.in_scope(|| watch.failed(error)),
    };
    answer
}

struct Watch {
    op: &'static str,
    began: Instant,
    outcome: &'static str,
}

impl Watch {
    fn failed(&self, error: &ZoomError) -> &'static str {
        let (outcome, class) = words(error);
        counter!("bedside_zoom_errors_total", "op" => self.op, "code_class" => class).increment(1);
        match error {
            ZoomError::Limited { daily, .. } => {
                let window = if *daily { "day" } else { "second" };
                counter!("bedside_zoom_rate_limited_total", "window" => window).increment(1);
            }
            ZoomError::ClientRefused => unaccepted("client", error),
            ZoomError::AppDisabled => unaccepted("app_disabled", error),
            _ => {}
        }
        outcome
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let Self { op, outcome, .. } = *self;
        counter!("bedside_zoom_requests_total", "op" => op, "outcome" => outcome).increment(1);
        histogram!("bedside_zoom_request_seconds", "op" => op).record(self.began.elapsed());
    }
}

/// Tells operators that nobody can be served as this app is set up. No grant is lost by it.
fn unaccepted(kind: &'static str, error: &ZoomError) {
    counter!("bedside_credential_errors_total", "kind" => kind).increment(1);
    tracing::error!(event = "credentials.refused", %error, "Zoom does not accept this app");
}

/// How an operation ended, and what its error is about.
fn words(error: &ZoomError) -> (&'static str, &'static str) {
    match error {
        ZoomError::NotSent => ("failed", "not_sent"),
        ZoomError::NoAnswer => ("failed", "no_answer"),
        ZoomError::Failed(_) => ("failed", "server"),
        ZoomError::Garbled => ("failed", "garbled"),
        ZoomError::Limited { .. } => ("limited", "limited"),
        ZoomError::GrantEnded | ZoomError::CodeRefused | ZoomError::TokenRejected => {
            ("refused", "grant")
        }
        ZoomError::MissingScope => ("refused", "scope"),
        ZoomError::ClientRefused | ZoomError::AppDisabled | ZoomError::NotApproved => {
            ("refused", "app")
        }
        ZoomError::CannotHost | ZoomError::PersonGone => ("refused", "account"),
        ZoomError::MeetingGone => ("refused", "gone"),
        ZoomError::NotAccepted(_) | ZoomError::Refused { .. } => ("refused", "request"),
    }
}
