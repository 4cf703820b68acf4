//! `GET /v2/meetings/{id}`.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    answers::json_answer,
    api::{
        access::{Caller, Label, Need, labelled},
        answer,
        errors::ApiError,
    },
    world::{Hub, World, meetings::Meeting},
};

const READ_MEETING: Need = Need {
    granular: "meeting:read:meeting",
    classic: &["meeting:read"],
};

/// The meeting with a fresh start link.
pub(crate) async fn read(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Response, ApiError> {
    caller.must_have(READ_MEETING)?;
    caller.must_host()?;
    let now = hub.now();
    let mut world = hub.world();
    let meeting = own_meeting(&world, &caller, &id)?;
    let zak = world.issue_zak(meeting.id, now);
    let answer = json_answer(StatusCode::OK, &answer::meeting(&hub.url, &meeting, &zak));
    Ok(labelled(answer, Label::Light, caller.person.plan))
}

/// A meeting that the caller hosts, or may manage for its host. ZOOM.md#read-meeting: what is told
/// to others is not documented, so somebody else's meeting does not exist here.
pub(crate) fn own_meeting(world: &World, caller: &Caller, id: &str) -> Result<Meeting, ApiError> {
    let id: u64 = id
        .parse()
        .map_err(|_not_a_number| ApiError::invalid_meeting_id())?;
    let me = &caller.person;
    let meeting = world
        .meetings
        .open(id)
        .filter(|meeting| meeting.host.key == me.key || world.may_schedule(me, &meeting.host));
    meeting
        .cloned()
        .ok_or_else(|| ApiError::no_such_meeting(id))
}
