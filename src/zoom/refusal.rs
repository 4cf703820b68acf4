//! Reading a refusal. Texts are localised and their punctuation varies, so status and code decide;
//! of texts only the parts that Zoom writes in every language (ZOOM.md#api-errors).

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{ZoomError, body::Answer, fields::Fields};
use crate::domain::Objection;

/// The allowance of a day is the longest that Zoom makes anybody wait for (ZOOM.md#daily-limit). A
/// clock cannot count to the end of a length that is merely a number.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// What an answer of the API that is not a success means.
pub(super) fn of_api(answer: &Answer) -> ZoomError {
    let status = answer.status.as_u16();
    let told = Fields::read(&answer.body).unwrap_or_default();
    let (code, message) = (told.number("code").unwrap_or(0), told.text("message"));
    tracing::info!(
        event = "zoom.refused",
        zoom_status = status,
        zoom_code = code,
        zoom_tracking_id = tracking(&answer.headers),
        "Zoom refused a call"
    );
    // ZOOM.md#scope-error: 4711 and 4700 always, 104 and 124 when they name scopes.
    let names_scopes = message.contains("scopes");
    match (status, code) {
        (429, _) => limited(&message, &answer.headers),
        (500.., _) => ZoomError::Failed(status),
        (_, 4711 | 4700) => ZoomError::MissingScope,
        (_, 104 | 124) if names_scopes => ZoomError::MissingScope,
        // ZOOM.md#no-licence
        (_, 3161 | 200) => ZoomError::CannotHost,
        // ZOOM.md#user-gone
        (_, 1001 | 1120) => ZoomError::PersonGone,
        // Somebody else's account: this app is not user-managed, as it must be.
        (_, 1010) => ZoomError::ClientRefused,
        // ZOOM.md#instant-ends
        (_, 3001) => ZoomError::MeetingGone,
        (401, _) | (400, 124) => ZoomError::TokenRejected,
        (400, 300) => ZoomError::NotAccepted(objection(&told)),
        (status, code) => ZoomError::Refused { status, code },
    }
}

/// What of a request is not accepted, by the names of the fields (ZOOM.md#validation).
fn objection(told: &Fields) -> Objection {
    let errors = told.list("errors");
    let names: Vec<_> = errors.iter().map(|error| error.text("field")).collect();
    let any = |test: fn(&str) -> bool| names.iter().any(|name| test(name));
    // What names nobody is refused without a list of fields (ZOOM.md#schedule-for).
    if any(|name| name == "schedule_for") || told.text("message").contains("schedule_for") {
        Objection::Colleague
    } else if any(|name| matches!(name, "start_time" | "duration" | "timezone")) {
        Objection::Time
    } else if any(|name| name.starts_with("settings")) {
        Objection::Options
    } else {
        Objection::Other
    }
}

/// What an answer of the token endpoint that is not a success means. `spent` is what it says of
/// the thing that was to be exchanged: a code or a grant.
pub(super) fn of_token(answer: &Answer, spent: ZoomError) -> ZoomError {
    let status = answer.status.as_u16();
    let told = Fields::read(&answer.body).unwrap_or_default();
    let (error, reason) = (told.text("error"), told.text("reason"));
    let number = told.number("errorCode").unwrap_or(0);
    tracing::info!(
        event = "zoom.refused",
        zoom_status = status,
        zoom_code = number,
        zoom_error = known_word(&error),
        zoom_tracking_id = tracking(&answer.headers),
        "Zoom refused a token request"
    );
    // ZOOM.md#token-errors: only these two forms, with these two statuses, speak of the grant.
    let speaks_of_it = matches!(status, 400 | 401);
    match error.as_str() {
        _ if status == 429 => limited("", &answer.headers),
        _ if status >= 500 => ZoomError::Failed(status),
        // ZOOM.md#exchange: which word stands beside it is not certain.
        _ if reason.starts_with("Redirect URI mismatch") => ZoomError::ClientRefused,
        "invalid_grant" if speaks_of_it => spent,
        "invalid_request" if speaks_of_it && reason.contains("Invalid Token!") => spent,
        // The older form for a code.
        "invalid_request"
            if spent == ZoomError::CodeRefused
                && reason.starts_with("Invalid authorization code") =>
        {
            spent
        }
        "invalid_client" | "unauthorized_client" | "unsupported_grant_type" => {
            ZoomError::ClientRefused
        }
        _ => of_number(status, number),
    }
}

/// The name of one answer, which Zoom's support asks for (ZOOM.md#tracking-id). It comes from
/// outside: what does not look like one is left out.
fn tracking(headers: &HeaderMap) -> Option<&str> {
    let id = headers.get("x-zm-trackingid")?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=;.".contains(&byte);
    (id.len() <= 128 && id.bytes().all(plain)).then_some(id)
}

/// ZOOM.md#oauth-numbers: none of them ends a grant.
fn of_number(status: u16, number: i64) -> ZoomError {
    match number {
        4702 | 4704 | 4705 | 4706 | 4709 => ZoomError::ClientRefused,
        4717 => ZoomError::AppDisabled,
        4735 => ZoomError::PersonGone,
        4738 => ZoomError::NotApproved,
        code => ZoomError::Refused { status, code },
    }
}

/// A word of the OAuth standard, or a stand-in: what Zoom wrote is never copied into a log.
fn known_word(error: &str) -> &'static str {
    const KNOWN: [&str; 7] = [
        "invalid_grant",
        "invalid_request",
        "invalid_client",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "access_denied",
    ];
    KNOWN
        .into_iter()
        .find(|known| *known == error)
        .unwrap_or("other")
}

/// ZOOM.md#rate-limits, ZOOM.md#daily-limit: the day's allowance has no reliable header; its text names the hour of
/// reset or the word "daily" in every example that was seen.
fn limited(message: &str, headers: &HeaderMap) -> ZoomError {
    let kind = headers
        .get("x-ratelimit-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let daily = message.contains("GMT 00:00:00")
        || message.contains("daily rate limit")
        || kind.to_ascii_lowercase().contains("daily");
    ZoomError::Limited {
        retry_after: retry_after(headers),
        daily,
    }
}

/// How long Zoom says to wait, as far as it is believed.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    told_to_wait(headers).map(|wait| wait.min(LONGEST_WAIT))
}

/// Seconds, an HTTP date or an ISO 8601 moment (ZOOM.md#retry-after). Moments are compared with
/// the answer's own `Date`, so that no clock of ours is needed.
fn told_to_wait(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let sent_at = http_date(headers.get(reqwest::header::DATE)?.to_str().ok()?)?;
    let until = OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .or_else(|| http_date(text))?;
    (until - sent_at).try_into().ok()
}

fn http_date(text: &str) -> Option<OffsetDateTime> {
    let format = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    time::PrimitiveDateTime::parse(text, format)
        .ok()
        .map(time::PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderValue};

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_scope_error_is_told_from_a_bad_token_whatever_its_status() {
        let scopes = r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[meeting:write:meeting]."}"#;
        for status in [400, 401] {
            assert_eq!(of_api(&answer(status, scopes)), ZoomError::MissingScope);
        }
        let old = r#"{"code":124,"message":"Invalid access token, does not contain scopes: [meeting:write:admin]"}"#;
        assert_eq!(of_api(&answer(401, old)), ZoomError::MissingScope);
        let expired = r#"{"code":124,"message":"Access token is expired."}"#;
        assert_eq!(of_api(&answer(401, expired)), ZoomError::TokenRejected);
        assert_eq!(of_api(&answer(400, expired)), ZoomError::TokenRejected);
    }

    #[test]
    fn an_odd_refusal_keeps_its_meaning() {
        let missing = r#"{"code":"3001","message":null}"#;
        assert_eq!(of_api(&answer(404, missing)), ZoomError::MeetingGone);
        let ended = r#"{"error":"invalid_grant","reason":null}"#;
        assert_eq!(
            of_token(&answer(400, ended), ZoomError::GrantEnded),
            ZoomError::GrantEnded
        );
        assert_eq!(of_api(&answer(401, "[]")), ZoomError::TokenRejected);
    }

    #[test]
    fn what_is_not_accepted_is_told_by_its_field_alone() {
        for (body, objection) in [
            (
                r#""errors":[{"field":"start_time","message":"x"}]"#,
                Objection::Time,
            ),
            (
                r#""errors":[{"field":"settings.jbh_time"},7]"#,
                Objection::Options,
            ),
            (r#""errors":[{"field":"topic"}]"#, Objection::Other),
            (r#""errors":{}"#, Objection::Other),
            (
                r#""message":"Invalid schedule_for: x@y.example""#,
                Objection::Colleague,
            ),
        ] {
            let body = format!(r#"{{"code":300,{body}}}"#);
            assert_eq!(
                of_api(&answer(400, &body)),
                ZoomError::NotAccepted(objection),
                "{body}"
            );
        }
    }

    #[test]
    fn only_two_forms_speak_of_a_grant() {
        let grant = |status, body| of_token(&answer(status, body), ZoomError::GrantEnded);
        assert_eq!(
            grant(400, r#"{"error":"invalid_grant"}"#),
            ZoomError::GrantEnded
        );
        assert_eq!(
            grant(
                401,
                r#"{"reason":"Invalid Token!","error":"invalid_request"}"#
            ),
            ZoomError::GrantEnded
        );
        assert_eq!(
            grant(500, r#"{"error":"invalid_grant"}"#),
            ZoomError::Failed(500)
        );
        assert_eq!(
            grant(403, r#"{"error":"invalid_grant"}"#),
            ZoomError::Refused {
                status: 403,
                code: 0
            }
        );
        assert_eq!(
            grant(400, r#"{"reason":"Bad request","error":"invalid_request"}"#),
            ZoomError::Refused {
                status: 400,
                code: 0
            }
        );
        assert_eq!(
            grant(400, r#"{"error":"invalid_client"}"#),
            ZoomError::ClientRefused
        );
        assert_eq!(
            grant(400, "<html>"),
            ZoomError::Refused {
                status: 400,
                code: 0
            }
        );
    }

    #[test]
    fn a_number_says_what_is_wrong_and_never_ends_a_grant() {
        let told = |body: &str| of_token(&answer(400, body), ZoomError::GrantEnded);
        let number = |number| told(&format!(r#"{{"status":false,"errorCode":{number}}}"#));
        for (one, meaning) in [
            (4702, ZoomError::ClientRefused),
            (4709, ZoomError::ClientRefused),
            (4717, ZoomError::AppDisabled),
            (4735, ZoomError::PersonGone),
            (4738, ZoomError::NotApproved),
        ] {
            assert_eq!(number(one), meaning, "{one}");
        }
        for one in [4737, 4740, 4741] {
            let status = 400;
            assert_eq!(number(one), ZoomError::Refused { status, code: one });
        }
        let both = r#"{"error":"invalid_grant","errorCode":4738}"#;
        assert_eq!(told(both), ZoomError::GrantEnded, "a known word counts");
        for word in ["invalid_request", "invalid_grant"] {
            let body = format!(r#"{{"reason":"Redirect URI mismatch.","error":"{word}"}}"#);
            assert_eq!(told(&body), ZoomError::ClientRefused, "{word}");
        }
        let unsupported = r#"{"error":"unsupported_grant_type"}"#;
        assert_eq!(told(unsupported), ZoomError::ClientRefused);
    }

    #[test]
    fn the_daily_limit_is_told_from_the_one_of_a_second() {
        let daily = r#"{"code":429,"message":"You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00."}"#;
        assert_eq!(
            of_api(&answer(429, daily)),
            ZoomError::Limited {
                retry_after: None,
                daily: true
            }
        );
        let second = r#"{"code":429,"message":"You have reached the maximum per-second rate limit for this API. Try again later."}"#;
        assert_eq!(
            of_api(&answer(429, second)),
            ZoomError::Limited {
                retry_after: None,
                daily: false
            }
        );
    }

    #[test]
    fn retry_after_is_read_in_all_three_forms() {
        let after = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(
                "date",
                HeaderValue::from_static("Sat, 21 Nov 2026 10:00:00 GMT"),
            );
            headers.insert("retry-after", HeaderValue::from_str(text).unwrap());
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(after("7"), Some(7));
        assert_eq!(after("2026-11-21T10:01:00Z"), Some(60));
        assert_eq!(after("Sat, 21 Nov 2026 10:02:00 GMT"), Some(120));
        assert_eq!(after("2026-11-21T09:00:00Z"), None);
        assert_eq!(after("soon"), None);
        for endless in ["18446744073709551615", "9999-12-31T23:59:59Z"] {
            assert_eq!(after(endless), Some(86_400), "{endless}");
        }
    }
}
