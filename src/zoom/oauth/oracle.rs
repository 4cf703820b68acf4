//! What must hold for every answer of the token endpoint: what is kept is what Zoom wrote, and
//! nothing but the two words for it ends a grant.

use std::future::{Ready, ready};

use futures_util::FutureExt as _;
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER},
};
use time::macros::datetime;

use super::*;
use crate::zoom::{
    body::Answer,
    webhook::oracle::{holds_half_a_letter, zoom},
};

const DAY: Duration = Duration::from_hours(24);

/// Answers every request of the oauth2 crate with one body.
struct Echo<'a>(&'a [u8]);

impl<'c> AsyncHttpClient<'c> for Echo<'_> {
    type Error = ZoomError;
    type Future = Ready<Result<HttpResponse, ZoomError>>;

    fn call(&'c self, _request: HttpRequest) -> Self::Future {
        ready(written_anew(self.0))
    }
}

/// Three lines: a status, what stands in `Retry-After`, and the rest as the body.
pub fn token_answer(data: &[u8]) {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let status = lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let retry_after = lines.next().unwrap_or_default();
    let body = lines.next().unwrap_or_default();
    success(body);
    let status = status.and_then(|text| StatusCode::from_bytes(text.as_bytes()).ok());
    if let Some(status) = status.filter(|status| !status.is_success()) {
        let value = HeaderValue::from_bytes(retry_after).ok();
        let sent_at = HeaderValue::from_static("Sat, 21 Nov 2026 10:00:00 GMT");
        let wait = value.into_iter().map(|value| (RETRY_AFTER, value));
        refusal(&Answer {
            status,
            headers: wait.chain([(DATE, sent_at)]).collect::<HeaderMap>(),
            body: body.to_vec(),
        });
    }
}

fn success(body: &[u8]) {
    let token = oauth2::RefreshToken::new("spent".to_owned());
    let echo = Echo(body);
    let client = &zoom().oauth.client;
    let asked = client
        .exchange_refresh_token(&token)
        .request_async(&echo)
        .now_or_never();
    let answer = asked.and_then(|answer| answer.map_err(kept_silent).ok());
    let answer = answer.map(ZoomTokens::into_answer);
    let told = told(body);
    let text = |name| told.get(name).and_then(Value::as_str);
    if holds_half_a_letter(body) {
        return;
    }
    let Some(answer) = answer else {
        // Whatever else is odd, an answer with an access token is kept: its pair was rotated.
        assert_eq!(text("access_token"), None, "{told}");
        return;
    };
    // As Zoom wrote them, but for what no header carries.
    let token = |name| {
        text(name).map(|text| text.replace(|letter: char| !('!'..='~').contains(&letter), ""))
    };
    assert_eq!(
        token("access_token").as_deref(),
        Some(answer.access.expose())
    );
    let refresh = answer.refresh.as_ref().map(RefreshToken::expose);
    let given = token("refresh_token").filter(|text| !text.is_empty());
    assert_eq!(given.as_deref(), refresh);
    assert!(
        (Duration::from_secs(1)..=DAY).contains(&answer.life),
        "{:?}",
        answer.life
    );
    let scopes = text("scope").unwrap_or_default();
    let plain =
        |word: &&str| word.len() <= 200 && word.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    assert!(
        answer
            .scopes
            .each()
            .eq(scopes.split_whitespace().filter(plain).take(200))
    );
    let shown = format!("{answer:?}");
    for secret in [text("access_token"), refresh].into_iter().flatten() {
        assert!(
            secret.len() < 40 || !shown.contains(secret),
            "a token is shown"
        );
    }
    let (now, spent) = (datetime!(2026-11-21 10:00 UTC), RefreshToken::new("spent"));
    let pair = answer.arrived(now, Some(&spent));
    assert!(pair.is_some_and(|pair| pair.expires_at > pair.given_at));
}

fn refusal(answer: &Answer) {
    let told = told(&answer.body);
    let text = |name| told.get(name).and_then(Value::as_str).unwrap_or_default();
    let (error, reason) = (text("error"), text("reason"));
    let status = answer.status.as_u16();
    // ZOOM.md#token-errors
    let speaks = matches!(status, 400 | 401) && !reason.starts_with("Redirect URI mismatch");
    let gone = error == "invalid_grant"
        || (error == "invalid_request" && reason.contains("Invalid Token!"));
    let of_grant = refusal::of_token(answer, ZoomError::GrantEnded);
    assert_eq!(of_grant == ZoomError::GrantEnded, speaks && gone, "{told}");
    let of_code = refusal::of_token(answer, ZoomError::CodeRefused);
    assert_ne!(of_code, ZoomError::GrantEnded);
    let of_api = refusal::of_api(answer);
    assert!(!matches!(
        of_api,
        ZoomError::GrantEnded | ZoomError::CodeRefused
    ));
    assert!(of_api != ZoomError::TokenRejected || matches!(status, 400 | 401));
    for error in [of_grant, of_code, of_api] {
        if let ZoomError::Limited { retry_after, .. } = error {
            assert!(
                retry_after.is_none_or(|wait| wait <= DAY),
                "{retry_after:?}"
            );
        }
    }
}

fn told(body: &[u8]) -> Value {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    if told.is_object() { told } else { Value::Null }
}
