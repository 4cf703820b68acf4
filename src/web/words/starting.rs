//! The words for a meeting that could not be opened as host.

use axum::http::StatusCode;

use super::of;
use crate::{
    domain::{MeetingId, MeetingNumber, ReturnPath},
    flows::FlowError,
    web::problem::{Aid, Problem},
};

/// The meeting itself is as it was, and the way through Zoom's own app stays open.
pub(in crate::web) fn not_started(
    error: &FlowError,
    id: MeetingId,
    number: Option<MeetingNumber>,
) -> Problem {
    let page = ReturnPath::Meeting(id).to_path();
    let problem = of(error);
    match error {
        FlowError::ZoomDown | FlowError::ZoomRefused | FlowError::NotAccepted(_) => {
            Problem::new(StatusCode::BAD_GATEWAY, "not-started")
                .step("step-meeting", page)
                .aided(number.map(Aid::OwnApp))
                .because(error.to_string())
        }
        FlowError::ZoomBusy { .. } => problem.and("nothing-changed").step("step-meeting", page),
        FlowError::Reconnect => problem
            .and("nothing-changed")
            .step("step-connect-zoom-again", format!("/install?return={page}")),
        FlowError::MorePermission => {
            problem.step("step-permissions", format!("/install?return={page}"))
        }
        _ => problem,
    }
}
