//! `/start`: the button alone, for a bookmark.

use axum::extract::State;

use super::{Web, pages::StartPage, problem::WebError, session::SignedIn, words};

/// `GET /start`. It creates nothing, so that a browser may look ahead: the press does.
pub(super) async fn show(State(web): State<Web>, me: SignedIn) -> Result<StartPage, WebError> {
    let here = web.flows.home.installation(me.installation).await;
    let here = here.map_err(|error| words::of(&error))?;
    let frame = me.frame(&web.site);
    Ok(StartPage::new(frame, &me.csrf, &here))
}
