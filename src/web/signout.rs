//! `/signout`: out, on this browser.

use axum::{
    http::{HeaderName, HeaderValue},
    response::{IntoResponse as _, Response},
};

use super::{
    form::{Bare, Posted},
    pages::Note,
    problem::WebError,
    session::see_other,
};

/// `POST /signout`. The browser also forgets pages that it kept, so that *Back* shows none.
pub(super) async fn leave(Posted { me, form: Bare }: Posted<Bare>) -> Result<Response, WebError> {
    me.end().await?;
    let clear = (
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\""),
    );
    Ok(([clear], see_other(&Note::SignedOut.path())).into_response())
}
