//! The page behind a join link: what the client sees.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    pages::{page, sorry},
    params::Params,
    world::{
        Hub,
        meetings::{Meeting, Stage},
    },
};

#[derive(Template)]
#[template(path = "client.html")]
struct ClientPage<'a> {
    meeting: &'a Meeting,
    host: String,
    place: Place,
}

/// Where the client is. ZOOM.md#waiting-room: inside only when the host has let them in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    BeforeHost,
    WaitingRoom,
    Inside,
}

/// `GET /j/{id}?pwd=…`.
pub(crate) async fn join(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<u64>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let world = hub.world();
    let Some(meeting) = world.meetings.open(id) else {
        return sorry(
            StatusCode::NOT_FOUND,
            "There is no such meeting, or it has ended.",
        );
    };
    if meeting.encrypted_passcode.as_deref() != query.value("pwd")
        && meeting.encrypted_passcode.is_some()
    {
        let text = "This link lacks the meeting's passcode. Ask for the whole link.";
        return sorry(StatusCode::FORBIDDEN, text);
    }
    let place = match meeting.stage {
        Stage::Waiting | Stage::Ended => Place::BeforeHost,
        Stage::Started if meeting.has_waiting_room() && !meeting.admitted => Place::WaitingRoom,
        Stage::Started => Place::Inside,
    };
    page(
        StatusCode::OK,
        &ClientPage {
            meeting,
            host: meeting.host.name(),
            place,
        },
    )
}
