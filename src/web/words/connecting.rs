//! The words for a consent that came to nothing, and for one that ended.

use axum::http::StatusCode;

use super::of;
use crate::{
    domain::{Reason, SessionEnd},
    flows::FlowError,
    web::{pages::Moment, problem::Problem},
};

/// A failure on the way back from Zoom.
pub(in crate::web) fn not_connected(error: &FlowError) -> Problem {
    let problem = of(error);
    match error {
        FlowError::ZoomBusy { .. } | FlowError::ZoomDown => problem
            .and("Nothing was saved.")
            .step("Try again", "/install"),
        FlowError::MorePermission => problem.and("Zoom was not connected."),
        _ => problem,
    }
}

/// The visitor pressed *Decline*.
pub(in crate::web) fn declined() -> Problem {
    Problem::new(
        StatusCode::OK,
        "Zoom was not connected",
        "You chose not to give permission. Nothing was saved.",
    )
    .step("Connect your Zoom account", "/install")
    .with_escape()
}

/// Zoom sent the visitor back with another error than that.
pub(in crate::web) fn unknown_answer() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "Zoom did not connect your account",
        "It gave no reason that we understand. Nothing was saved.",
    )
    .step("Try again", "/install")
    .with_escape()
}

/// Sent on once already without a press; now a press is asked for.
pub(in crate::web) fn press_to_connect() -> Problem {
    Problem::new(
        StatusCode::OK,
        "One more step to connect Zoom",
        "Zoom has your permission. Press the button to finish here.",
    )
    .step("Connect your Zoom account", "/install")
}

pub(super) fn attempt_lost() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "That sign-in took too long or was blocked",
        "Your browser did not return the check we set. Cookies may be off for this site. Nothing \
         was saved.",
    )
    .step("Try again", "/install")
    .with_escape()
}

pub(super) fn code_spent() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "That link has already been used",
        "Sign-in links work once and for a few minutes only.",
    )
    .step("Connect again", "/install")
    .with_escape()
}

/// The installation of this session is no more.
pub(in crate::web) fn ended(end: &SessionEnd) -> Problem {
    let (title, who) = match end.reason {
        Reason::Deauthorized => (
            "Bedside was removed from your Zoom account",
            "You or your Zoom administrator removed it",
        ),
        Reason::Disconnected => ("Zoom is disconnected", "You disconnected it"),
        Reason::RefusedByZoom | Reason::TokenRejected => {
            ("Zoom is disconnected", "Zoom ended the permission")
        }
    };
    let day = Moment(end.ended_at).day();
    let sentence = format!("{who} on {day}. We deleted your data here. No meeting was cancelled.");
    Problem::new(StatusCode::GONE, title, sentence)
        .step("Connect again", "/install")
        .with_escape()
}
