//! The cookie that ties a consent to the browser that began it. All tabs share it, and it outlives
//! a success, because other tabs may be under way.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderValue, request::Parts},
};
use time::OffsetDateTime;

use super::{cookies, site::Site};
use crate::domain::Browser;

/// How long a consent may take.
const SECONDS: u32 = 600;
/// How long after an automatic restart a press is asked for instead of another one.
const RESTART_PAUSE: i64 = 120;

/// What the browser carries: its secret name, and when a consent was last begun for it without a
/// press.
#[derive(Clone, Debug, Default)]
pub(super) struct LoginCookie {
    /// The browser, when it has a name already.
    pub(super) browser: Option<Browser>,
    restarted_at: Option<i64>,
}

impl LoginCookie {
    /// Reads `<43 characters>` or `<43 characters>.<unix seconds>`.
    fn parse(value: &str) -> Self {
        let (secret, mark) = match value.split_once('.') {
            Some((secret, mark)) => (secret, Some(mark)),
            None => (value, None),
        };
        let Some(browser) = Browser::parse(secret) else {
            return Self::default();
        };
        Self {
            browser: Some(browser),
            restarted_at: mark.and_then(|mark| mark.parse().ok()),
        }
    }

    /// Whether this browser was sent on without a press a moment ago: doing so again might go
    /// round in circles.
    pub(super) fn was_restarted(&self, now: OffsetDateTime) -> bool {
        self.restarted_at
            .is_some_and(|at| (0..RESTART_PAUSE).contains(&now.unix_timestamp().saturating_sub(at)))
    }

    /// The same cookie, marked: a consent begins now without a press.
    pub(super) fn restarted(self, now: OffsetDateTime) -> Self {
        Self {
            browser: Some(self.browser.unwrap_or_else(Browser::fresh)),
            restarted_at: Some(now.unix_timestamp()),
        }
    }

    /// The same cookie for this browser.
    pub(super) fn of(self, browser: Browser) -> Self {
        Self {
            browser: Some(browser),
            ..self
        }
    }

    /// The header that sets it, for another ten minutes.
    pub(super) fn header(&self, site: &Site) -> Option<HeaderValue> {
        let secret = self.browser.as_ref()?.expose();
        let value = match self.restarted_at {
            None => secret.to_owned(),
            Some(at) => format!("{secret}.{at}"),
        };
        cookies::write(site, site.login_cookie(), &value, SECONDS)
    }
}

impl<S: Sync> FromRequestParts<S> for LoginCookie
where
    Arc<Site>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let site = Arc::<Site>::from_ref(state);
        let value = cookies::read(&parts.headers, site.login_cookie());
        Ok(value.map(Self::parse).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    #[test]
    fn a_browser_keeps_its_name_and_its_mark() {
        let secret = Browser::fresh().expose().to_owned();
        let cookie = LoginCookie::parse(&format!("{secret}.1000"));
        assert!(cookie.was_restarted(at(1119)));
        assert!(!cookie.was_restarted(at(1120)));
        assert!(
            !cookie.was_restarted(at(999)),
            "a mark from the future is none"
        );
        let header = cookie.header(&Site::at("https://bedside.example")).unwrap();
        assert_eq!(
            header,
            format!(
                "__Host-bedside-login={secret}.1000; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=600"
            )
        );
    }

    #[test]
    fn a_cookie_that_is_not_ours_is_none() {
        for value in ["", "x", ".1000", &"é".repeat(43), &"a".repeat(44)] {
            let cookie = LoginCookie::parse(value);
            assert!(cookie.browser.is_none(), "{value}");
            assert!(!cookie.was_restarted(at(1000)));
        }
        let secret = Browser::fresh().expose().to_owned();
        let cookie = LoginCookie::parse(&format!("{secret}.soon"));
        assert!(cookie.browser.is_some() && !cookie.was_restarted(at(0)));
    }
}
