//! The meeting settings that the simulator knows, their defaults, and which values they take.

use serde_json::{Map, Value, json};

use crate::world::rules::Rules;

/// The settings that are off unless asked for. ZOOM.md#create-answer.
const OFF: [&str; 26] = [
    "allow_host_control_participant_mute_state",
    "allow_multiple_devices",
    "alternative_host_update_polls",
    "auto_start_ai_companion_questions",
    "auto_start_meeting_summary",
    "close_registration",
    "cn_meeting",
    "device_testing",
    "disable_participant_video",
    "enforce_login",
    "focus_mode",
    "host_save_video_order",
    "host_video",
    "in_meeting",
    "internal_meeting",
    "join_before_host",
    "meeting_authentication",
    "mute_upon_entry",
    "participant_focused_meeting",
    "participant_video",
    "private_meeting",
    "push_change_to_calendar",
    "request_permission_to_unmute_participants",
    "show_share_button",
    "use_pmi",
    "waiting_room",
];

/// The settings that are on.
const ON: [&str; 4] = [
    "alternative_hosts_email_notification",
    "email_notification",
    "registrants_confirmation_email",
    "registrants_email_notification",
];

/// The settings that an answer tells only when they were asked for; any value is taken.
const WHEN_ASKED: [&str; 21] = [
    "additional_data_center_regions",
    "audio_conference_info",
    "authentication_domains",
    "authentication_exception",
    "authentication_name",
    "authentication_option",
    "calendar_type",
    "contact_email",
    "contact_name",
    "custom_keys",
    "email_in_attendee_report",
    "global_dial_in_countries",
    "global_dial_in_numbers",
    "language_interpretation",
    "meeting_invitees",
    "question_and_answer",
    "sign_language_interpretation",
    "summary_template_id",
    "who_can_ask_questions",
    "who_will_receive_summary",
    "registration_type",
];

/// The settings of an answer when nothing was asked for.
pub(crate) fn defaults() -> Map<String, Value> {
    let off = OFF.map(|name| (name, json!(false)));
    let on = ON.map(|name| (name, json!(true)));
    let others = [
        ("alternative_hosts", json!("")),
        ("approval_type", json!(2)),
        (
            "approved_or_denied_countries_or_regions",
            json!({ "enable": false }),
        ),
        ("audio", json!("both")),
        ("auto_recording", json!("none")),
        ("breakout_room", json!({ "enable": false })),
        ("continuous_meeting_chat", json!({ "enable": false })),
        ("encryption_type", json!("enhanced_encryption")),
        ("enforce_login_domains", json!("")),
        ("jbh_time", json!(0)),
        ("resources", json!([])),
        ("watermark", json!(false)),
    ];
    let all = off.into_iter().chain(on).chain(others);
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Whether an asked value suits the setting whose default is `default`.
/// Only kinds and listed values are checked (ZOOM.md#create-request).
pub(crate) fn suits(name: &str, asked: &Value, default: &Value) -> bool {
    let listed: &[Value] = match name {
        "jbh_time" => &[json!(0), json!(5), json!(10), json!(15)],
        "approval_type" => &[json!(0), json!(1), json!(2)],
        "auto_recording" => &[json!("local"), json!("cloud"), json!("none")],
        "audio" => &[
            json!("both"),
            json!("telephony"),
            json!("voip"),
            json!("thirdParty"),
        ],
        "encryption_type" => &[json!("enhanced_encryption"), json!("e2ee")],
        _ => return std::mem::discriminant(asked) == std::mem::discriminant(default),
    };
    listed.contains(asked)
}

/// The settings of a person's meetings when nothing is asked for.
/// ZOOM.md#user-settings: the person's own choices, and what is locked.
pub(crate) fn usual(rules: Option<&Rules>) -> Map<String, Value> {
    let mut settings = defaults();
    settings.extend(rules.map(Rules::in_force).unwrap_or_default());
    settings
}

/// Lays what was asked over what is usual, then what Zoom itself insists on.
///
/// `kind` is the meeting's type; `secured` tells whether it has a passcode.
pub(crate) fn settle(
    asked: &Map<String, Value>,
    rules: Option<&Rules>,
    kind: u8,
    secured: bool,
) -> Map<String, Value> {
    let mut settings = usual(rules);
    for (name, value) in asked {
        if settings.contains_key(name) || WHEN_ASKED.contains(&name.as_str()) {
            settings.insert(name.clone(), value.clone());
        }
    }
    let is_on =
        |settings: &Map<String, Value>, name: &str| settings.get(name) == Some(&json!(true));
    // ZOOM.md#auto-security: a meeting that anybody could enter gets a waiting room.
    if !secured && !is_on(&settings, "waiting_room") && !is_on(&settings, "meeting_authentication")
    {
        settings.insert("waiting_room".to_owned(), json!(true));
    }
    // ZOOM.md#locked-settings: the account's word wins, silently.
    settings.extend(rules.map(|rules| rules.locked.clone()).unwrap_or_default());
    // ZOOM.md#join-before-host: for scheduled and recurring meetings, but not beside a waiting room.
    if !matches!(kind, 2 | 3 | 8) || is_on(&settings, "waiting_room") {
        settings.insert("join_before_host".to_owned(), json!(false));
        settings.insert("jbh_time".to_owned(), json!(0));
    }
    settings
}
