//! The words for a press that made no meeting.

use axum::http::StatusCode;

use time::OffsetDateTime;

use super::{
    cannot_host, grant_ended, not_set_up, of, permission_missing, person_gone, zoom_busy,
    zoom_down, zoom_said_no,
};
use crate::{
    domain::{Allowance, Refusal},
    flows::FlowError,
    web::{
        catalogue::{Say, Value},
        pages::{Moment, StartForm},
        problem::Problem,
    },
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
        FlowError::Unavailable | FlowError::Internal(_) | FlowError::TooFast { .. } => {
            problem.press(again)
        }
        FlowError::Reconnect
        | FlowError::MorePermission
        | FlowError::CannotHost
        | FlowError::PersonGone
        | FlowError::NotApproved
        | FlowError::AppDisabled
        | FlowError::Misconfigured => problem.and(NOTHING),
        _ => problem,
    }
}

/// A press of `then` that Zoom said no to. Another press needs a new attempt.
pub(in crate::web) fn refused(refusal: Refusal, then: OffsetDateTime, again: StartForm) -> Problem {
    match refusal {
        Refusal::MissingPermission => permission_missing(),
        Refusal::CannotHost => cannot_host(),
        Refusal::DailyLimit => daily_limit(Some(Allowance::resets_after(then))),
        Refusal::Misconfigured => not_set_up(),
        Refusal::Busy => zoom_busy(None).press(again),
        Refusal::GrantEnded => grant_ended(),
        Refusal::PersonGone => person_gone(),
        Refusal::Unreachable => zoom_down().press(again),
        Refusal::BadOptions => Problem::new(StatusCode::BAD_GATEWAY, "bad-options")
            .step("step-settings", "/settings")
            .with_escape(),
        Refusal::BadTime | Refusal::BadColleague | Refusal::BadRequest | Refusal::Other => {
            zoom_said_no().press(again)
        }
    }
    .and(NOTHING)
}

/// The day's allowance is used up; Zoom counts anew at `resets_at`, where the day is known.
pub(super) fn daily_limit(resets_at: Option<OffsetDateTime>) -> Problem {
    const LIMIT: &str = "daily-limit";
    let sentence = match resets_at {
        Some(at) => Say::part(LIMIT, "sentence").with("when", Value::Clock(Moment(at))),
        None => Say::part(LIMIT, "sentence-utc"),
    };
    Problem::told(StatusCode::TOO_MANY_REQUESTS, LIMIT, sentence)
        .hint("daily-limit-reuse")
        .step("step-reuse", "/#h-open")
        .with_escape()
}
