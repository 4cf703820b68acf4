//! `PUT /v2/meetings/{id}/status` and `DELETE /v2/meetings/{id}`.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{
    api::{
        access::{Caller, Label, Need, labelled},
        errors::ApiError,
        read::own_meeting,
    },
    world::{Hub, meetings::Stage},
};

const UPDATE_STATUS: Need = Need {
    granular: "meeting:update:status",
    classic: &["meeting:write"],
};

const DELETE_MEETING: Need = Need {
    granular: "meeting:delete:meeting",
    classic: &["meeting:write"],
};

/// ZOOM.md#end-meeting: ends a meeting that is running. What is said of one that is not running
/// is not documented, so that is a setting.
pub(crate) async fn end(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    caller.must_have(UPDATE_STATUS)?;
    caller.must_host()?;
    let asked: Value = serde_json::from_slice(&body).map_err(|_other| ApiError::not_an_object())?;
    if asked.get("action").and_then(Value::as_str) != Some("end") {
        return Err(ApiError::invalid_fields(vec!["action".to_owned()]));
    }
    let mut world = hub.world();
    let meeting = own_meeting(&world, &caller, &id)?;
    if meeting.stage == Stage::Started {
        world.end_meeting(meeting.id, hub.now());
    } else if world.settings.ending_needs_a_running_meeting {
        return Err(ApiError::not_running());
    }
    Ok(done(&caller))
}

/// ZOOM.md#delete-meeting: takes a meeting away that is not running.
pub(crate) async fn delete(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Response, ApiError> {
    caller.must_have(DELETE_MEETING)?;
    caller.must_host()?;
    let mut world = hub.world();
    let meeting = own_meeting(&world, &caller, &id)?;
    if meeting.stage == Stage::Started {
        return Err(ApiError::in_progress());
    }
    world.delete_meeting(meeting.id, Arc::clone(&caller.person), hub.now());
    Ok(done(&caller))
}

/// 204 with the headers of a light call.
pub(crate) fn done(caller: &Caller) -> Response {
    let answer = StatusCode::NO_CONTENT.into_response();
    labelled(answer, Label::Light, caller.person.plan)
}
