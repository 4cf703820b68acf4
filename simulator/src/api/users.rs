//! `GET /v2/users/me`.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde_json::json;

use crate::{
    answers::json_answer,
    api::{
        access::{Caller, Label, Need, labelled},
        errors::ApiError,
    },
    world::Hub,
};

const READ_USER: Need = Need {
    granular: "user:read:user",
    classic: &["user:read", "user:write", "user_profile", "user_info:read"],
};

/// ZOOM.md#users-me.
pub(crate) async fn read(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Response, ApiError> {
    caller.must_have(READ_USER)?;
    Caller::must_say_me(&id, READ_USER)?;
    let person = &caller.person;
    let user_type = hub.world().user_types.get(&person.key).copied();
    let body = json!({
        "id": person.id,
        "account_id": person.account_id,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "display_name": person.name(),
        "type": user_type.unwrap_or_else(|| person.plan.number()),
        "status": "active",
        "timezone": person.timezone,
        "language": "en-US",
        "role_name": "Owner",
        "role_id": "0",
        "verified": 1,
        "use_pmi": false,
        "dept": "",
        "cluster": "sim01",
        "created_at": "2024-01-15T09:00:00Z",
        "user_created_at": "2024-01-15T09:00:00Z",
        "group_ids": [],
        "im_group_ids": [],
        "login_types": [100],
        "phone_numbers": [],
    });
    Ok(labelled(
        json_answer(StatusCode::OK, &body),
        Label::Light,
        person.plan,
    ))
}
