//! What Zoom sent back with the browser.

use axum::http::Uri;

use crate::{
    domain::{Code, OAuthState},
    web::fields::Fields,
};

/// The readable answers. Their values are never repeated on a page.
pub(super) enum Answer {
    /// Permission, for an attempt of ours.
    Consent { state: OAuthState, code: Code },
    /// Permission that no attempt of ours asked for. Its code is not even read.
    FromMarketplace,
    /// The person said no.
    Declined(Option<OAuthState>),
    /// Zoom said no.
    Failed(Option<OAuthState>),
}

impl Answer {
    /// `None` for anything that Zoom does not send.
    pub(super) fn read(uri: &Uri) -> Option<Self> {
        let fields = Fields::of_query(uri).ok()?;
        let state = bounded(&fields, "state", 128)?.map(OAuthState::new);
        let code = bounded(&fields, "code", 2048)?;
        match (bounded(&fields, "error", 128)?, code, state) {
            // ZOOM.md#decline
            (Some("access_denied"), _, state) => Some(Self::Declined(state)),
            (Some(_), _, state) => Some(Self::Failed(state)),
            (None, Some(code), Some(state)) => {
                let code = Code::new(code);
                Some(Self::Consent { state, code })
            }
            (None, Some(_), None) => Some(Self::FromMarketplace),
            (None, None, _) => None,
        }
    }
}

/// A field of visible characters; `Some(None)` when it was not sent.
#[expect(
    clippy::option_option,
    reason = "not sent is not the same as unreadable"
)]
fn bounded<'f>(fields: &'f Fields, name: &str, longest: usize) -> Option<Option<&'f str>> {
    match fields.get(name) {
        None => Some(None),
        Some(value) => {
            let plain = (1..=longest).contains(&value.len());
            (plain && value.bytes().all(|byte| byte.is_ascii_graphic())).then_some(Some(value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(query: &str) -> &'static str {
        match Answer::read(&format!("/oauth/callback?{query}").parse().unwrap()) {
            None => "unreadable",
            Some(Answer::Consent { .. }) => "consent",
            Some(Answer::FromMarketplace) => "marketplace",
            Some(Answer::Declined(_)) => "declined",
            Some(Answer::Failed(_)) => "failed",
        }
    }

    #[test]
    fn every_answer_of_zoom_is_told_apart() {
        assert_eq!(kind("code=c&state=s"), "consent");
        assert_eq!(kind("code=c"), "marketplace");
        assert_eq!(kind("error=access_denied&state=s"), "declined");
        assert_eq!(kind("error=access_denied"), "declined");
        assert_eq!(kind("error=%3Cscript%3E&state=s"), "failed");
        assert_eq!(kind("error=server_error&code=c&state=s"), "failed");
    }

    #[test]
    fn anything_else_is_unreadable() {
        for query in [
            "",
            "state=s",
            "code=&state=s",
            "code=c&state=",
            "code=c&code=d&state=s",
            "code=c&state=s&state=t",
            "code=a%20b&state=s",
            "code=%ff&state=s",
            &format!("code={}&state=s", "c".repeat(2049)),
            &format!("code=c&state={}", "s".repeat(129)),
        ] {
            assert_eq!(kind(query), "unreadable", "{query}");
        }
    }
}
