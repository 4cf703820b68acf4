//! The control port's routes for people.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{delete, put},
};
use serde::Deserialize;
use serde_json::Value;

use crate::simulator::Simulator;

type Sim = State<Simulator>;

pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/people/{person}", delete(remove_person).patch(change))
        .route("/people/{person}/grant", delete(end_grant))
        .route("/people/{person}/app", delete(remove_app))
        .route(
            "/people/{person}/assistants/{assistant}",
            put(let_schedule).delete(stop_scheduling),
        )
        .route("/people/{person}/choices/{setting}", put(choose))
        .route("/people/{person}/locks/{setting}", put(lock))
}

/// What is to change about a person, e.g. `{"type":2,"timezone":"Europe/Madrid"}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    r#type: Option<u8>,
    display_name: Option<String>,
    timezone: Option<String>,
    language: Option<String>,
}

/// 204, or 404 when there is nothing of the kind.
fn found(is_found: bool) -> StatusCode {
    if is_found {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn change(
    State(simulator): Sim,
    Path(person): Path<String>,
    Json(change): Json<Change>,
) -> StatusCode {
    let zoom = &simulator;
    let is_unknown = [
        change.r#type.map(|it| zoom.set_user_type(&person, it)),
        change
            .display_name
            .map(|it| zoom.set_display_name(&person, &it)),
        change.timezone.map(|it| zoom.set_timezone(&person, &it)),
        change.language.map(|it| zoom.set_language(&person, &it)),
    ]
    .contains(&Some(false));
    found(!is_unknown)
}

async fn remove_person(State(simulator): Sim, Path(person): Path<String>) -> StatusCode {
    simulator.remove_person(&person);
    StatusCode::NO_CONTENT
}

async fn end_grant(State(simulator): Sim, Path(person): Path<String>) -> StatusCode {
    simulator.end_grant(&person);
    StatusCode::NO_CONTENT
}

async fn remove_app(State(simulator): Sim, Path(person): Path<String>) -> StatusCode {
    found(simulator.remove_app(&person))
}

async fn let_schedule(
    State(simulator): Sim,
    Path((host, assistant)): Path<(String, String)>,
) -> StatusCode {
    found(simulator.let_schedule(&assistant, &host))
}

async fn stop_scheduling(
    State(simulator): Sim,
    Path((host, assistant)): Path<(String, String)>,
) -> StatusCode {
    found(simulator.stop_scheduling(&assistant, &host))
}

async fn choose(
    State(simulator): Sim,
    Path((person, setting)): Path<(String, String)>,
    Json(value): Json<Value>,
) -> StatusCode {
    simulator.choose_setting(&person, &setting, value);
    StatusCode::NO_CONTENT
}

async fn lock(
    State(simulator): Sim,
    Path((person, setting)): Path<(String, String)>,
    Json(value): Json<Value>,
) -> StatusCode {
    simulator.lock_setting(&person, &setting, value);
    StatusCode::NO_CONTENT
}
