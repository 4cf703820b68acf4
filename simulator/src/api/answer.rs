//! A meeting, as the API tells it to its host. ZOOM.md#create-answer.

use serde_json::{Value, json};

use crate::{
    clock::instant,
    world::meetings::{Meeting, Outline},
};

/// The answer for one meeting, with the host key that was made for this very answer.
pub(crate) fn meeting(url: &str, meeting: &Meeting, zak: &str) -> Value {
    let outline = &meeting.outline;
    let id = meeting.id;
    let mut body = json!({
        "uuid": meeting.uuid,
        "id": id,
        "host_id": meeting.host.id,
        "host_email": meeting.host.email,
        "topic": outline.topic,
        "type": outline.kind,
        "status": meeting.stage,
        "timezone": outline.timezone,
        "agenda": outline.agenda,
        "created_at": instant(meeting.created_at),
        "start_url": format!("{url}/s/{id}?zak={zak}"),
        "join_url": meeting.join_url(url),
        "chat_join_url": format!("{url}/launch/jc/{id}"),
        "settings": outline.settings,
        "creation_source": "open_api",
        "pre_schedule": false,
    });
    add_time(&mut body, outline);
    let mut add = |name: &str, value: Value| {
        if let Some(body) = body.as_object_mut() {
            body.insert(name.to_owned(), value);
        }
    };
    // ZOOM.md#schedule-for
    if let Some(assistant) = &meeting.assistant {
        add("assistant_id", json!(assistant.id));
    }
    if let (Some(passcode), Some(pwd)) = (&outline.passcode, &meeting.encrypted_passcode) {
        add("password", json!(passcode));
        add("encrypted_password", json!(pwd));
        add("h323_password", json!(telephone(id)));
        add("pstn_password", json!(telephone(id)));
    }
    body
}

/// Adds when a meeting is to begin. ZOOM.md#read-meeting: an instant meeting has no start time.
pub(crate) fn add_time(body: &mut Value, outline: &Outline) {
    if let (Some(body), Some(start_time)) = (body.as_object_mut(), outline.start_time) {
        body.insert("start_time".to_owned(), json!(instant(start_time)));
        let duration = outline.duration.unwrap_or(60);
        body.insert("duration".to_owned(), json!(duration));
    }
}

/// The six digits for telephones; equal in both fields, as in Zoom's samples.
fn telephone(id: u64) -> String {
    format!("{:06}", id % 1_000_000)
}
