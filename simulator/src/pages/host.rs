//! The page behind a start link: whoever holds the link is the host.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
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
#[template(path = "host.html")]
struct HostPage<'a> {
    meeting: &'a Meeting,
    host: String,
    zak: &'a str,
    waiting_room: bool,
}

/// `GET /s/{id}?zak=…`: starts the meeting. ZOOM.md#instant-waits: nothing else does.
pub(crate) async fn open(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<u64>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let zak = query.value("zak").unwrap_or_default();
    with_meeting(&hub, id, zak, |meeting| {
        meeting.stage = Stage::Started;
        let waiting_room = meeting.has_waiting_room() && !meeting.admitted;
        let host = meeting.host.name();
        page(
            StatusCode::OK,
            &HostPage {
                meeting,
                host,
                zak,
                waiting_room,
            },
        )
    })
}

/// `POST /s/{id}`: fields `zak` and `action` (`admit` or `end`).
pub(crate) async fn act(State(hub): State<Arc<Hub>>, Path(id): Path<u64>, body: Bytes) -> Response {
    let form = Params::parse(&body);
    let zak = form.value("zak").unwrap_or_default();
    with_meeting(&hub, id, zak, |meeting| match form.value("action") {
        Some("admit") => {
            meeting.admitted = true;
            Redirect::to(&format!("/s/{id}?zak={zak}")).into_response()
        }
        Some("end") => {
            meeting.stage = Stage::Ended;
            sorry(
                StatusCode::OK,
                "The meeting has ended. Its links do not work any more.",
            )
        }
        _ => sorry(StatusCode::BAD_REQUEST, "Press one of the buttons."),
    })
}

/// Does something with a meeting for the bearer of a good host key.
fn with_meeting(
    hub: &Hub,
    id: u64,
    zak: &str,
    act: impl FnOnce(&mut Meeting) -> Response,
) -> Response {
    let mut world = hub.world();
    let is_host = world.meetings.is_host(id, zak, hub.now());
    match world.meetings.open_mut(id) {
        None => sorry(
            StatusCode::NOT_FOUND,
            "There is no such meeting, or it has ended.",
        ),
        // ZOOM.md#start-link
        Some(_) if !is_host => {
            let text = "This start link is not valid, or older than two hours. Ask the app for a \
                 new one.";
            sorry(StatusCode::FORBIDDEN, text)
        }
        Some(meeting) => act(meeting),
    }
}
