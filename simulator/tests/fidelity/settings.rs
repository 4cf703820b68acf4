use std::{fs, path::Path};

use serde_json::{Value, json};
use zoom_simulator::Operation;

use crate::support::{Answer, App, control, send};

async fn connected(app: &App, person: &str) -> String {
    app.zoom
        .grant_scopes("user:read:settings meeting:write:meeting user:read:user");
    app.connect(person).await.access
}

async fn settings(app: &App, access: &str, query: &[(&str, &str)]) -> Answer {
    send(app.api("GET", "/users/me/settings", access).query(query)).await
}

/// Where each setting of a meeting stands among the settings of a person.
const PLACES: [(&str, &str); 10] = [
    ("host_video", "/schedule_meeting/host_video"),
    ("participant_video", "/schedule_meeting/participants_video"),
    ("audio", "/schedule_meeting/audio_type"),
    ("join_before_host", "/schedule_meeting/join_before_host"),
    ("use_pmi", "/schedule_meeting/use_pmi_for_instant_meetings"),
    ("waiting_room", "/in_meeting/waiting_room"),
    ("focus_mode", "/in_meeting/attention_mode_focus_mode"),
    (
        "auto_start_meeting_summary",
        "/in_meeting/meeting_summary_with_ai_companion/auto_enable",
    ),
    ("auto_recording", "/recording/auto_recording"),
    (
        "alternative_hosts_email_notification",
        "/email_notification/alternative_host_reminder",
    ),
];

// #user-settings
#[tokio::test]
async fn a_person_is_told_the_settings_that_their_meetings_get_when_nothing_is_asked() {
    let app = App::register().await;
    let access = connected(&app, "ada").await;
    let planned = json!({ "type": 2, "start_time": "2030-07-01T09:00:00Z" });
    let compare = async || {
        let told = settings(&app, &access, &[]).await.json();
        let made = app.create(&access, planned.clone()).await.json();
        for (name, place) in PLACES {
            assert_eq!(told.pointer(place), Some(&made["settings"][name]), "{name}");
        }
        told
    };
    compare().await;
    for (name, value) in [
        ("host_video", json!(true)),
        ("join_before_host", json!(true)),
        ("auto_start_meeting_summary", json!(true)),
        ("auto_recording", json!("local")),
        ("audio", json!("voip")),
    ] {
        app.zoom.choose_setting("ada", name, value);
    }
    let told = compare().await;
    assert_eq!(told["recording"]["auto_recording"], "local");
    assert_eq!(told["schedule_meeting"]["join_before_host"], true);
    let asked = json!({ "type": 1, "settings": { "host_video": false } });
    let made = app.create(&access, asked).await.json();
    assert_eq!(
        made["settings"]["host_video"], false,
        "what is asked wins over a choice"
    );
}

// #user-settings, #locked-settings
#[tokio::test]
async fn a_locked_setting_is_told_as_locked_whatever_was_chosen() {
    let app = App::register().await;
    let access = connected(&app, "ada").await;
    app.zoom.choose_setting("ada", "waiting_room", json!(false));
    app.zoom.lock_setting("ada", "waiting_room", json!(true));
    app.zoom
        .lock_setting("ada", "auto_recording", json!("cloud"));
    let told = settings(&app, &access, &[]).await.json();
    assert_eq!(told["in_meeting"]["waiting_room"], true);
    assert_eq!(told["recording"]["auto_recording"], "cloud");
    let ben = connected(&app, "ben").await;
    let told = settings(&app, &ben, &[]).await.json();
    assert_eq!(told["in_meeting"]["waiting_room"], false);
}

// #user-settings
#[tokio::test]
async fn some_of_it_follows_from_the_plan() {
    let app = App::register().await;
    for (person, is_paid) in [("ada", true), ("ben", false), ("cleo", false)] {
        let access = connected(&app, person).await;
        let told = settings(&app, &access, &[]).await;
        assert_eq!(told.header("x-ratelimit-category"), "Medium");
        let told = told.json();
        assert_eq!(told["recording"]["cloud_recording"], is_paid);
        // Always on for free accounts.
        let plan = &told["schedule_meeting"];
        assert_eq!(plan["require_password_for_instant_meetings"], true);
        assert_eq!(plan["require_password_for_scheduling_new_meetings"], true);
    }
}

// #user-settings
#[tokio::test]
async fn an_option_asks_for_another_shape_and_named_fields_for_less() {
    let app = App::register().await;
    app.zoom
        .lock_setting("ada", "meeting_authentication", json!(true));
    app.zoom
        .lock_setting("ada", "encryption_type", json!("e2ee"));
    let access = connected(&app, "ada").await;
    let option = async |name| settings(&app, &access, &[("option", name)]).await;
    let told = option("meeting_authentication").await.json();
    assert_eq!(told["meeting_authentication"], true);
    let told = option("recording_authentication").await.json();
    assert_eq!(told["recording_authentication"], false);
    let told = option("meeting_security").await.json();
    assert_eq!(told["meeting_security"]["encryption_type"], "e2ee");
    assert_eq!(told.as_object().unwrap().len(), 1);
    assert_eq!(option("weather").await.refusal(), (400, 300));
    let names = [(
        "custom_query_fields",
        "waiting_room, auto_recording,no_such_thing",
    )];
    let told = settings(&app, &access, &names).await.json();
    let expected = json!({
        "in_meeting": { "waiting_room": false },
        "recording": { "auto_recording": "none" },
    });
    assert_eq!(told, expected);
}

// #user-settings, #me-rule, #scope-error
#[tokio::test]
async fn settings_need_their_scope_and_me() {
    let app = App::register().await;
    let access = app.connect("ada").await.access;
    assert_eq!(settings(&app, &access, &[]).await.refusal(), (400, 4711));
    let access = connected(&app, "ada").await;
    let named = send(app.api("GET", "/users/ada@clinic.example/settings", &access)).await;
    assert_eq!(named.refusal(), (400, 4711));
    assert_eq!(app.zoom.count(Operation::ReadSettings), 2);
    control(&app, "PUT", "/people/ada/choices/host_video", json!(true)).await;
    let told = settings(&app, &access, &[]).await.json();
    assert_eq!(told["schedule_meeting"]["host_video"], true);
}

/// The part of Zoom's reference that describes the settings of a person, where a copy is at hand.
fn description() -> Option<String> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(option_env!("ZOOM_REFERENCE_DATA").unwrap_or("../../../shared/data"))
        .join("zoom-users-api-reference.txt");
    let text = fs::read_to_string(&place).ok();
    if text.is_none() {
        println!("skipped: {} is not here", place.display());
    }
    let text = text?;
    let (_, after) = text.split_once("\nGet user settings\n").unwrap();
    let (told, _) = after.split_once("\nUpdate user settings\n").unwrap();
    Some(told.to_owned())
}

/// The fields of a body that the reference does not know with such a value.
fn strangers(described: &str, body: &Value) -> Vec<String> {
    let fields = body.as_object().into_iter().flatten();
    let strange = fields.flat_map(|(name, value)| {
        let kind = match value {
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            _ => "object",
        };
        let is_known = described.contains(&format!("\n{name}{kind}"));
        let own = (!is_known).then(|| format!("{name}: {kind}"));
        own.into_iter()
            .chain(strangers(described, value))
            .collect::<Vec<_>>()
    });
    strange.collect()
}

// #user-settings
#[tokio::test]
async fn settings_are_told_in_the_fields_and_types_of_zooms_own_description() {
    let Some(described) = description() else {
        return;
    };
    let app = App::register().await;
    let access = connected(&app, "ada").await;
    for option in [
        "",
        "meeting_authentication",
        "recording_authentication",
        "meeting_security",
    ] {
        let told = settings(&app, &access, &[("option", option)]).await.json();
        let strangers = strangers(&described, &told);
        assert!(strangers.is_empty(), "{option}: {strangers:#?}");
    }
}
