use std::time::Duration;

use serde_json::{Value, json};
use zoom_simulator::{Operation, Settings};

use crate::support::{Answer, App, send};

const SCOPES: &str = "meeting:write:meeting meeting:read:meeting meeting:read:list_meetings \
     meeting:delete:meeting user:read:user";

/// An app whose tokens live long, and Ada's.
async fn opened() -> (App, String) {
    let app = App::register_with(Settings {
        scopes: SCOPES.to_owned(),
        token_life: Duration::from_hours(24),
        daily_limit: None,
        ..Settings::default()
    })
    .await;
    let access = app.connect("ada").await.access;
    (app, access)
}

async fn list(app: &App, access: &str, query: &[(&str, &str)]) -> Answer {
    send(app.api("GET", "/users/me/meetings", access).query(query)).await
}

/// The topics of a list.
async fn topics(app: &App, access: &str, query: &[(&str, &str)]) -> Vec<String> {
    let answer = list(app, access, query).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let meetings = answer.json()["meetings"].as_array().unwrap().clone();
    let topic = |meeting: &Value| meeting["topic"].as_str().unwrap().to_owned();
    meetings.iter().map(topic).collect()
}

async fn plan(app: &App, access: &str, topic: &str, start_time: &str) -> Value {
    let asked = json!({ "type": 2, "topic": topic, "start_time": start_time });
    app.create(access, asked).await.json()
}

/// A start time so many hours from the simulator's now, as it begins.
async fn in_hours(app: &App, access: &str, hours: i64) -> String {
    let made = app.create(access, json!({ "type": 1 })).await.json();
    app.zoom.end_meeting(made["id"].as_u64().unwrap());
    let now = app.zoom.meetings().pop().unwrap().created_at;
    let at = now + time::Duration::hours(hours);
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        at.date(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

// #list-meetings
#[tokio::test]
async fn meetings_with_a_plan_are_listed_by_their_time_and_instant_ones_are_not() {
    let (app, access) = opened().await;
    plan(&app, &access, "second", "2031-01-01T09:00:00Z").await;
    let first = plan(&app, &access, "first", "2030-01-01T09:00:00Z").await;
    let long = json!({ "type": 3, "topic": "room", "agenda": "x".repeat(2000) });
    app.create(&access, long).await;
    let instant = app
        .create(&access, json!({ "type": 1, "topic": "instant" }))
        .await
        .json();
    app.open(instant["start_url"].as_str().unwrap()).await;
    let other = app.connect("dora").await.access;
    plan(&app, &other, "other", "2030-01-01T09:00:00Z").await;

    let answer = list(&app, &access, &[]).await;
    assert_eq!(answer.header("x-ratelimit-category"), "Medium");
    let body = answer.json();
    let numbers = ["page_count", "page_number", "page_size", "total_records"];
    assert_eq!(
        numbers.map(|name| body[name].as_u64().unwrap()),
        [1, 1, 30, 3]
    );
    assert_eq!(body["next_page_token"], "");
    let meetings = body["meetings"].as_array().unwrap();
    for (name, told) in meetings[0].as_object().unwrap() {
        assert_eq!(told, &first[name], "{name}");
    }
    assert_eq!(meetings[0].as_object().unwrap().len(), 11);
    assert_eq!(
        topics(&app, &access, &[]).await,
        ["first", "second", "room"]
    );
    assert_eq!(meetings[2]["agenda"].as_str().unwrap().len(), 250);
    assert!(meetings[2].get("start_time").is_none());
    let path = format!("/meetings/{}", first["id"]);
    send(app.api("DELETE", &path, &access)).await;
    assert_eq!(topics(&app, &access, &[]).await, ["second", "room"]);
    assert_eq!(app.zoom.count(Operation::ListMeetings), 3);
}

// #list-meetings
#[tokio::test]
async fn a_list_can_be_of_what_is_to_come_what_was_and_what_runs() {
    let (app, access) = opened().await;
    for (topic, hours) in [
        ("long ago", -24 * 300),
        ("before", -3),
        ("soon", 2),
        ("far", 24 * 300),
    ] {
        let at = in_hours(&app, &access, hours).await;
        plan(&app, &access, topic, &at).await;
    }
    let live = plan(&app, &access, "live", &in_hours(&app, &access, -1).await).await;
    app.open(live["start_url"].as_str().unwrap()).await;
    for (kind, expected) in [
        (
            "scheduled",
            &["long ago", "before", "live", "soon", "far"][..],
        ),
        ("live", &["live"]),
        ("upcoming", &["live", "soon"]),
        ("upcoming_meetings", &["live", "soon"]),
        ("previous_meetings", &["before"]),
    ] {
        assert_eq!(
            topics(&app, &access, &[("type", kind)]).await,
            expected,
            "{kind}"
        );
    }
    app.zoom.end_meeting(live["id"].as_u64().unwrap());
    assert!(topics(&app, &access, &[("type", "live")]).await.is_empty());
    let previous = topics(&app, &access, &[("type", "previous_meetings")]).await;
    assert_eq!(previous, ["before", "live"]);
}

// #list-meetings
#[tokio::test]
async fn days_are_those_of_the_named_time_zone() {
    let (app, access) = opened().await;
    plan(&app, &access, "evening", "2030-07-01T23:30:00Z").await;
    plan(&app, &access, "next noon", "2030-07-02T12:00:00Z").await;
    app.create(&access, json!({ "type": 3, "topic": "room" }))
        .await;
    let day = [("from", "2030-07-02"), ("to", "2030-07-02")];
    assert_eq!(topics(&app, &access, &day).await, ["next noon"]);
    let madrid = [day[0], day[1], ("timezone", "Europe/Madrid")];
    assert_eq!(
        topics(&app, &access, &madrid).await,
        ["evening", "next noon"]
    );
    assert_eq!(topics(&app, &access, &day[..1]).await, ["next noon"]);
    assert_eq!(
        topics(&app, &access, &[("to", "2030-07-01")]).await,
        ["evening"]
    );
}

// #list-meetings
#[tokio::test]
async fn long_lists_come_in_pages() {
    let (app, access) = opened().await;
    for number in 0..7 {
        let at = format!("2030-07-0{}T09:00:00Z", number + 1);
        plan(&app, &access, &number.to_string(), &at).await;
    }
    let mut told = Vec::new();
    let mut token = String::new();
    for page in 1..=3 {
        let query = [("page_size", "3"), ("next_page_token", token.as_str())];
        let body = list(&app, &access, &query).await.json();
        assert_eq!(
            (&body["page_count"], &body["page_number"]),
            (&json!(3), &json!(page))
        );
        let meetings = body["meetings"].as_array().unwrap();
        told.extend(
            meetings
                .iter()
                .map(|meeting| meeting["topic"].as_str().unwrap().to_owned()),
        );
        let next = body["next_page_token"].as_str().unwrap().to_owned();
        assert_eq!(next.is_empty(), page == 3);
        if page < 3 {
            token = next;
        }
    }
    assert_eq!(told, ["0", "1", "2", "3", "4", "5", "6"]);
    let second = [("page_size", "3"), ("page_number", "2")];
    assert_eq!(topics(&app, &access, &second).await, ["3", "4", "5"]);
    let beyond = [("page_size", "3"), ("page_number", "4")];
    assert!(topics(&app, &access, &beyond).await.is_empty());

    let stranger = app.connect("dora").await.access;
    let query = [("page_size", "3"), ("next_page_token", token.as_str())];
    assert_eq!(list(&app, &access, &query).await.status, 200);
    assert_eq!(list(&app, &stranger, &query).await.refusal(), (400, 300));
    app.zoom.advance(Duration::from_mins(15));
    let late = list(&app, &access, &query).await;
    assert_eq!(late.refusal(), (400, 300));
    assert_eq!(
        late.json()["message"],
        "The next page token is invalid or expired."
    );
}

// #list-meetings, #validation, #me-rule, #scope-error, #no-licence
#[tokio::test]
async fn a_faulty_or_forbidden_list_is_refused() {
    let (app, access) = opened().await;
    for (name, value) in [
        ("type", "instant"),
        ("page_size", "0"),
        ("page_size", "301"),
        ("page_size", "many"),
        ("page_number", "0"),
        ("from", "yesterday"),
        ("to", "2030-7-1"),
        ("timezone", "Mars"),
    ] {
        let answer = list(&app, &access, &[(name, value)]).await;
        assert_eq!(answer.refusal(), (400, 300), "{name}={value}");
        assert_eq!(answer.json()["errors"][0]["field"], name);
    }
    assert_eq!(
        list(&app, &access, &[("page_size", "300")]).await.status,
        200
    );
    let named = send(app.api("GET", "/users/ada@clinic.example/meetings", &access)).await;
    assert_eq!(named.refusal(), (400, 4711));
    let cleo = app.connect("cleo").await.access;
    assert_eq!(list(&app, &cleo, &[]).await.refusal(), (400, 3161));
    app.zoom.grant_scopes("meeting:read:meeting");
    assert_eq!(list(&app, &access, &[]).await.refusal(), (400, 4711));
}
