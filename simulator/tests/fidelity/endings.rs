use serde_json::{Value, json};
use zoom_simulator::{Fault, Operation, Trouble, Webhooks};

use crate::{
    inbox::{settled, with_inbox},
    support::{Answer, App, send},
};

const SCOPES: &str = "meeting:write:meeting meeting:read:meeting meeting:update:meeting \
     meeting:update:status meeting:delete:meeting user:read:user";

async fn end(app: &App, access: &str, id: &Value, action: &str) -> Answer {
    let request = app.api("PUT", &format!("/meetings/{id}/status"), access);
    send(request.json(&json!({ "action": action }))).await
}

async fn delete(app: &App, access: &str, id: &Value) -> Answer {
    send(app.api("DELETE", &format!("/meetings/{id}"), access)).await
}

async fn change(app: &App, access: &str, id: &Value, body: Value) -> Answer {
    send(
        app.api("PATCH", &format!("/meetings/{id}"), access)
            .json(&body),
    )
    .await
}

// #end-meeting, #meeting-events
#[tokio::test]
async fn a_running_meeting_is_ended_by_its_host_and_nobody_else() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let (ada, ben) = (
        app.connect("ada").await.access,
        app.connect("ben").await.access,
    );
    let made = app.create(&ada, json!({ "type": 1 })).await.json();
    let id = &made["id"];
    assert_eq!(
        end(&app, &ada, id, "end").await.refusal(),
        (400, 3000),
        "not running"
    );
    app.zoom
        .change_settings(|settings| settings.ending_needs_a_running_meeting = false);
    assert_eq!(end(&app, &ada, id, "end").await.status, 204);
    assert_eq!(app.read(&ada, id).await.status, 200, "nothing was done");

    app.open(made["start_url"].as_str().unwrap()).await;
    assert_eq!(end(&app, &ada, id, "recover").await.refusal(), (400, 300));
    assert_eq!(end(&app, &ben, id, "end").await.refusal(), (404, 3001));
    let ended = end(&app, &ada, id, "end").await;
    assert_eq!((ended.status, ended.text.as_str()), (204, ""));
    assert_eq!(app.read(&ada, id).await.refusal(), (404, 3001));
    settled(&app).await;
    assert!(inbox.events().contains(&"meeting.ended".to_owned()));
    assert_eq!(app.zoom.count(Operation::EndMeeting), 5);
}

// #delete-meeting, #meeting-events
#[tokio::test]
async fn a_meeting_is_deleted_unless_it_is_in_progress() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let (ada, ben) = (
        app.connect("ada").await.access,
        app.connect("ben").await.access,
    );
    let first = app.create(&ada, json!({ "type": 1 })).await.json();
    assert_eq!(
        delete(&app, &ben, &first["id"]).await.refusal(),
        (404, 3001)
    );
    assert_eq!(delete(&app, &ada, &first["id"]).await.status, 204);
    assert_eq!(
        delete(&app, &ada, &first["id"]).await.refusal(),
        (404, 3001)
    );
    assert_eq!(
        app.open(first["join_url"].as_str().unwrap()).await.status,
        404
    );
    settled(&app).await;
    let deleted = inbox.got().pop().unwrap().json();
    assert_eq!(deleted["event"], "meeting.deleted");
    assert_eq!(deleted["payload"]["object"]["id"], first["id"]);

    let second = app.create(&ada, json!({ "type": 1 })).await.json();
    app.open(second["start_url"].as_str().unwrap()).await;
    assert_eq!(
        delete(&app, &ada, &second["id"]).await.refusal(),
        (400, 3000)
    );
    assert_eq!(
        app.read(&ada, &second["id"]).await.json()["status"],
        "started"
    );
    assert_eq!(app.zoom.count(Operation::DeleteMeeting), 4);
}

// #update-meeting, #meeting-events
#[tokio::test]
async fn a_change_touches_what_it_names_and_counts_with_the_creates() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    app.zoom.grant_scopes(SCOPES);
    let access = app.connect("ada").await.access;
    let planned = json!({ "type": 2, "start_time": "2030-01-01T09:00:00Z", "agenda": "A" });
    let made = app.create(&access, planned).await.json();
    let id = &made["id"];
    let asked = json!({ "topic": "New", "duration": 30, "start_time": "2020-01-01T09:00:00Z",
        "settings": { "waiting_room": true } });
    assert_eq!(change(&app, &access, id, asked).await.status, 204);
    let read = app.read(&access, id).await.json();
    assert_eq!(
        (&read["topic"], &read["agenda"]),
        (&json!("New"), &json!("A"))
    );
    assert_eq!(
        (&read["duration"], &read["start_time"]),
        (&json!(30), &made["start_time"])
    );
    assert_eq!(read["settings"]["waiting_room"], true);
    assert_eq!(read["join_url"], made["join_url"]);
    settled(&app).await;
    let updated = inbox.got().pop().unwrap().json();
    assert_eq!(updated["event"], "meeting.updated");
    assert_eq!(updated["payload"]["object"]["topic"], "New");

    assert_eq!(
        change(&app, &access, id, json!({ "password": "other-1" }))
            .await
            .status,
        204
    );
    let read = app.read(&access, id).await.json();
    assert_eq!(read["password"], "other-1");
    assert_ne!(read["join_url"], made["join_url"]);
    let bad = change(&app, &access, id, json!({ "topic": 1, "duration": "x" })).await;
    assert_eq!(bad.refusal(), (400, 300));
    assert_eq!(
        change(&app, &access, &json!(1), json!({})).await.refusal(),
        (404, 3001)
    );
    app.zoom.set_daily_limit(Some(3));
    assert_eq!(
        change(&app, &access, id, json!({})).await.refusal(),
        (429, 429)
    );
    assert_eq!(app.zoom.count(Operation::UpdateMeeting), 5);
}

// #scope-error
#[tokio::test]
async fn each_of_these_calls_needs_its_own_scope_and_can_be_troubled() {
    let app = App::register().await;
    let access = app.connect("ada").await.access;
    let made = app.create(&access, json!({ "type": 1 })).await.json();
    let id = &made["id"];
    for operation in [Operation::EndMeeting, Operation::DeleteMeeting] {
        app.zoom
            .order(Fault::new(operation, Trouble::TokenRejected).only("ada"));
    }
    assert_eq!(end(&app, &access, id, "end").await.refusal(), (401, 124));
    assert_eq!(delete(&app, &access, id).await.refusal(), (401, 124));
    app.zoom
        .grant_scopes("meeting:write:meeting meeting:read:meeting");
    assert_eq!(end(&app, &access, id, "end").await.refusal(), (400, 4711));
    assert_eq!(delete(&app, &access, id).await.refusal(), (400, 4711));
    assert_eq!(
        change(&app, &access, id, json!({})).await.refusal(),
        (400, 4711)
    );
}
