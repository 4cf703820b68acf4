//! The words for every failure and every state of a meeting: what happened to the visitor, what
//! was and was not done, and one next step. Nothing that came from outside is repeated. The texts
//! stand in `locales/`; here stands which one it is.

mod account;
mod closing;
mod connecting;
mod creating;
mod length;
mod maintenance;
mod plain;
mod starting;
mod state;

use std::time::Duration;

use axum::http::StatusCode;

use super::{
    catalogue::Say,
    problem::{Aid, Problem},
    reader::Reader,
};
use crate::{
    domain::{MeetingName, Objection, Refusal},
    flows::FlowError,
};

pub(super) use account::{permission, plan};
pub(super) use closing::{Closing, not_closed};
pub(super) use connecting::{declined, ended, not_connected, press_to_connect, unknown_answer};
pub(super) use creating::{not_created, refused};
pub(super) use length::{length, minutes};
pub(super) use maintenance::{ahead, under_maintenance};
pub(super) use plain::{embedded, plain, session_unusable, signed_out, stale_form, wrong_host};
pub(super) use starting::not_started;
pub(super) use state::{Words, of_meeting, of_past, of_state};

/// Seconds after which another try makes sense, where nobody said otherwise.
const SOON: u64 = 10;

/// The message that names a meeting.
pub(super) const fn meeting_name(name: MeetingName) -> &'static str {
    match name {
        MeetingName::VideoAppointment => "name-video-appointment",
        MeetingName::VideoCall => "name-video-call",
        MeetingName::OnlineMeeting => "name-online-meeting",
        MeetingName::TeamMeeting => "name-team-meeting",
    }
}

/// The same in the language of somebody's clients: what Zoom and calendars show.
pub(super) fn topic(name: MeetingName, reader: &Reader) -> String {
    let name = Say::of(meeting_name(name));
    name.text(&reader.of_clients()).into_owned()
}

/// What of a form Zoom objected to, when it did.
pub(super) const fn objection(refusal: Refusal) -> Option<Objection> {
    match refusal {
        Refusal::BadTime => Some(Objection::Time),
        Refusal::BadOptions => Some(Objection::Options),
        Refusal::BadColleague => Some(Objection::Colleague),
        Refusal::BadRequest => Some(Objection::Other),
        _ => None,
    }
}

/// The words for a failure, whatever the visitor was doing.
pub(super) fn of(error: &FlowError) -> Problem {
    let problem = match error {
        FlowError::Reconnect => grant_ended(),
        FlowError::MorePermission => permission_missing(),
        FlowError::ZoomBusy { retry_after } => zoom_busy(*retry_after),
        FlowError::ZoomDown => zoom_down(),
        FlowError::ZoomRefused | FlowError::NotAccepted(_) => zoom_said_no(),
        FlowError::DailyLimit => creating::daily_limit(None),
        FlowError::Misconfigured => not_set_up(),
        FlowError::AppDisabled => app_disabled(),
        FlowError::NotApproved => not_approved(),
        FlowError::NotAdmitted => connecting::not_admitted(),
        FlowError::PersonGone => person_gone(),
        FlowError::MeetingGone => meeting_gone(),
        FlowError::CannotHost => cannot_host(),
        FlowError::BadAttempt => connecting::attempt_lost(),
        FlowError::CodeSpent => connecting::code_spent(),
        FlowError::NotFound => plain(StatusCode::NOT_FOUND),
        FlowError::OfColleague => of_colleague(),
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
    Problem::new(StatusCode::FORBIDDEN, "grant-ended")
        .step("step-connect-zoom-again", "/install")
        .with_escape()
}

fn permission_missing() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "permission-missing")
        .step("step-permissions", "/install")
        .with_escape()
}

fn zoom_busy(retry_after: Option<Duration>) -> Problem {
    let wait = retry_after.map_or(SOON, seconds);
    Problem::told(
        StatusCode::TOO_MANY_REQUESTS,
        "zoom-busy",
        Say::part("zoom-busy", "sentence").with("seconds", wait),
    )
    .retry_after(wait)
    .with_escape()
}

fn zoom_down() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "zoom-down")
        .hint("zoom-elsewhere")
        .retry_after(3 * SOON)
        .with_escape()
}

fn zoom_said_no() -> Problem {
    Problem::new(StatusCode::BAD_GATEWAY, "zoom-said-no").with_escape()
}

fn not_set_up() -> Problem {
    Problem::new(StatusCode::BAD_GATEWAY, "not-set-up")
        .step("step-support", "/support")
        .with_escape()
}

fn app_disabled() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "app-disabled")
        .step("step-support", "/support")
        .with_escape()
}

fn not_approved() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "not-approved")
        .step("step-approved", "/install")
        .aided(Aid::Ask("ask-approval"))
        .with_escape()
}

fn person_gone() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "person-gone").step("step-connect-other", "/install")
}

fn meeting_gone() -> Problem {
    Problem::new(StatusCode::GONE, "meeting-gone")
        .step("start-another", "/start")
        .with_escape()
}

/// The meeting was scheduled for somebody else, who holds it.
fn of_colleague() -> Problem {
    Problem::new(StatusCode::CONFLICT, "of-colleague")
}

fn cannot_host() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "cannot-host").aided(Aid::Ask("ask-licence"))
}

fn too_fast(retry_after: Duration) -> Problem {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-fast").retry_after(seconds(retry_after))
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
    use crate::web::site::Site;

    #[test]
    fn a_cause_is_for_the_log_and_never_for_the_page() {
        let secret = "postgres://user:password@host";
        let problem = of(&FlowError::Internal(secret.into()));
        assert_eq!(problem.status, 500);
        let reader = Reader::nobody(&Site::at("https://bedside.example"));
        let shown = problem.sentences.iter().chain([&problem.title]);
        assert!(
            shown
                .into_iter()
                .all(|say| !say.text(&reader).contains(secret))
        );
    }

    #[test]
    fn a_wait_is_rounded_up() {
        assert_eq!(seconds(Duration::from_millis(1200)), 2);
        assert_eq!(seconds(Duration::from_secs(2)), 2);
    }
}
