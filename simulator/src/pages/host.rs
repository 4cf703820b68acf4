//! The page behind a start link: whoever holds the link is the host.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use time::OffsetDateTime;

use crate::{
    pages::{no_meeting, page, sorry},
    params::Params,
    world::{Hub, World, meetings::Meeting},
};

#[derive(Template)]
#[template(path = "host.html")]
struct HostPage<'a> {
    meeting: &'a Meeting,
    host: &'a str,
    zak: &'a str,
    waiting_room: bool,
}

#[derive(Template)]
#[template(path = "busy.html")]
struct BusyPage<'a> {
    meeting: &'a Meeting,
    other: &'a Meeting,
    zak: &'a str,
}

/// `GET /s/{id}?zak=…`: starts the meeting. ZOOM.md#instant-waits: nothing else does.
pub(crate) async fn open(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<u64>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let zak = query.value("zak").unwrap_or_default();
    as_host(&hub, id, zak, |world, now| start(world, id, zak, now))
}

fn start(world: &mut World, id: u64, zak: &str, now: OffsetDateTime) -> Response {
    if let (Some(meeting), Some(other)) = (world.meetings.open(id), world.in_the_way(id)) {
        let busy = BusyPage {
            meeting,
            other,
            zak,
        };
        return page(StatusCode::CONFLICT, &busy);
    }
    world.start_meeting(id, now);
    let Some(meeting) = world.meetings.open(id) else {
        return no_meeting();
    };
    let shown = HostPage {
        meeting,
        host: meeting.host.display_name.as_str(),
        zak,
        waiting_room: meeting.has_waiting_room() && !meeting.admitted,
    };
    page(StatusCode::OK, &shown)
}

/// `POST /s/{id}`: fields `zak` and `action` (`admit`, `end` or `switch`).
pub(crate) async fn act(State(hub): State<Arc<Hub>>, Path(id): Path<u64>, body: Bytes) -> Response {
    let form = Params::parse(&body);
    let zak = form.value("zak").unwrap_or_default();
    as_host(&hub, id, zak, |world, now| match form.value("action") {
        Some("admit") => {
            world.admit_all(id, now);
            to_start(id, zak)
        }
        Some("switch") => {
            while let Some(other) = world.in_the_way(id).map(|other| other.id) {
                world.end_meeting(other, now);
            }
            to_start(id, zak)
        }
        Some("end") => {
            world.end_meeting(id, now);
            let text = if world.meetings.open(id).is_some() {
                "The meeting has ended. Its host can start it again."
            } else {
                "The meeting has ended. Its links do not work any more."
            };
            sorry(StatusCode::OK, text)
        }
        _ => sorry(StatusCode::BAD_REQUEST, "Press one of the buttons."),
    })
}

fn to_start(id: u64, zak: &str) -> Response {
    Redirect::to(&format!("/s/{id}?zak={zak}")).into_response()
}

/// Does something for the bearer of a good host key of a meeting that has not ended.
fn as_host(
    hub: &Hub,
    id: u64,
    zak: &str,
    act: impl FnOnce(&mut World, OffsetDateTime) -> Response,
) -> Response {
    let now = hub.now();
    let mut world = hub.world();
    if world.meetings.open(id).is_none() {
        return no_meeting();
    }
    // ZOOM.md#start-link
    if !world.meetings.is_host(id, zak, now) {
        let text = "This start link is not valid, or older than two hours. Ask the app for a \
             new one.";
        return sorry(StatusCode::FORBIDDEN, text);
    }
    act(&mut world, now)
}
