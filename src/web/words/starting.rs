//! The words for a meeting that could not be opened as host.

use axum::http::StatusCode;

use super::of;
use crate::{
    domain::{MeetingId, ReturnPath},
    flows::FlowError,
    web::problem::Problem,
};

/// The meeting itself is as it was, and the way through Zoom's own app stays open.
pub(in crate::web) fn not_started(error: &FlowError, id: MeetingId) -> Problem {
    let page = ReturnPath::Meeting(id).to_path();
    let problem = of(error);
    match error {
        FlowError::ZoomDown => Problem::new(
            StatusCode::BAD_GATEWAY,
            "We could not open Zoom as host",
            "Your meeting was not changed. You can also open the Zoom app, sign in with the same \
             account, press Join and type the meeting ID that stands on the meeting's page.",
        )
        .step("Go back to the meeting", page)
        .because(error.to_string()),
        FlowError::ZoomBusy { .. } => problem
            .and("Your meeting was not changed.")
            .step("Go back to the meeting", page),
        FlowError::Reconnect => problem
            .and("Your meeting was not changed.")
            .step("Connect Zoom again", format!("/install?return={page}")),
        FlowError::MorePermission => {
            problem.step("Review permissions", format!("/install?return={page}"))
        }
        _ => problem,
    }
}
