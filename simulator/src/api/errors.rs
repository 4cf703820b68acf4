//! How the API host says no. ZOOM.md#api-errors: a number, a text, sometimes the faulty fields.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::answers::{self, json_answer};

/// One refusal.
#[derive(Debug)]
pub(crate) enum ApiError {
    Said {
        status: StatusCode,
        code: u32,
        message: String,
        errors: Vec<String>,
    },
    SecondUsedUp,
    CreatesUsedUp(u32),
}

impl ApiError {
    fn new(status: StatusCode, code: u32, message: impl Into<String>) -> ApiError {
        ApiError::Said {
            status,
            code,
            message: message.into(),
            errors: Vec::new(),
        }
    }

    fn bad(code: u32, message: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn invalid_token() -> ApiError {
        ApiError::new(StatusCode::UNAUTHORIZED, 124, "Invalid access token.")
    }

    pub(crate) fn expired_token() -> ApiError {
        ApiError::new(StatusCode::UNAUTHORIZED, 124, "Access token is expired.")
    }

    /// ZOOM.md#query-token.
    pub(crate) fn token_in_query() -> ApiError {
        let text = "Invalid access token, this access token is not supported as query parameter \
             string.";
        ApiError::new(StatusCode::UNAUTHORIZED, 124, text)
    }

    pub(crate) fn not_oauth() -> ApiError {
        ApiError::bad(124, "This API only supports OAuth2 authorization.")
    }

    /// ZOOM.md#scope-error: names every scope that would do.
    pub(crate) fn lacks_scope(scope: &str) -> ApiError {
        let text =
            format!("Invalid access token, does not contain scopes:[{scope}, {scope}:admin].");
        ApiError::bad(4711, text)
    }

    pub(crate) fn no_such_user(id: &str) -> ApiError {
        ApiError::new(
            StatusCode::NOT_FOUND,
            1001,
            format!("User does not exist: {id}."),
        )
    }

    pub(crate) fn no_such_meeting(id: u64) -> ApiError {
        ApiError::new(
            StatusCode::NOT_FOUND,
            3001,
            format!("Meeting does not exist: {id}."),
        )
    }

    pub(crate) fn no_licence() -> ApiError {
        let text = "Your user account is not allowed meeting hosting and scheduling capabilities.";
        ApiError::bad(3161, text)
    }

    pub(crate) fn not_for_others() -> ApiError {
        let text = "Instant meetings do not support the `schedule_for` parameter, and you can't \
             schedule an instant meeting for another user.";
        ApiError::bad(3000, text)
    }

    /// ZOOM.md#schedule-for: nobody whom one could mean.
    pub(crate) fn no_such_host() -> ApiError {
        let text = "The value that you entered in the `schedule_for` field is invalid. Enter a \
             valid value and try again.";
        ApiError::bad(300, text)
    }

    /// ZOOM.md#schedule-for: without the privilege.
    pub(crate) fn not_for(id: &str) -> ApiError {
        ApiError::bad(3000, format!("You cannot schedule a meeting for {id}"))
    }

    /// ZOOM.md#end-meeting: the number is 3000 in the reference, the text ours.
    pub(crate) fn not_running() -> ApiError {
        ApiError::bad(3000, "This meeting is not running.")
    }

    /// ZOOM.md#delete-meeting: likewise.
    pub(crate) fn in_progress() -> ApiError {
        ApiError::bad(3000, "This meeting is in progress. End it instead.")
    }

    pub(crate) fn not_an_object() -> ApiError {
        ApiError::bad(300, "Request Body should be a valid JSON object.")
    }

    /// ZOOM.md#list-meetings.
    pub(crate) fn invalid_page_token() -> ApiError {
        ApiError::bad(300, "The next page token is invalid or expired.")
    }

    pub(crate) fn invalid_meeting_id() -> ApiError {
        ApiError::bad(300, "Invalid meeting ID.")
    }

    /// ZOOM.md#validation: names each faulty field.
    pub(crate) fn invalid_fields(errors: Vec<String>) -> ApiError {
        let message = "Validation Failed.".to_owned();
        ApiError::Said {
            status: StatusCode::BAD_REQUEST,
            code: 300,
            message,
            errors,
        }
    }

    pub(crate) fn unrecognised() -> ApiError {
        ApiError::bad(2300, "This API endpoint is not recognized.")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            ApiError::SecondUsedUp => answers::second_used_up(),
            ApiError::CreatesUsedUp(limit) => answers::creates_used_up(limit),
            ApiError::Said {
                status,
                code,
                message,
                errors,
            } => {
                let mut body = json!({ "code": code, "message": message });
                if let (Some(body), false) = (body.as_object_mut(), errors.is_empty()) {
                    let field = |field| json!({ "field": field, "message": "Invalid field." });
                    let errors: Vec<Value> = errors.into_iter().map(field).collect();
                    body.insert("errors".to_owned(), Value::Array(errors));
                }
                json_answer(status, &body)
            }
        }
    }
}
