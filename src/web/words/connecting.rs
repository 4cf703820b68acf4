//! The words for a consent that came to nothing, and for one that ended.

use axum::http::StatusCode;

use super::of;
use crate::{
    domain::{Reason, SessionEnd},
    flows::FlowError,
    web::{
        catalogue::{Say, Value},
        pages::Moment,
        problem::Problem,
    },
};

/// A failure on the way back from Zoom.
pub(in crate::web) fn not_connected(error: &FlowError) -> Problem {
    let problem = of(error);
    match error {
        FlowError::ZoomBusy { .. } | FlowError::ZoomDown => problem
            .and("nothing-saved")
            .step("step-try-again", "/install"),
        FlowError::MorePermission => problem.and("nothing-connected"),
        _ => problem,
    }
}

/// The visitor pressed *Decline*.
pub(in crate::web) fn declined() -> Problem {
    Problem::new(StatusCode::OK, "declined")
        .step("step-connect", "/install")
        .with_escape()
}

/// Zoom sent the visitor back with another error than that.
pub(in crate::web) fn unknown_answer() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unknown-answer")
        .step("step-try-again", "/install")
        .with_escape()
}

/// Sent on once already without a press; now a press is asked for.
pub(in crate::web) fn press_to_connect() -> Problem {
    Problem::new(StatusCode::OK, "press-to-connect").step("step-connect", "/install")
}

pub(super) fn attempt_lost() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "attempt-lost")
        .step("step-try-again", "/install")
        .with_escape()
}

/// The operator lets certain people connect only.
pub(super) fn not_admitted() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "not-admitted")
        .step("step-support", "/support")
        .with_escape()
}

pub(super) fn code_spent() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "code-spent")
        .step("step-connect-again", "/install")
        .with_escape()
}

/// The installation of this session is no more.
pub(in crate::web) fn ended(end: &SessionEnd) -> Problem {
    let message = match end.reason {
        Reason::Deauthorized => "removed",
        Reason::Disconnected => "disconnected",
        Reason::ByOperator => "let-go",
        Reason::RefusedByZoom | Reason::TokenRejected => "permission-ended",
    };
    let sentence = Say::part(message, "sentence").with("day", Value::Day(Moment(end.ended_at)));
    Problem::told(StatusCode::GONE, message, sentence)
        .step("step-connect-again", "/install")
        .with_escape()
}
