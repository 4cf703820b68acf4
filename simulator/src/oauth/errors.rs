//! How the OAuth host says no.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::answers::json_answer;

/// ZOOM.md#redirect-match: what the browser sees when the authorize request itself is wrong.
pub(crate) fn refuse_authorize(code: u32, message: &str) -> Response {
    refuse_oauth(StatusCode::BAD_REQUEST, code, message)
}

/// ZOOM.md#oauth-numbers: the form in which a number was seen.
pub(crate) fn refuse_oauth(status: StatusCode, code: u32, message: &str) -> Response {
    let body =
        json!({ "status": false, "errorCode": code, "errorMessage": message, "result": null });
    json_answer(status, &body)
}

/// ZOOM.md#token-errors: each with its `reason` and `error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenError {
    /// Wrong client id or secret; holds the status to answer with.
    InvalidClient(u16),
    BadRequest,
    UnsupportedGrant,
    InvalidCode,
    RedirectMismatch,
    VerifierMismatch,
    /// A refresh token that is spent, revoked, expired or unknown.
    InvalidToken,
    /// The same in the words of 2020 to 2022, and of the revoke address.
    InvalidTokenLegacy,
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let (status, reason, error) = match self {
            TokenError::InvalidClient(status) => (
                status,
                "Invalid client_id or client_secret",
                "invalid_client",
            ),
            TokenError::BadRequest => (400, "Bad request", "invalid_request"),
            TokenError::UnsupportedGrant => {
                (400, "Unsupported grant type", "unsupported_grant_type")
            }
            TokenError::InvalidCode => (400, "Invalid authorization code", "invalid_grant"),
            TokenError::RedirectMismatch => (400, "Redirect URI mismatch.", "invalid_request"),
            TokenError::VerifierMismatch => (400, "Invalid code verifier", "invalid_grant"),
            TokenError::InvalidToken => (400, "Invalid Token!", "invalid_grant"),
            TokenError::InvalidTokenLegacy => (400, "Invalid Token!", "invalid_request"),
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        json_answer(status, &json!({ "reason": reason, "error": error }))
    }
}
