//! `/oauth/callback`: the way back from Zoom's consent page.

mod answer;
#[cfg(any(test, fuzzing))]
pub(super) mod oracle;

use axum::{
    extract::State,
    http::{Uri, header},
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    deliberate::Deliberate,
    login_cookie::LoginCookie,
    problem::WebError,
    session::{Visitor, Who, see_other},
    words,
};
use crate::{
    domain::{Browser, Code, InstallationId, OAuthState, ReturnPath, Session},
    flows::{Arrival, FlowError},
};
use answer::Answer;

/// `GET /oauth/callback`. Never a page on success, so that reload and Back are safe and the code
/// leaves the address bar at once.
pub(super) async fn arrive(
    _: Deliberate,
    State(web): State<Web>,
    uri: Uri,
    login: LoginCookie,
    visitor: Visitor,
) -> Result<Response, WebError> {
    match Answer::read(&uri).ok_or_else(|| words::of(&FlowError::BadAttempt))? {
        Answer::Consent { state, code } => finish(&web, &visitor, state, code, login.browser).await,
        Answer::FromMarketplace => restart(&web, login),
        Answer::Declined(state) => {
            forget(&web, state, login.browser).await;
            Err(words::declined().into())
        }
        Answer::Failed(state) => {
            forget(&web, state, login.browser).await;
            Err(words::unknown_answer().into())
        }
    }
}

async fn finish(
    web: &Web,
    visitor: &Visitor,
    state: OAuthState,
    code: Code,
    browser: Option<Browser>,
) -> Result<Response, WebError> {
    let here = matches!(visitor.who, Who::Here(_));
    match web.flows.install.finish(state, code, browser).await {
        Ok(arrival) => settle(web, visitor, arrival).await,
        // A reload or a second tab: who is signed in needs no words about it.
        Err(FlowError::BadAttempt | FlowError::CodeSpent) if here => Ok(see_other("/")),
        Err(error) => Err(words::not_connected(&error).into()),
    }
}

/// Signs in, unless somebody else is signed in: then only they may say so. A first consent is
/// confirmed on a page of its own, except on the way to one that serves as well.
async fn settle(web: &Web, visitor: &Visitor, arrival: Arrival) -> Result<Response, WebError> {
    if let Who::Here(me) = &visitor.who
        && me.installation != arrival.installation
        && exists(web, me.installation).await?
    {
        me.keep(Session {
            switch_to: Some(arrival.installation),
            ..me.session.clone()
        })
        .await?;
        return Ok(see_other("/connected"));
    }
    let session = web.flows.sessions.begin(arrival.installation);
    visitor.sign_in(session).await?;
    Ok(match arrival.return_to {
        ReturnPath::Start => see_other("/start"),
        _ if arrival.first => see_other("/connected"),
        page => see_other(&page.to_path()),
    })
}

/// Whether a session's installation is still there. One that is not has nobody to ask.
async fn exists(web: &Web, id: InstallationId) -> Result<bool, WebError> {
    match web.flows.home.installation(id).await {
        Ok(_) => Ok(true),
        Err(FlowError::Reconnect) => Ok(false),
        Err(error) => Err(words::of(&error).into()),
    }
}

/// Begun in Zoom's Marketplace (ZOOM.md#marketplace-add): the code is nobody's that we know, so it
/// is dropped and a consent of our own begins. Zoom does not ask again (ZOOM.md#consent-skip). By itself only once in a while, lest it go round in
/// circles.
fn restart(web: &Web, login: LoginCookie) -> Result<Response, WebError> {
    let now = web.flows.home.now();
    if login.was_restarted(now) {
        return Err(words::press_to_connect().into());
    }
    let cookie = login.restarted(now).header(&web.site);
    let cookie = cookie.map(|cookie| [(header::SET_COOKIE, cookie)]);
    Ok((cookie, see_other("/install")).into_response())
}

/// The page says the same whether or not the attempt could be forgotten; it expires by itself.
async fn forget(web: &Web, state: Option<OAuthState>, browser: Option<Browser>) {
    let Some(state) = state else { return };
    if let Err(error) = web.flows.install.decline(state, browser).await {
        tracing::info!(event = "oauth.not_forgotten", %error, "a declined attempt was not forgotten");
    }
}
