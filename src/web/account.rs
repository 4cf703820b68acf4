//! `/account`: what is known about the clinician who is here, and whether Zoom still agrees.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    address::ClientAddress,
    form::{Bare, Posted},
    pages::{AccountPage, Check},
    problem::WebError,
    session::SignedIn,
    words,
};
use crate::flows::FlowError;

/// `GET /account`.
pub(super) async fn show(State(web): State<Web>, me: SignedIn) -> Result<AccountPage, WebError> {
    page(&web, &me, Check::None).await
}

/// `POST /account/check`: the page with what Zoom said just now. It is answered directly: the
/// result is true for this moment, so there is no address that would show it again.
pub(super) async fn check(
    State(web): State<Web>,
    ClientAddress(address): ClientAddress,
    Posted { me, form: Bare }: Posted<Bare>,
) -> Result<Response, WebError> {
    let check = match web.flows.connection.check(me.installation, address).await {
        Ok(checked) => Check::Answered(checked),
        Err(
            error @ (FlowError::TooFast { .. } | FlowError::Unavailable | FlowError::Internal(_)),
        ) => {
            return Err(words::of(&error).step("step-account", "/account").into());
        }
        Err(error) => {
            let problem = words::of(&error);
            let account = Extension(problem.account());
            let page = page(&web, &me, Check::Failed(Box::new(problem))).await?;
            return Ok((account, page).into_response());
        }
    };
    Ok(page(&web, &me, check).await?.into_response())
}

async fn page(web: &Web, me: &SignedIn, check: Check) -> Result<AccountPage, WebError> {
    let here = web.flows.home.installation(me.installation).await;
    let here = here.map_err(|error| words::of(&error))?;
    let frame = me.frame(&web.site);
    Ok(AccountPage::new(frame, &me.csrf, &here, check))
}
