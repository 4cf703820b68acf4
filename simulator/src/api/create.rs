//! `POST /v2/users/me/meetings`.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderValue, StatusCode},
    response::Response,
};

use crate::{
    answers::json_answer,
    api::{
        access::{Caller, Label, Need, labelled},
        answer, asked,
        errors::ApiError,
        privileges::host_for,
    },
    world::Hub,
};

const WRITE_MEETING: Need = Need {
    granular: "meeting:write:meeting",
    classic: &["meeting:write"],
};

/// Creates a meeting, each time anew. ZOOM.md#no-idempotency: a repeated request is a second one.
pub(crate) async fn create(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    caller.must_have(WRITE_MEETING)?;
    Caller::must_say_me(&id, WRITE_MEETING)?;
    caller.must_host()?;
    let now = hub.now();
    let mut world = hub.world();
    let asked = asked::object(&body)?;
    let host = match asked::for_whom(&asked)? {
        Some(name) => host_for(&world, &caller, name)?,
        None => Arc::clone(&caller.person),
    };
    let outline = asked::outline(&asked, &host, world.rules.get(&host.key))?;
    // ZOOM.md#daily-limit: the host's, whoever asks.
    world
        .count_create(&host.key, now)
        .map_err(ApiError::CreatesUsedUp)?;
    let plan = caller.person.plan;
    let meeting = world.open_meeting(host, outline, caller.person, now);
    let zak = world.issue_zak(meeting.id, now);
    let mut answer = json_answer(
        StatusCode::CREATED,
        &answer::meeting(&hub.url, &meeting, &zak),
    );
    if let Ok(place) = HeaderValue::from_str(&format!("{}/v2/meetings/{}", hub.url, meeting.id)) {
        answer.headers_mut().insert("content-location", place);
    }
    Ok(labelled(answer, Label::Medium, plan))
}
