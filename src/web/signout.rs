//! `/signout`: out, on this browser.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue},
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    form::{Bare, Posted},
    pages::Note,
    problem::WebError,
    session::see_other,
    words,
};

/// `POST /signout`. The browser also forgets pages that it kept, so that *Back* shows none.
pub(super) async fn leave(
    State(web): State<Web>,
    Posted { me, form: Bare }: Posted<Bare>,
) -> Result<Response, WebError> {
    let noted = web.flows.leave.signed_out(me.installation).await;
    noted.map_err(|error| words::of(&error))?;
    me.end().await?;
    Ok((forget_pages(), see_other(&Note::SignedOut.path())).into_response())
}

/// Has the browser drop every page of ours that it kept.
pub(super) fn forget_pages() -> [(HeaderName, HeaderValue); 1] {
    let name = HeaderName::from_static("clear-site-data");
    [(name, HeaderValue::from_static("\"cache\""))]
}
