//! Failures that need no story: their status says enough.

use axum::http::StatusCode;

use crate::web::{problem::Problem, site::Site};

/// The words for a bare status.
pub(in crate::web) fn plain(status: StatusCode) -> Problem {
    match status.as_u16() {
        404 => Problem::new(
            status,
            "Page not found",
            "If you typed the address, check that it is correct.",
        ),
        405 => Problem::new(
            status,
            "That does not work here",
            "This address cannot be used in that way. Nothing was done.",
        ),
        413 => Problem::new(
            status,
            "That was too much to read",
            "What was sent is larger than any form of ours. Nothing was done.",
        ),
        414 => Problem::new(
            status,
            "That address is too long",
            "It is longer than any address of ours. Nothing was done.",
        ),
        503 => Problem::new(
            status,
            "Sorry, the service is unavailable",
            "Try again in a minute. Links you already gave out still work.",
        )
        .retry_after(super::SOON)
        .with_escape(),
        500.. => Problem::new(
            status,
            "Sorry, there is a problem with the service",
            "Try again later. Meetings you already created still work.",
        )
        .with_escape(),
        _ => Problem::new(
            status,
            "We could not read that request",
            "Something in it was missing or was not as it should be. Nothing was done.",
        ),
    }
}

/// The session cannot be read or written. The session layer has logged why.
pub(in crate::web) fn session_unusable() -> Problem {
    plain(StatusCode::SERVICE_UNAVAILABLE).because("the session could not be read or written")
}

/// A form that was not made for this session, or was sent from elsewhere.
pub(in crate::web) fn stale_form() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "This page was open for a long time",
        "For your safety we did not use it. Nothing was created.",
    )
    .step("Open a fresh page", "/")
}

/// A request for another name than ours.
pub(in crate::web) fn wrong_host(site: &Site) -> Problem {
    Problem::new(
        StatusCode::MISDIRECTED_REQUEST,
        "This is not the address of Bedside",
        "It answers at its own address only. Nothing was done.",
    )
    .step("Go to Bedside", format!("{}/", site.origin))
}

/// A link that begins something, opened inside another page.
pub(in crate::web) fn embedded() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "Bedside does not open inside another page",
        "For your safety nothing was done. Open it in a window of its own.",
    )
}
