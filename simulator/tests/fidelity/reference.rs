//! Checks answers against Zoom's published API description, where a copy is at hand.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

use crate::support::{App, send};

/// Returned in reality, though the description of the create answer leaves them out (#create-answer).
const BESIDES: [&str; 3] = ["uuid", "host_id", "status"];
/// Seen in recorded answers only (#create-answer).
const SETTINGS_BESIDES: [&str; 1] = ["request_permission_to_unmute_participants"];

fn description() -> Option<Value> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(option_env!("ZOOM_REFERENCE_DATA").unwrap_or("../../../shared/data"))
        .join("zoom-meetings-openapi.json");
    let Ok(text) = fs::read_to_string(&place) else {
        println!(
            "skipped: {} is not here; set ZOOM_REFERENCE_DATA",
            place.display()
        );
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn resolved<'a>(all: &'a Value, mut schema: &'a Value) -> &'a Value {
    while let Some(reference) = schema["$ref"].as_str() {
        schema = all.pointer(reference.trim_start_matches('#')).unwrap();
    }
    schema
}

/// The properties of the JSON answer of one operation.
fn answer<'a>(all: &'a Value, operation: &str, status: &str) -> &'a Value {
    let operation = all["paths"].pointer(operation).unwrap();
    let schema = &operation["responses"][status]["content"]["application/json"]["schema"];
    &resolved(all, schema)["properties"]
}

/// The properties of a schema that is put together from others.
fn parts(all: &Value, schema: &Value) -> Value {
    let parts = resolved(all, schema)["allOf"].as_array().unwrap();
    let of_one = |part| {
        resolved(all, part)["properties"]
            .as_object()
            .unwrap()
            .clone()
    };
    Value::Object(parts.iter().flat_map(of_one).collect())
}

/// The faults of a body: fields that are not described, and fields of another type.
fn faults(
    all: &Value,
    properties: &Value,
    body: &Map<String, Value>,
    besides: &[&str],
) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, value) in body {
        let described = resolved(all, &properties[name]);
        let fits = match described["type"].as_str() {
            None => !described.is_null() || besides.contains(&name.as_str()),
            Some("string") => value.is_string(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("boolean") => value.is_boolean(),
            Some("array") => value.is_array(),
            Some(_) => value.is_object(),
        };
        if !fits {
            faults.push(format!("{name}: {value} for {described}"));
        }
    }
    faults
}

// #create-answer, #read-meeting
#[tokio::test]
async fn meetings_are_told_in_the_fields_and_types_of_zooms_own_description() {
    let Some(all) = description() else { return };
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let made = app.create(&pair.access, json!({ "type": 1 })).await.json();
    let read = app.read(&pair.access, &made["id"]).await.json();
    let planned = json!({ "type": 2, "start_time": "2030-01-01T09:00:00Z", "duration": 30 });
    let planned = app.create(&pair.access, planned).await.json();
    for (body, operation, status) in [
        (&made, "/~1users~1{userId}~1meetings/post", "201"),
        (&planned, "/~1users~1{userId}~1meetings/post", "201"),
        (&read, "/~1meetings~1{meetingId}/get", "200"),
    ] {
        let properties = answer(&all, operation, status);
        let found = faults(&all, properties, body.as_object().unwrap(), &BESIDES);
        assert!(found.is_empty(), "{operation}: {found:#?}");
        let settings = &resolved(&all, &properties["settings"])["properties"];
        let asked = body["settings"].as_object().unwrap();
        let found = faults(&all, settings, asked, &SETTINGS_BESIDES);
        assert!(found.is_empty(), "{operation}: {found:#?}");
    }
}

// #list-meetings
#[tokio::test]
async fn lists_are_told_in_the_fields_and_types_of_zooms_own_description() {
    let Some(all) = description() else { return };
    let app = App::register().await;
    app.zoom.grant_scopes("meeting:write meeting:read");
    let pair = app.connect("ada").await;
    let planned = json!({ "type": 2, "start_time": "2030-01-01T09:00:00Z", "agenda": "A" });
    app.create(&pair.access, planned).await;
    let list = app.api("GET", "/users/me/meetings", &pair.access);
    let list = send(list).await.json();
    let list = list.as_object().unwrap();
    let get = all["paths"]
        .pointer("/~1users~1{userId}~1meetings/get")
        .unwrap();
    let schema = &get["responses"]["200"]["content"]["application/json"]["schema"];
    let described = parts(&all, schema);
    let found = faults(&all, &described, list, &[]);
    assert!(found.is_empty(), "{found:#?}");
    let meeting = parts(&all, &resolved(&all, &described["meetings"])["items"]);
    let told = list["meetings"][0].as_object().unwrap();
    let found = faults(&all, &meeting, told, &[]);
    assert!(found.is_empty(), "{found:#?}");
}

// #create-request
#[tokio::test]
async fn every_setting_that_zoom_describes_may_be_asked_for_and_is_told_back() {
    let Some(all) = description() else { return };
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let create = all["paths"]
        .pointer("/~1users~1{userId}~1meetings/post")
        .unwrap();
    let body = resolved(
        &all,
        &create["requestBody"]["content"]["application/json"]["schema"],
    );
    let settings = resolved(&all, &body["properties"]["settings"]);
    for (name, described) in settings["properties"].as_object().unwrap() {
        let value = match resolved(&all, described)["type"].as_str() {
            Some("string") if name == "audio" => json!("both"),
            Some("string") if name == "auto_recording" => json!("local"),
            Some("string") if name == "encryption_type" => json!("e2ee"),
            Some("string") => json!("text"),
            Some("integer") if name == "jbh_time" => json!(5),
            Some("integer") => json!(1),
            Some("array") => json!([]),
            Some("boolean") => json!(true),
            _ => json!({}),
        };
        let mut asked = Map::new();
        asked.insert(name.clone(), value.clone());
        let answer = app
            .create(&pair.access, json!({ "type": 1, "settings": asked }))
            .await;
        assert_eq!(answer.status, 201, "{name}: {}", answer.text);
        // #join-before-host
        if !["join_before_host", "jbh_time"].contains(&name.as_str()) {
            assert_eq!(answer.json()["settings"][name], value, "{name}");
        }
    }
}
