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
    let meetings = &web.flows.meetings;
    match meetings.start_link(me.installation, id).await {
        Ok(link) => Ok(see_other(link.expose())),
        Err(error) => {
            let meeting = meetings.find(me.installation, id).await.ok();
            let number = meeting.and_then(|meeting| meeting.number);
            Err(words::not_started(&error, id, number).into())
        }
    }
}
