//! The words for a press that made no meeting.

use axum::http::StatusCode;

use super::{
    cannot_host, grant_ended, of, permission_missing, person_gone, zoom_busy, zoom_down,
    zoom_said_no,
};
use crate::{
    domain::Refusal,
    flows::FlowError,
    web::{pages::StartForm, problem::Problem},
};

const NOTHING: &str = "nothing-created";

/// A press that came to nothing: the same attempt may be pressed again.
pub(in crate::web) fn not_created(error: &FlowError, again: StartForm) -> Problem {
    let problem = of(error);
    match error {
        FlowError::ZoomBusy { .. } | FlowError::ZoomDown | FlowError::ZoomRefused => {
            problem.and(NOTHING).press(again)
        }
        // It may have left a trace; the same attempt finds it.
        FlowError::Unavailable | FlowError::Internal(_) => problem.press(again),
        FlowError::Reconnect | FlowError::MorePermission | FlowError::CannotHost => {
            problem.and(NOTHING)
        }
        _ => problem,
    }
}

/// A press that Zoom said no to. Another press needs a new attempt.
pub(in crate::web) fn refused(refusal: Refusal, again: StartForm) -> Problem {
    match refusal {
        Refusal::MissingPermission => permission_missing(),
        Refusal::CannotHost => cannot_host(),
        Refusal::DailyLimit => daily_limit(),
        Refusal::Busy => zoom_busy(None).press(again),
        Refusal::GrantEnded => grant_ended(),
        Refusal::PersonGone => person_gone(),
        Refusal::Unreachable => zoom_down().press(again),
        Refusal::BadTime
        | Refusal::BadOptions
        | Refusal::BadColleague
        | Refusal::BadRequest
        | Refusal::Other => zoom_said_no().press(again),
    }
    .and(NOTHING)
}

pub(super) fn daily_limit() -> Problem {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "daily-limit")
        .step("step-open-meetings", "/")
        .with_escape()
}
