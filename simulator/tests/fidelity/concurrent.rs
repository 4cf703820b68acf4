use serde_json::{Value, json};
use zoom_simulator::Webhooks;

use crate::{
    inbox::{settled, with_inbox},
    support::{Answer, App, send},
};

fn link<'a>(meeting: &'a Value, name: &str) -> &'a str {
    meeting[name].as_str().unwrap()
}

async fn made(app: &App, person: &str, topic: &str) -> Value {
    let access = app.connect(person).await.access;
    let asked = json!({ "type": 1, "topic": topic });
    let answer = app.create(&access, asked).await;
    assert_eq!(answer.status, 201);
    answer.json()
}

async fn press(app: &App, page: &Answer, meeting: &Value, action: &str) -> Answer {
    let form = [("zak", page.input("zak")), ("action", action)];
    let url = format!("{}/s/{}", app.zoom.url(), meeting["id"]);
    send(app.http.post(url).form(&form)).await
}

fn running(app: &App) -> Vec<String> {
    let running = app.zoom.meetings().into_iter();
    let running = running.filter(|meeting| meeting.started && !meeting.ended);
    running.map(|meeting| meeting.topic).collect()
}

// #one-meeting-at-a-time
#[tokio::test]
async fn a_second_meeting_is_made_but_waits_until_the_host_ends_the_first() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let first = made(&app, "ada", "First").await;
    app.open(link(&first, "start_url")).await;
    let second = made(&app, "ada", "Second").await;
    let busy = app.open(link(&second, "start_url")).await;
    assert_eq!(busy.status, 409);
    for text in [
        "You have a meeting in progress",
        "First",
        "End the other meeting",
    ] {
        assert!(busy.text.contains(text), "{text}");
    }
    assert_eq!(running(&app), ["First"]);
    // The first is not in its own way.
    assert_eq!(app.open(link(&first, "start_url")).await.status, 200);

    let switched = press(&app, &busy, &second, "switch").await;
    assert_eq!(switched.status, 303);
    let page = format!("{}{}", app.zoom.url(), switched.header("location"));
    assert_eq!(app.open(&page).await.status, 200);
    assert_eq!(running(&app), ["Second"]);
    settled(&app).await;
    let told = inbox.got().into_iter().map(|got| got.json());
    let told = told.filter(|told| told["payload"]["object"].get("participant").is_none());
    let told: Vec<_> = told
        .map(|told| {
            let (event, object) = (&told["event"], &told["payload"]["object"]);
            format!(
                "{} {}",
                event.as_str().unwrap(),
                object["topic"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "meeting.created First",
            "meeting.started First",
            "meeting.created Second",
            "meeting.ended First",
            "meeting.started Second",
        ]
    );
}

// #one-meeting-at-a-time
#[tokio::test]
async fn a_client_of_the_second_meeting_sees_that_the_host_has_another_in_progress() {
    let app = App::register().await;
    let (first, second) = (
        made(&app, "ada", "First").await,
        made(&app, "ada", "Second").await,
    );
    let busy = "Ada Lindqvist has another meeting in progress";
    let alone = app.open(link(&second, "join_url")).await;
    assert!(!alone.text.contains(busy));
    app.open(link(&first, "start_url")).await;
    assert!(
        app.open(link(&second, "join_url"))
            .await
            .text
            .contains(busy)
    );
    assert!(!app.open(link(&first, "join_url")).await.text.contains(busy));
    app.zoom.end_meeting(first["id"].as_u64().unwrap());
    let free = app.open(link(&second, "join_url")).await;
    assert!(
        free.text
            .contains("Waiting for Ada Lindqvist to start the meeting")
    );
}

// #one-meeting-at-a-time
#[tokio::test]
async fn each_host_has_a_limit_of_their_own_which_depends_on_the_plan() {
    let app = App::register().await;
    for (person, topic) in [("ada", "A"), ("dora", "D")] {
        let meeting = made(&app, person, topic).await;
        assert_eq!(app.open(link(&meeting, "start_url")).await.status, 200);
    }
    app.zoom
        .change_settings(|settings| settings.meetings_at_once = 2);
    let second = made(&app, "ada", "B").await;
    assert_eq!(app.open(link(&second, "start_url")).await.status, 200);
    let third = made(&app, "ada", "C").await;
    let busy = app.open(link(&third, "start_url")).await;
    assert_eq!(busy.status, 409);
    assert_eq!(running(&app), ["A", "D", "B"]);
    press(&app, &busy, &third, "switch").await;
    assert_eq!(app.open(link(&third, "start_url")).await.status, 200);
    assert_eq!(running(&app), ["D", "B", "C"], "only the oldest had to end");
}

// #one-meeting-at-a-time, #start-link
#[tokio::test]
async fn a_start_link_that_is_not_good_ends_nothing() {
    let app = App::register().await;
    let (first, second) = (
        made(&app, "ada", "First").await,
        made(&app, "ada", "Second").await,
    );
    app.open(link(&first, "start_url")).await;
    let url = format!("{}/s/{}", app.zoom.url(), second["id"]);
    let form = [("zak", "sim_zak_forged"), ("action", "switch")];
    assert_eq!(send(app.http.post(url).form(&form)).await.status, 403);
    assert_eq!(running(&app), ["First"]);
}
