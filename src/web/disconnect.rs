//! `/account/disconnect` and `/goodbye`: the way out.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    form::{Bare, Posted},
    pages::{DisconnectPage, Frame, GoodbyePage},
    problem::WebError,
    reader::Reader,
    session::{SignedIn, see_other},
    signout::forget_pages,
    words,
};

/// `GET /account/disconnect`: what is deleted, and what stays in Zoom.
pub(super) async fn ask(State(web): State<Web>, me: SignedIn) -> Response {
    let frame = me.frame(&web.site);
    DisconnectPage {
        frame,
        csrf: me.csrf,
    }
    .into_response()
}

/// `POST /account/disconnect`. When this is answered, no secret of the installation is left.
pub(super) async fn leave(
    State(web): State<Web>,
    Posted { me, form: Bare }: Posted<Bare>,
) -> Result<Response, WebError> {
    let gone = web.flows.leave.disconnect(me.installation).await;
    gone.map_err(|error| words::of(&error))?;
    let forget = forget_pages(&me);
    me.end().await?;
    Ok((forget, see_other("/goodbye")).into_response())
}

/// `GET /goodbye`: for anybody, and the same for everybody.
pub(super) async fn goodbye(State(web): State<Web>, reader: Reader) -> Response {
    GoodbyePage {
        frame: Frame::new(&web.site, reader),
    }
    .into_response()
}
