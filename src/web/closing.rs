//! `/meetings/{id}/end` and `/cancel`: a question, then the end.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    form::{Bare, Posted},
    meetings::{MeetingPath, to_page},
    pages::ClosingPage,
    problem::WebError,
    session::SignedIn,
    words::{self, Closing},
};

/// `GET /meetings/{id}/end`.
pub(super) async fn ask_end(
    me: SignedIn,
    path: MeetingPath,
    web: State<Web>,
) -> Result<Response, WebError> {
    ask(path, web, me, Closing::End).await
}

/// `GET /meetings/{id}/cancel`.
pub(super) async fn ask_cancel(
    me: SignedIn,
    path: MeetingPath,
    web: State<Web>,
) -> Result<Response, WebError> {
    ask(path, web, me, Closing::Cancel).await
}

async fn ask(
    MeetingPath(id): MeetingPath,
    State(web): State<Web>,
    me: SignedIn,
    closing: Closing,
) -> Result<Response, WebError> {
    let meeting = web.flows.meetings.find(me.installation, id).await;
    let meeting = meeting.map_err(|error| words::of(&error))?;
    if !closing.fits(meeting.state) {
        return Ok(to_page(id));
    }
    let frame = me.frame(&web.site);
    Ok(ClosingPage::new(frame, me.csrf, id, closing).into_response())
}

/// `POST /meetings/{id}/end`: over for everybody who is in it.
pub(super) async fn end(
    MeetingPath(id): MeetingPath,
    State(web): State<Web>,
    Posted { me, form: Bare }: Posted<Bare>,
) -> Result<Response, WebError> {
    let done = web.flows.meetings.end(me.installation, id).await;
    done.map_err(|error| words::not_closed(&error, id))?;
    Ok(to_page(id))
}

/// `POST /meetings/{id}/cancel`: it will not take place.
pub(super) async fn cancel(
    MeetingPath(id): MeetingPath,
    State(web): State<Web>,
    Posted { me, form: Bare }: Posted<Bare>,
) -> Result<Response, WebError> {
    let done = web.flows.meetings.cancel(me.installation, id).await;
    done.map_err(|error| words::not_closed(&error, id))?;
    Ok(to_page(id))
}
