//! `/meetings/{id}/start`: into the meeting, as its host.

use axum::{extract::State, response::Response};

use super::{
    Web,
    deliberate::Deliberate,
    meetings::MeetingPath,
    problem::WebError,
    session::{SignedIn, see_other},
    words,
};

/// `GET /meetings/{id}/start`: a fresh start link, asked for at this moment. Whoever has it is the
/// host, so it goes into the `Location` of this answer and nowhere else.
pub(super) async fn open(
    _: Deliberate,
    State(web): State<Web>,
    me: SignedIn,
    MeetingPath(id): MeetingPath,
) -> Result<Response, WebError> {
    let link = web.flows.meetings.start_link(me.installation, id).await;
    let link = link.map_err(|error| words::not_started(&error, id))?;
    Ok(see_other(link.expose()))
}
