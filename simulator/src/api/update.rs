//! `PATCH /v2/meetings/{id}`.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};

use crate::{
    api::{
        access::{Caller, Need},
        asked,
        end::done,
        errors::ApiError,
        read::own_meeting,
    },
    world::Hub,
};

const UPDATE_MEETING: Need = Need {
    granular: "meeting:update:meeting",
    classic: &["meeting:write"],
};

/// ZOOM.md#update-meeting: changes what is named. ZOOM.md#daily-limit: counted with the creates.
pub(crate) async fn update(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    caller.must_have(UPDATE_MEETING)?;
    caller.must_host()?;
    let now = hub.now();
    let mut world = hub.world();
    let meeting = own_meeting(&world, &caller, &id)?;
    let host = &meeting.host.key;
    let asked = asked::object(&body)?;
    if meeting.outline.kind == 1 && asked.contains_key("schedule_for") {
        return Err(ApiError::not_for_others());
    }
    let outline = asked::amended(&asked, world.rules.get(host), meeting.outline, now)?;
    world
        .count_create(host, now)
        .map_err(ApiError::CreatesUsedUp)?;
    world.change_meeting(meeting.id, outline, Arc::clone(&caller.person), now);
    Ok(done(&caller))
}
