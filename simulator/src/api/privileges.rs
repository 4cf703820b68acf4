//! `GET /v2/users/me/assistants` and `…/schedulers`, and for whom a meeting is made.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde_json::{Value, json};

use crate::{
    answers::json_answer,
    api::{
        access::{Caller, Label, Need, labelled},
        errors::ApiError,
    },
    people::Person,
    world::{Hub, World},
};

const LIST_ASSISTANTS: Need = Need {
    granular: "user:read:list_assistants",
    classic: &["user:read", "user:write", "user_profile"],
};

const LIST_SCHEDULERS: Need = Need {
    granular: "user:read:list_schedulers",
    classic: &["user:read", "user:write", "user_profile"],
};

/// ZOOM.md#scheduling-privilege: the people who may schedule for the caller.
pub(crate) async fn assistants(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Response, ApiError> {
    caller.must_have(LIST_ASSISTANTS)?;
    Caller::must_say_me(&id, LIST_ASSISTANTS)?;
    let people = hub.world().assistants_of(&caller.person);
    let told = |person: &Arc<Person>| json!({ "id": person.id, "email": person.email, "can_manage_host_private_event": false });
    let people: Vec<Value> = people.iter().map(told).collect();
    Ok(listed(&caller, &json!({ "assistants": people })))
}

/// ZOOM.md#scheduling-privilege: the people for whom the caller may schedule.
pub(crate) async fn schedulers(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Response, ApiError> {
    caller.must_have(LIST_SCHEDULERS)?;
    Caller::must_say_me(&id, LIST_SCHEDULERS)?;
    let people = hub.world().schedulers_of(&caller.person);
    let told =
        |person: &Arc<Person>| json!({ "id": person.id, "email": person.email, "pmi": person.pmi });
    let people: Vec<Value> = people.iter().map(told).collect();
    Ok(listed(&caller, &json!({ "schedulers": people })))
}

fn listed(caller: &Caller, body: &Value) -> Response {
    labelled(
        json_answer(StatusCode::OK, body),
        Label::Medium,
        caller.person.plan,
    )
}

/// The host of a meeting that is made for this person, named by id or address.
///
/// ZOOM.md#schedule-for: somebody of the account who has given the caller the privilege, or the
/// caller. Whether others outside the account are told apart from nobody at all is not known.
pub(crate) fn host_for(
    world: &World,
    caller: &Caller,
    name: &str,
) -> Result<Arc<Person>, ApiError> {
    let me = &caller.person;
    let host = world
        .people
        .in_account(&me.account_id, name)
        .ok_or_else(ApiError::no_such_host)?;
    if host.key == me.key || world.may_schedule(me, &host) {
        Ok(host)
    } else {
        Err(ApiError::not_for(&host.id))
    }
}
