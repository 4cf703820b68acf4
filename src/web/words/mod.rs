//! The words for every failure and every state of a meeting: what happened to the visitor, what
//! was and was not done, and one next step. Nothing that came from outside is repeated.

mod account;
mod closing;
mod connecting;
mod creating;
mod length;
mod plain;
mod starting;
mod state;

use std::time::Duration;

use axum::http::StatusCode;

use super::problem::Problem;
use crate::flows::FlowError;

pub(super) use account::{permission, plan};
pub(super) use closing::{Closing, not_closed};
pub(super) use connecting::{declined, ended, not_connected, press_to_connect, unknown_answer};
pub(super) use creating::{not_created, refused};
pub(super) use length::{length, minutes};
pub(super) use plain::{embedded, plain, session_unusable, stale_form, wrong_host};
pub(super) use starting::not_started;
pub(super) use state::{Words, of_meeting, of_state};

/// Seconds after which another try makes sense, where nobody said otherwise.
const SOON: u64 = 10;

/// The words for a failure, whatever the visitor was doing.
pub(super) fn of(error: &FlowError) -> Problem {
    let problem = match error {
        FlowError::Reconnect => grant_ended(),
        FlowError::MorePermission => permission_missing(),
        FlowError::ZoomBusy { retry_after } => zoom_busy(*retry_after),
        FlowError::ZoomDown => zoom_down(),
        FlowError::ZoomRefused | FlowError::NotAccepted(_) => zoom_said_no(),
        FlowError::DailyLimit => creating::daily_limit(),
        FlowError::Misconfigured => not_set_up(),
        FlowError::PersonGone => person_gone(),
        FlowError::MeetingGone => meeting_gone(),
        FlowError::CannotHost => cannot_host(),
        FlowError::BadAttempt => connecting::attempt_lost(),
        FlowError::CodeSpent => connecting::code_spent(),
        FlowError::NotFound | FlowError::OfColleague => plain(StatusCode::NOT_FOUND),
        FlowError::TooFast { retry_after } => too_fast(*retry_after),
        FlowError::Unavailable => plain(StatusCode::SERVICE_UNAVAILABLE),
        FlowError::Internal(_) => plain(StatusCode::INTERNAL_SERVER_ERROR),
    };
    let cause = match error {
        FlowError::Internal(source) => chain(source.as_ref()),
        other => other.to_string(),
    };
    problem.because(cause)
}

fn grant_ended() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "Zoom needs you to connect again",
        "Your permission was removed or has expired.",
    )
    .step("Connect Zoom again", "/install")
    .with_escape()
}

fn permission_missing() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "Zoom needs one more permission",
        "Bedside was updated, or a permission was unticked.",
    )
    .step("Review permissions", "/install")
    .with_escape()
}

fn zoom_busy(retry_after: Option<Duration>) -> Problem {
    let wait = retry_after.map_or(SOON, seconds);
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "Zoom is busy",
        format!("It takes longer than usual. Wait {wait} seconds, then try again."),
    )
    .retry_after(wait)
    .with_escape()
}

fn zoom_down() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "Zoom is not working properly",
        "It does not answer as it should.",
    )
    .retry_after(3 * SOON)
    .with_escape()
}

fn zoom_said_no() -> Problem {
    Problem::new(
        StatusCode::BAD_GATEWAY,
        "Zoom did not accept the request",
        "It gave no reason that we understand. Nothing was done.",
    )
    .with_escape()
}

fn not_set_up() -> Problem {
    Problem::new(
        StatusCode::BAD_GATEWAY,
        "This service is not set up correctly",
        "It is not your account. The people who run this service can see it in their log.",
    )
    .with_escape()
}

fn person_gone() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "Zoom no longer recognises this account",
        "It may have been deactivated or moved. Your Zoom administrator can tell you.",
    )
    .step("Connect another Zoom account", "/install")
}

fn meeting_gone() -> Problem {
    Problem::new(
        StatusCode::GONE,
        "This meeting no longer exists in Zoom",
        "It was deleted or has expired. You can start a new one.",
    )
    .step("Go to the home page", "/")
    .with_escape()
}

fn cannot_host() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "Your Zoom account cannot host meetings",
        "Your plan or your administrator does not allow it. Ask your Zoom administrator for a \
         licence to host meetings.",
    )
}

fn too_fast(retry_after: Duration) -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "You are going too fast",
        "There were more tries in a minute than we allow. Nothing was done. Wait one minute, then \
         go on.",
    )
    .retry_after(seconds(retry_after))
}

/// A cause with its causes, for the log alone.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |cause| cause.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// Whole seconds, never fewer than were asked for.
fn seconds(length: Duration) -> u64 {
    length.as_secs() + u64::from(length.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_for_the_log_and_never_for_the_page() {
        let secret = "postgres://user:password@host";
        let problem = of(&FlowError::Internal(secret.into()));
        assert_eq!(problem.status, 500);
        assert!(!problem.sentence.contains(secret) && !problem.title.contains(secret));
    }

    #[test]
    fn a_wait_is_rounded_up() {
        assert_eq!(seconds(Duration::from_millis(1200)), 2);
        assert_eq!(seconds(Duration::from_secs(2)), 2);
    }
}
