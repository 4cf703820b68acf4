//! Failures that need no story: their status says enough.

use axum::http::StatusCode;

use crate::web::{problem::Problem, site::Site};

/// The words for a bare status.
pub(in crate::web) fn plain(status: StatusCode) -> Problem {
    match status.as_u16() {
        404 => Problem::new(status, "not-found"),
        405 => Problem::new(status, "wrong-method"),
        413 => Problem::new(status, "too-large"),
        414 => Problem::new(status, "address-too-long"),
        503 => Problem::new(status, "unavailable")
            .retry_after(super::SOON)
            .with_escape(),
        500.. => Problem::new(status, "broken")
            .step("step-support", "/support")
            .with_escape(),
        _ => Problem::new(status, "unreadable"),
    }
}

/// The session cannot be read or written. The session layer has logged why.
pub(in crate::web) fn session_unusable() -> Problem {
    plain(StatusCode::SERVICE_UNAVAILABLE).because("the session could not be read or written")
}

/// A form that was not made for this session, or was sent from elsewhere.
pub(in crate::web) fn stale_form() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "stale-form").step("step-fresh-page", "/")
}

/// A page that asks by itself, after its reader signed out.
pub(in crate::web) fn signed_out() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "signed-out")
}

/// A request for another name than ours.
pub(in crate::web) fn wrong_host(site: &Site) -> Problem {
    Problem::new(StatusCode::MISDIRECTED_REQUEST, "wrong-host")
        .step("step-bedside", format!("{}/", site.origin))
}

/// A link that begins something, opened inside another page.
pub(in crate::web) fn embedded() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "embedded")
}
