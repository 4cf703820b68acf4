//! The page behind a join link: what the client sees.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};

use crate::{
    pages::{no_meeting, note, page, sorry},
    params::Params,
    sighting::cookie,
    world::{
        Hub,
        guests::{Guest, Place},
        meetings::Meeting,
    },
};

/// The cookie that remembers, for one meeting, who this browser is.
const GUEST_COOKIE: &str = "zoom_simulator_guest";

#[derive(Template)]
#[template(path = "client.html")]
struct ClientPage<'a> {
    meeting: &'a Meeting,
    host: &'a str,
    /// Whether the host is in the middle of another meeting.
    is_elsewhere: bool,
    guest: &'a Guest,
    place: Place,
}

/// `GET /j/{id}?pwd=…`: whoever opens it comes to the meeting, once per browser.
pub(crate) async fn join(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<u64>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let mut world = hub.world();
    let Some(meeting) = world.meetings.open(id) else {
        return no_meeting();
    };
    if meeting.encrypted_passcode.as_deref() != query.value("pwd")
        && meeting.encrypted_passcode.is_some()
    {
        let text = "This link lacks the meeting's passcode. Ask for the whole link.";
        return sorry(StatusCode::FORBIDDEN, text);
    }
    let key = cookie(&headers, GUEST_COOKIE).unwrap_or_default();
    let guest = world.arrive(id, key, hub.now());
    let (Some(guest), Some(meeting)) = (guest, world.meetings.open(id)) else {
        return no_meeting();
    };
    let answer = page(
        StatusCode::OK,
        &ClientPage {
            meeting,
            host: &meeting.host.display_name,
            is_elsewhere: world.in_the_way(id).is_some(),
            place: guest.place,
            guest: &guest,
        },
    );
    remembering(answer, id, &guest, world.settings.tls)
}

/// `POST /j/{id}`: field `guest`. The client leaves.
pub(crate) async fn leave(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<u64>,
    body: Bytes,
) -> Response {
    let form = Params::parse(&body);
    let key = form.value("guest").unwrap_or_default();
    hub.world().leave(id, key, hub.now());
    let text = "The link lets you in again.";
    note(StatusCode::OK, "You have left the meeting", text)
}

fn remembering(mut answer: Response, id: u64, guest: &Guest, tls: bool) -> Response {
    let secure = if tls { "; Secure" } else { "" };
    let key = &guest.key;
    let cookie = format!("{GUEST_COOKIE}={key}; Path=/j/{id}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}
