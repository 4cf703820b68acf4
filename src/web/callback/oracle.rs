//! What must hold for every way back from Zoom's consent page.

#![expect(
    clippy::missing_panics_doc,
    reason = "an oracle panics where something does not hold"
)]

use axum::http::Uri;

use super::answer::Answer;

/// A query, as it stands behind `/oauth/callback?`.
pub fn callback(data: &[u8]) {
    let address = [b"/oauth/callback?", data].concat();
    let Ok(uri) = Uri::from_maybe_shared(address) else {
        return;
    };
    // As any other reader would see it.
    let query = uri.query().unwrap_or_default();
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let sent = |name: &str| -> Vec<&str> {
        let named = pairs.iter().filter(|(sent, _)| sent == name);
        named.map(|(_, value)| value.as_ref()).collect()
    };
    let (states, codes, errors) = (sent("state"), sent("code"), sent("error"));
    let Some(answer) = Answer::read(&uri) else {
        return;
    };
    for values in [&states, &codes, &errors] {
        assert!(values.len() <= 1, "one of several was chosen: {query}");
    }
    let plain =
        |value: &&str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
    assert!(
        states.iter().chain(&codes).chain(&errors).all(plain),
        "{query}"
    );
    let (kind, state) = match &answer {
        Answer::Consent { state, code } => {
            assert_eq!(codes, [code.expose()]);
            ("consent", Some(state))
        }
        Answer::FromMarketplace => ("marketplace", None),
        Answer::Declined(state) => ("declined", state.as_ref()),
        Answer::Failed(state) => ("failed", state.as_ref()),
    };
    assert!(state.is_none_or(|state| states == [state.expose()]));
    assert!(codes.iter().all(|code| code.len() <= 2048));
    assert!(states.iter().all(|state| state.len() <= 128));
    let right = match (errors.as_slice(), codes.len(), states.len()) {
        ([], 1, 1) => "consent",
        ([], 1, 0) => "marketplace",
        (["access_denied"], ..) => "declined",
        ([_], ..) => "failed",
        _ => "nothing",
    };
    assert_eq!(kind, right, "{query}");
}
