//! `GET /v2/users/me/settings`.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde_json::{Map, Value, json};

use crate::{
    answers::json_answer,
    api::{
        access::{Caller, Label, Need, labelled},
        errors::ApiError,
        fields,
    },
    params::Params,
    people::{Person, Plan},
    world::Hub,
};

const READ_SETTINGS: Need = Need {
    granular: "user:read:settings",
    classic: &["user:read", "user:write"],
};

/// ZOOM.md#user-settings: what a person has by choice, or because it is locked, and by plan.
pub(crate) async fn read(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    caller: Caller,
) -> Result<Response, ApiError> {
    caller.must_have(READ_SETTINGS)?;
    Caller::must_say_me(&id, READ_SETTINGS)?;
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let me = &caller.person;
    let usual = Value::Object(fields::usual(hub.world().rules.get(&me.key)));
    let body = match query.value("option") {
        None => sections(me, &usual),
        Some("meeting_authentication") => authentication(&usual),
        Some("recording_authentication") => json!({
            "recording_authentication": false,
            "authentication_options": [],
        }),
        Some("meeting_security") => json!({ "meeting_security": security(&usual) }),
        Some(_) => return Err(ApiError::invalid_fields(vec!["option".to_owned()])),
    };
    let body = match query.value("custom_query_fields") {
        Some(names) => only(&body, &names.split(',').map(str::trim).collect::<Vec<_>>()),
        None => body,
    };
    let answer = json_answer(StatusCode::OK, &body);
    Ok(labelled(answer, Label::Medium, me.plan))
}

/// The sections that matter for meetings; Zoom's have many more fields.
fn sections(person: &Person, usual: &Value) -> Value {
    let is_paid = person.plan == Plan::LICENSED;
    json!({
        "schedule_meeting": {
            "host_video": usual["host_video"],
            "participants_video": usual["participant_video"],
            "audio_type": usual["audio"],
            "join_before_host": usual["join_before_host"],
            "personal_meeting": true,
            "use_pmi_for_scheduled_meetings": usual["use_pmi"],
            "use_pmi_for_instant_meetings": usual["use_pmi"],
            "require_password_for_scheduling_new_meetings": true,
            "require_password_for_scheduled_meetings": true,
            "require_password_for_instant_meetings": true,
            "require_password_for_pmi_meetings": "all",
            "default_password_for_scheduled_meetings": "",
            "pmi_password": "",
            "pstn_password_protected": true,
            "embed_password_in_join_link": true,
            "meeting_password_requirement": passcodes(),
            "continuous_meeting_chat": usual["continuous_meeting_chat"],
        },
        "in_meeting": {
            "waiting_room": usual["waiting_room"],
            "e2e_encryption": true,
            "chat": true,
            "private_chat": true,
            "co_host": is_paid,
            "breakout_room": false,
            "entry_exit_chime": "all",
            "attention_mode_focus_mode": usual["focus_mode"],
            "request_permission_to_unmute_participants":
                usual["request_permission_to_unmute_participants"],
            "meeting_summary_with_ai_companion": {
                "enable": is_paid,
                "auto_enable": usual["auto_start_meeting_summary"],
                "who_will_receive_summary": 1,
            },
            "ai_companion_questions": {
                "enable": is_paid,
                "auto_enable": usual["auto_start_ai_companion_questions"],
                "who_can_ask_questions": 1,
            },
        },
        "recording": {
            "auto_recording": usual["auto_recording"],
            "local_recording": true,
            "cloud_recording": is_paid,
        },
        "feature": {
            "meeting_capacity": 100,
            "large_meeting": false,
            "webinar": false,
            "concurrent_meeting": "None",
            "cn_meeting": usual["cn_meeting"],
            "in_meeting": usual["in_meeting"],
            "zoom_phone": false,
        },
        "email_notification": {
            "jbh_reminder": true,
            "cancel_meeting_reminder": true,
            "alternative_host_reminder": usual["alternative_hosts_email_notification"],
            "schedule_for_reminder": true,
        },
        "telephony": { "third_party_audio": false, "show_international_numbers_link": true },
        "tsp": { "call_out": false, "show_international_numbers_link": true },
    })
}

fn authentication(usual: &Value) -> Value {
    json!({
        "meeting_authentication": usual["meeting_authentication"],
        "allow_authentication_exception": false,
        "authentication_options": [],
    })
}

fn security(usual: &Value) -> Value {
    json!({
        "auto_security": true,
        "meeting_password": true,
        "pmi_password": true,
        "phone_password": true,
        "embed_password_in_join_link": true,
        "encryption_type": usual["encryption_type"],
        "end_to_end_encrypted_meetings": true,
        "meeting_password_requirement": passcodes(),
        "waiting_room": usual["waiting_room"],
        "waiting_room_settings": {
            "participants_to_place_in_waiting_room": 0,
            "users_who_can_admit_participants_from_waiting_room": 0,
            "whitelisted_domains_for_waiting_room": "",
        },
    })
}

/// No rule at all: any passcode that Zoom takes will do.
fn passcodes() -> Value {
    json!({
        "length": 0,
        "have_letter": false,
        "have_number": false,
        "have_special_character": false,
        "have_upper_and_lower_characters": false,
        "only_allow_numeric": false,
        "consecutive_characters_length": 0,
        "weak_enhance_detection": false,
    })
}

/// The fields of these names, each in its section; sections without any are left out.
fn only(body: &Value, names: &[&str]) -> Value {
    let sections = body.as_object().into_iter().flatten();
    let kept = sections.filter_map(|(name, value)| {
        if names.contains(&name.as_str()) {
            return Some((name.clone(), value.clone()));
        }
        let within = value.as_object()?.iter();
        let kept = within.filter(|(name, _)| names.contains(&name.as_str()));
        let kept: Map<_, _> = kept
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        (!kept.is_empty()).then(|| (name.clone(), Value::Object(kept)))
    });
    Value::Object(kept.collect())
}
