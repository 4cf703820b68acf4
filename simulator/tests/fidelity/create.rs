use serde_json::{Value, json};
use zoom_simulator::Operation;

use crate::support::{App, send};

// #create-answer, #instant-waits
#[tokio::test]
async fn an_instant_meeting_is_told_with_what_was_asked_and_waits_for_its_host() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let asked = json!({
        "type": 1, "topic": "Appointment K7", "agenda": "none",
        "settings": { "waiting_room": true, "host_video": true, "auto_recording": "none",
            "mute_upon_entry": true, "join_before_host": true, "no_such_setting": 1 },
    });
    let answer = app.create(&pair.access, asked).await;
    assert_eq!(answer.status, 201);
    let body = answer.json();
    let id = body["id"].as_u64().unwrap();
    assert!(
        (10_000_000_000..100_000_000_000).contains(&id),
        "eleven digits"
    );
    assert!(
        answer
            .header("content-location")
            .ends_with(&format!("/v2/meetings/{id}"))
    );
    assert_eq!(body["status"], "waiting");
    assert_eq!(body["type"], 1);
    assert_eq!(body["topic"], "Appointment K7");
    assert_eq!(body["host_email"], "ada@clinic.example");
    assert_eq!(body["host_id"], app.me(&pair.access).await.json()["id"]);
    assert!(body["uuid"].as_str().unwrap().ends_with("=="));
    assert!(body.get("start_time").is_none());
    let settings = &body["settings"];
    assert_eq!(settings["waiting_room"], true);
    assert_eq!(settings["host_video"], true);
    assert_eq!(settings["mute_upon_entry"], true);
    // #join-before-host
    assert_eq!(settings["join_before_host"], false);
    assert!(settings.get("no_such_setting").is_none());
    let seen = app.zoom.meetings().pop().unwrap();
    assert_eq!((seen.id, seen.person.as_str(), seen.kind), (id, "ada", 1));
    assert!(!seen.started && !seen.ended);
}

// #create-request, #no-start-time
#[tokio::test]
async fn an_empty_object_is_a_good_request_and_becomes_an_instant_meeting() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let body = app.create(&pair.access, json!({})).await.json();
    assert_eq!(body["topic"], "Zoom Meeting");
    assert_eq!(body["type"], 1);
    assert!(body["password"].is_string());
    let later = json!({ "type": 2, "start_time": "2026-12-01T10:00:00Z", "duration": 30 });
    let body = app.create(&pair.access, later).await.json();
    assert_eq!((&body["type"], &body["duration"]), (&json!(2), &json!(30)));
    assert_eq!(body["start_time"], "2026-12-01T10:00:00Z");
}

// #validation
#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    for body in ["", "{", "[]", "\"text\"", "null", "\u{0}"] {
        let request = app
            .api("POST", "/users/me/meetings", &pair.access)
            .body(body);
        let answer = send(request.header("content-type", "application/json")).await;
        assert_eq!(answer.refusal(), (400, 300), "{body}");
        let message = &answer.json()["message"];
        assert_eq!(message, "Request Body should be a valid JSON object.");
    }
}

// #validation
#[tokio::test]
async fn faulty_fields_are_named() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let long = "x".repeat(201);
    for (body, field) in [
        (json!({ "topic": long }), "topic"),
        (json!({ "topic": 7 }), "topic"),
        (json!({ "agenda": "x".repeat(2001) }), "agenda"),
        (json!({ "type": 7 }), "type"),
        (json!({ "type": "1" }), "type"),
        (json!({ "password": "elevenchars" }), "password"),
        (json!({ "password": "with space" }), "password"),
        (json!({ "default_password": "yes" }), "default_password"),
        (json!({ "settings": [] }), "settings"),
        (
            json!({ "settings": { "jbh_time": 7 } }),
            "settings.jbh_time",
        ),
        (
            json!({ "settings": { "waiting_room": "true" } }),
            "settings.waiting_room",
        ),
        (
            json!({ "settings": { "auto_recording": "always" } }),
            "settings.auto_recording",
        ),
    ] {
        let answer = app.create(&pair.access, body.clone()).await;
        assert_eq!(answer.refusal(), (400, 300), "{body}");
        assert_eq!(answer.json()["message"], "Validation Failed.");
        let errors = json!([{ "field": field, "message": "Invalid field." }]);
        assert_eq!(answer.json()["errors"], errors);
    }
    let good = json!({ "topic": "ü".repeat(200), "password": "aB3@-_*!x0" });
    assert_eq!(app.create(&pair.access, good).await.status, 201);
    assert_eq!(app.zoom.meetings().len(), 1);
}

// #create-request
#[tokio::test]
async fn an_instant_meeting_cannot_be_made_for_somebody_else() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let body = json!({ "type": 1, "schedule_for": "ben@clinic.example" });
    assert_eq!(app.create(&pair.access, body).await.refusal(), (400, 3000));
}

// #join-link, #auto-security
#[tokio::test]
async fn the_passcode_is_the_asked_one_or_a_made_one_or_none() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let asked = app
        .create(&pair.access, json!({ "password": "Rz7kQ2" }))
        .await
        .json();
    assert_eq!(asked["password"], "Rz7kQ2");
    let pwd = asked["encrypted_password"].as_str().unwrap();
    assert!(pwd.ends_with(".1"));
    assert!(
        asked["join_url"]
            .as_str()
            .unwrap()
            .ends_with(&format!("?pwd={pwd}"))
    );
    assert_eq!(asked["h323_password"], asked["pstn_password"]);
    assert_eq!(asked["settings"]["waiting_room"], false);

    let none = app
        .create(&pair.access, json!({ "default_password": false }))
        .await
        .json();
    assert!(none.get("password").is_none());
    assert!(!none["join_url"].as_str().unwrap().contains('?'));
    assert_eq!(
        none["settings"]["waiting_room"], true,
        "an open meeting gets a waiting room"
    );
}

// #locked-settings
#[tokio::test]
async fn a_locked_setting_wins_over_the_asked_one_without_a_word() {
    let app = App::register().await;
    app.zoom.lock_setting("ada", "waiting_room", json!(false));
    let asked = json!({ "type": 1, "settings": { "waiting_room": true } });
    for (person, waiting_room) in [("ada", false), ("ben", true)] {
        let pair = app.connect(person).await;
        let answer = app.create(&pair.access, asked.clone()).await;
        assert_eq!(answer.status, 201);
        assert_eq!(
            answer.json()["settings"]["waiting_room"],
            waiting_room,
            "{person}"
        );
    }
}

// #no-idempotency
#[tokio::test]
async fn the_same_request_twice_makes_two_meetings() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let ids: Vec<Value> = vec![
        app.create(&pair.access, json!({ "topic": "A" }))
            .await
            .json()["id"]
            .clone(),
        app.create(&pair.access, json!({ "topic": "A" }))
            .await
            .json()["id"]
            .clone(),
    ];
    assert_ne!(ids[0], ids[1]);
    assert_eq!(app.zoom.count(Operation::CreateMeeting), 2);
}

// #read-meeting
#[tokio::test]
async fn a_meeting_is_read_by_its_host_only_and_by_its_number() {
    let app = App::register().await;
    let (ada, ben) = (app.connect("ada").await, app.connect("ben").await);
    let made = app
        .create(&ada.access, json!({ "topic": "A" }))
        .await
        .json();
    let read = app.read(&ada.access, &made["id"]).await.json();
    for field in [
        "id", "uuid", "topic", "join_url", "password", "settings", "status",
    ] {
        assert_eq!(read[field], made[field], "{field}");
    }
    assert_eq!(
        app.read(&ben.access, &made["id"]).await.refusal(),
        (404, 3001)
    );
    let unknown = app.read(&ada.access, &json!(12_345_678_901_u64)).await;
    assert_eq!(
        unknown.json()["message"],
        "Meeting does not exist: 12345678901."
    );
    let odd = send(app.api("GET", "/meetings/abc", &ada.access)).await;
    assert_eq!(odd.refusal(), (400, 300));
}

// #instant-ends
#[tokio::test]
async fn the_number_of_an_ended_meeting_is_unknown() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let made = app.create(&pair.access, json!({})).await.json();
    app.zoom.end_meeting(made["id"].as_u64().unwrap());
    assert_eq!(
        app.read(&pair.access, &made["id"]).await.refusal(),
        (404, 3001)
    );
    let link = app.open(made["join_url"].as_str().unwrap()).await;
    assert_eq!(link.status, 404);
    assert!(app.zoom.meetings()[0].ended);
}
