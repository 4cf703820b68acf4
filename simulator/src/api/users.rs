//! `GET /v2/users/me`.

use axum::{extract::Path, http::StatusCode, response::Response};
use serde_json::json;

use crate::{
    answers::json_answer,
    api::{
        access::{Caller, Label, Need, labelled},
        errors::ApiError,
    },
};

const READ_USER: Need = Need {
    granular: "user:read:user",
    classic: &["user:read", "user:write", "user_profile", "user_info:read"],
};

/// ZOOM.md#users-me.
pub(crate) async fn read(Path(id): Path<String>, caller: Caller) -> Result<Response, ApiError> {
    caller.must_have(READ_USER)?;
    Caller::must_say_me(&id, READ_USER)?;
    let person = &caller.person;
    let (role_name, role_id) = if person.is_owner {
        ("Owner", "0")
    } else {
        ("Member", "2")
    };
    let body = json!({
        "id": person.id,
        "account_id": person.account_id,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "display_name": person.display_name,
        "type": person.plan.0,
        "status": "active",
        "timezone": person.timezone,
        "language": person.language,
        "pmi": person.pmi,
        "role_name": role_name,
        "role_id": role_id,
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
