use serde_json::{Value, json};
use zoom_simulator::Webhooks;

use crate::{
    inbox::{settled, with_inbox},
    support::{Answer, App, send},
};

const SCOPES: &str = "meeting:write:meeting meeting:read:meeting meeting:update:meeting \
     meeting:update:status meeting:delete:meeting user:read:user";

/// An app of which Ada has a meeting planned, with what is asked laid over the usual.
async fn planned(app: &App, asked: Value) -> (String, Value) {
    app.zoom.grant_scopes(SCOPES);
    let access = app.connect("ada").await.access;
    let mut body = json!({ "type": 2, "start_time": "2030-07-01T09:00:00Z", "topic": "Review" });
    body.as_object_mut()
        .unwrap()
        .extend(asked.as_object().unwrap().clone());
    let answer = app.create(&access, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    (access, answer.json())
}

async fn change(app: &App, access: &str, id: &Value, body: Value) -> Answer {
    let request = app.api("PATCH", &format!("/meetings/{id}"), access);
    send(request.json(&body)).await
}

async fn end(app: &App, access: &str, id: &Value) -> Answer {
    let request = app.api("PUT", &format!("/meetings/{id}/status"), access);
    send(request.json(&json!({ "action": "end" }))).await
}

fn link<'a>(meeting: &'a Value, name: &str) -> &'a str {
    meeting[name].as_str().unwrap()
}

// #start-time
#[tokio::test]
async fn a_start_time_is_in_utc_or_in_the_time_zone_of_the_meeting_or_else_of_the_host() {
    let app = App::register().await;
    for (asked, start_time, timezone) in [
        (json!({}), "2030-07-01T09:00:00Z", "Europe/Stockholm"),
        (
            json!({ "timezone": "America/Los_Angeles" }),
            "2030-07-01T09:00:00Z",
            "America/Los_Angeles",
        ),
        (
            json!({ "start_time": "2030-07-01T09:00:00", "timezone": "America/Los_Angeles" }),
            "2030-07-01T16:00:00Z",
            "America/Los_Angeles",
        ),
        (
            json!({ "start_time": "2030-01-01T09:00:00" }),
            "2030-01-01T08:00:00Z",
            "Europe/Stockholm",
        ),
        (
            json!({ "start_time": "2030-01-01T09:00:00", "timezone": "UTC" }),
            "2030-01-01T09:00:00Z",
            "UTC",
        ),
    ] {
        let (access, made) = planned(&app, asked.clone()).await;
        let read = app.read(&access, &made["id"]).await.json();
        for body in [&made, &read] {
            assert_eq!(body["start_time"], start_time, "{asked}");
            assert_eq!(body["timezone"], timezone, "{asked}");
            assert_eq!((&body["type"], &body["duration"]), (&json!(2), &json!(60)));
        }
    }
}

// #start-time, #validation
#[tokio::test]
async fn faulty_times_are_named() {
    let app = App::register().await;
    let (access, made) = planned(&app, json!({})).await;
    for (asked, field) in [
        (json!({ "start_time": "2030-07-01" }), "start_time"),
        (
            json!({ "start_time": "2030-07-01T09:00:00+02:00" }),
            "start_time",
        ),
        (
            json!({ "start_time": "2030-02-30T09:00:00Z" }),
            "start_time",
        ),
        (json!({ "start_time": "" }), "start_time"),
        (json!({ "start_time": 1_900_000_000 }), "start_time"),
        (json!({ "start_time": null }), "start_time"),
        (
            json!({ "start_time": "2030-07-01T09:00:00Z", "duration": 0 }),
            "duration",
        ),
        (
            json!({ "start_time": "2030-07-01T09:00:00Z", "duration": "60" }),
            "duration",
        ),
        (
            json!({ "start_time": "2030-07-01T09:00:00Z", "timezone": "Mars" }),
            "timezone",
        ),
        (
            json!({ "start_time": "2030-07-01T09:00:00Z", "timezone": 1 }),
            "timezone",
        ),
    ] {
        let errors = json!([{ "field": field, "message": "Invalid field." }]);
        let created = app.create(&access, asked.clone()).await;
        let changed = change(&app, &access, &made["id"], asked.clone()).await;
        for answer in [created, changed] {
            assert_eq!(answer.refusal(), (400, 300), "{asked}");
            assert_eq!(answer.json()["errors"], errors, "{asked}");
        }
    }
    assert_eq!(app.zoom.meetings().len(), 1);
}

// #start-time, #no-start-time
#[tokio::test]
async fn only_a_meeting_with_a_time_has_a_duration_and_a_zone_of_its_own() {
    let app = App::register().await;
    let access = app.connect("ada").await.access;
    for kind in [1, 3, 10] {
        let asked = json!({ "type": kind, "start_time": "2030-07-01T09:00:00Z", "duration": 30,
            "timezone": "Asia/Kolkata" });
        let made = app.create(&access, asked).await.json();
        assert_eq!(made["type"], kind);
        assert_eq!(made["timezone"], "Europe/Stockholm");
        assert!(made.get("start_time").is_none() && made.get("duration").is_none());
    }
    let bare = app
        .create(&access, json!({ "type": 2, "duration": 30 }))
        .await
        .json();
    assert_eq!(bare["type"], 1);
}

// #start-time
#[tokio::test]
async fn a_meeting_keeps_its_time_zone_when_its_host_moves() {
    let app = App::register().await;
    let (access, made) = planned(&app, json!({})).await;
    app.zoom.set_timezone("ada", "Asia/Tokyo");
    let read = app.read(&access, &made["id"]).await.json();
    assert_eq!(read["timezone"], "Europe/Stockholm");
    let local = json!({ "start_time": "2030-07-01T09:00:00" });
    assert_eq!(change(&app, &access, &made["id"], local).await.status, 204);
    let read = app.read(&access, &made["id"]).await.json();
    assert_eq!(read["start_time"], "2030-07-01T07:00:00Z");
}

// #join-before-host
#[tokio::test]
async fn clients_may_be_let_in_before_the_host_unless_there_is_a_waiting_room() {
    let app = App::register().await;
    let early = json!({ "join_before_host": true, "jbh_time": 10, "waiting_room": false });
    let told = |made: &Value| {
        let settings = &made["settings"];
        (
            settings["join_before_host"].clone(),
            settings["jbh_time"].clone(),
        )
    };
    let (access, made) = planned(&app, json!({ "settings": early })).await;
    assert_eq!(told(&made), (json!(true), json!(10)));
    let room = json!({ "settings": { "waiting_room": true } });
    change(&app, &access, &made["id"], room).await;
    let read = app.read(&access, &made["id"]).await.json();
    assert_eq!(told(&read), (json!(false), json!(0)));
    for kind in [1, 10] {
        let body = json!({ "type": kind, "settings": early });
        let made = app.create(&access, body).await.json();
        assert_eq!(told(&made), (json!(false), json!(0)), "{kind}");
    }
    let recurring = json!({ "type": 3, "settings": early });
    let made = app.create(&access, recurring).await.json();
    assert_eq!(told(&made), (json!(true), json!(10)));
}

// #scheduled-restarts, #end-meeting, #meeting-events
#[tokio::test]
async fn a_scheduled_meeting_lives_on_when_it_ends_and_can_be_started_again() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let (access, made) = planned(&app, json!({ "settings": { "waiting_room": true } })).await;
    let id = &made["id"];
    let mut sittings = vec![made["uuid"].clone()];
    for round in 1..=2 {
        assert_eq!(
            end(&app, &access, id).await.refusal(),
            (400, 3000),
            "not running"
        );
        let host = app.open(link(&made, "start_url")).await;
        assert!(host.text.contains("You are the host"));
        let client = app.open(link(&made, "join_url")).await;
        assert!(
            client.text.contains("You are in the waiting room"),
            "nobody is admitted anew"
        );
        let form = [("zak", host.input("zak")), ("action", "admit")];
        let page = format!("{}/s/{id}", app.zoom.url());
        send(app.http.post(page).form(&form)).await;
        assert_eq!(app.read(&access, id).await.json()["status"], "started");

        assert_eq!(end(&app, &access, id).await.status, 204);
        let read = app.read(&access, id).await.json();
        assert_eq!(read["status"], "waiting");
        assert_eq!(read["join_url"], made["join_url"]);
        assert_eq!(read["start_time"], made["start_time"]);
        sittings.push(read["uuid"].clone());
        let seen = app.zoom.meetings().pop().unwrap();
        assert_eq!(
            (seen.times_ended, seen.started, seen.ended),
            (round, false, false)
        );
    }
    assert!(sittings[0] != sittings[1] && sittings[1] != sittings[2]);
    settled(&app).await;
    let of = |event: &str| -> Vec<Value> {
        let told = inbox.got().into_iter().map(|got| got.json());
        let told = told.filter(|told| told["event"] == event);
        told.map(|told| told["payload"]["object"]["uuid"].clone())
            .collect()
    };
    assert_eq!(of("meeting.started"), sittings[..2]);
    assert_eq!(of("meeting.ended"), sittings[..2]);
    // A test can end it as well, and a meeting that does not run stays what it is.
    app.zoom.end_meeting(id.as_u64().unwrap());
    assert_eq!(app.read(&access, id).await.json()["uuid"], sittings[2]);
}

// #scheduled-restarts
#[tokio::test]
async fn the_host_who_ends_a_scheduled_meeting_is_told_that_it_can_be_started_again() {
    let app = App::register().await;
    let (access, made) = planned(&app, json!({})).await;
    let instant = app.create(&access, json!({ "type": 1 })).await.json();
    for (meeting, words) in [
        (&made, "can start it again"),
        (&instant, "do not work any more"),
    ] {
        let host = app.open(link(meeting, "start_url")).await;
        let form = [("zak", host.input("zak")), ("action", "end")];
        let page = format!("{}/s/{}", app.zoom.url(), meeting["id"]);
        let after = send(app.http.post(page).form(&form)).await;
        assert!(after.text.contains(words), "{}", after.text);
    }
    assert_eq!(app.open(link(&made, "start_url")).await.status, 200);
    assert_eq!(app.open(link(&instant, "start_url")).await.status, 404);
}

// #delete-meeting
#[tokio::test]
async fn a_scheduled_meeting_is_deleted_for_good_unless_it_is_in_progress() {
    let app = App::register().await;
    let (access, made) = planned(&app, json!({})).await;
    let path = format!("/meetings/{}", made["id"]);
    app.open(link(&made, "start_url")).await;
    let running = send(app.api("DELETE", &path, &access)).await;
    assert_eq!(running.refusal(), (400, 3000));
    end(&app, &access, &made["id"]).await;
    assert_eq!(send(app.api("DELETE", &path, &access)).await.status, 204);
    assert_eq!(app.read(&access, &made["id"]).await.refusal(), (404, 3001));
    assert_eq!(app.open(link(&made, "join_url")).await.status, 404);
    let seen = app.zoom.meetings().pop().unwrap();
    assert!(seen.ended && seen.times_ended == 1);
}

// #update-meeting, #meeting-events
#[tokio::test]
async fn a_plan_can_be_moved_to_another_time() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let (access, made) = planned(&app, json!({})).await;
    let id = &made["id"];
    let moved = json!({ "start_time": "2030-07-02T10:30:00", "timezone": "Asia/Kolkata",
        "duration": 45, "type": 1 });
    assert_eq!(change(&app, &access, id, moved).await.status, 204);
    let read = app.read(&access, id).await.json();
    let told = ["start_time", "timezone", "duration", "type", "topic"].map(|name| &read[name]);
    let expected = [
        json!("2030-07-02T05:00:00Z"),
        json!("Asia/Kolkata"),
        json!(45),
        json!(2),
        json!("Review"),
    ];
    assert_eq!(told, expected.each_ref());
    settled(&app).await;
    let updated = inbox.got().pop().unwrap().json();
    assert_eq!(updated["event"], "meeting.updated");
    let object = &updated["payload"]["object"];
    assert_eq!(object["start_time"], "2030-07-02T05:00:00Z");
    assert_eq!((&object["id"], &object["duration"]), (id, &json!(45)));

    // A past time is ignored, the rest of the request is not.
    let past = json!({ "start_time": "2020-07-02T10:30:00", "topic": "Later" });
    assert_eq!(change(&app, &access, id, past).await.status, 204);
    let read = app.read(&access, id).await.json();
    assert_eq!(
        (&read["start_time"], &read["topic"]),
        (&expected[0], &json!("Later"))
    );
    let past = json!({ "start_time": "2020-07-02T10:30:00Z" });
    assert_eq!(change(&app, &access, id, past).await.status, 204);
    assert_eq!(
        app.read(&access, id).await.json()["start_time"],
        expected[0]
    );
}
