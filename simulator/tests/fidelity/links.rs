use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{App, send};

async fn made(app: &App, waiting_room: bool) -> (String, Value) {
    let pair = app.connect("ada").await;
    let body =
        json!({ "type": 1, "topic": "Appointment", "settings": { "waiting_room": waiting_room } });
    let made = app.create(&pair.access, body).await.json();
    (pair.access, made)
}

fn link<'a>(meeting: &'a Value, name: &str) -> &'a str {
    meeting[name].as_str().unwrap()
}

// #start-link
#[tokio::test]
async fn each_read_brings_a_new_start_link_and_the_older_ones_stay_good() {
    let app = App::register().await;
    let (access, first) = made(&app, false).await;
    let second = app.read(&access, &first["id"]).await.json();
    assert_ne!(first["start_url"], second["start_url"]);
    assert!(link(&first, "start_url").contains("?zak=sim_zak_"));
    for meeting in [&first, &second] {
        assert_eq!(app.open(link(meeting, "start_url")).await.status, 200);
    }
}

// #start-link
#[tokio::test]
async fn a_start_link_lives_two_hours_and_cannot_be_guessed() {
    let app = App::register().await;
    let (access, meeting) = made(&app, false).await;
    let start = link(&meeting, "start_url");
    let forged = format!("{}sim_zak_forged", start.split_once("sim_zak_").unwrap().0);
    assert_eq!(app.open(&forged).await.status, 403);
    app.zoom.advance(Duration::from_hours(2));
    let late = app.open(start).await;
    assert_eq!(late.status, 403);
    assert!(!app.zoom.meetings()[0].started);
    assert!(!late.text.contains("sim_zak_"));
    let access = {
        app.zoom.set_token_life(Duration::from_hours(3));
        drop(access);
        app.connect("ada").await.access
    };
    let fresh = app.read(&access, &meeting["id"]).await.json();
    assert_eq!(app.open(link(&fresh, "start_url")).await.status, 200);
}

// #start-link: the key of one meeting opens no other.
#[tokio::test]
async fn a_start_link_opens_its_own_meeting_only() {
    let app = App::register().await;
    let (access, first) = made(&app, false).await;
    let second = app.create(&access, json!({})).await.json();
    let (place, _) = link(&second, "start_url").split_once('?').unwrap();
    let (_, key) = link(&first, "start_url").split_once('?').unwrap();
    assert_eq!(app.open(&format!("{place}?{key}")).await.status, 403);
}

// #instant-waits
#[tokio::test]
async fn opening_the_start_link_starts_the_meeting_and_nothing_else_does() {
    let app = App::register().await;
    let (access, meeting) = made(&app, false).await;
    let waiting = app.open(link(&meeting, "join_url")).await;
    assert!(
        waiting
            .text
            .contains("Waiting for Ada Lindqvist to start the meeting")
    );
    assert_eq!(
        app.read(&access, &meeting["id"]).await.json()["status"],
        "waiting"
    );

    let host = app.open(link(&meeting, "start_url")).await;
    for text in [
        "Simulated Zoom meeting",
        "You are the host",
        "Ada Lindqvist",
        "Appointment",
    ] {
        assert!(host.text.contains(text), "{text}");
    }
    assert_eq!(host.header("referrer-policy"), "no-referrer");
    assert_eq!(
        app.read(&access, &meeting["id"]).await.json()["status"],
        "started"
    );
    assert!(app.zoom.meetings()[0].started);
    let inside = app.open(link(&meeting, "join_url")).await;
    assert!(
        inside
            .text
            .contains("You are in the meeting with Ada Lindqvist")
    );
}

// #waiting-room
#[tokio::test]
async fn a_client_stays_in_the_waiting_room_until_the_host_admits() {
    let app = App::register().await;
    let (_, meeting) = made(&app, true).await;
    let host = app.open(link(&meeting, "start_url")).await;
    let before = app.open(link(&meeting, "join_url")).await;
    assert!(before.text.contains("You are in the waiting room"));
    let form = [("zak", host.input("zak")), ("action", "admit")];
    let url = format!("{}/s/{}", app.zoom.url(), meeting["id"]);
    assert_eq!(send(app.http.post(&url).form(&form)).await.status, 303);
    let after = app.open(link(&meeting, "join_url")).await;
    assert!(after.text.contains("You are in the meeting"));
    let end = [("zak", host.input("zak")), ("action", "end")];
    assert_eq!(send(app.http.post(&url).form(&end)).await.status, 200);
    assert_eq!(app.open(link(&meeting, "join_url")).await.status, 404);
}

// #join-link
#[tokio::test]
async fn a_join_link_without_its_passcode_opens_nothing() {
    let app = App::register().await;
    let (_, meeting) = made(&app, false).await;
    let (bare, _) = link(&meeting, "join_url").split_once('?').unwrap();
    assert_eq!(app.open(bare).await.status, 403);
    assert_eq!(app.open(&format!("{bare}?pwd=wrong.1")).await.status, 403);
}

// Not Zoom's: a page of the simulator must be known as one.
#[tokio::test]
async fn every_page_wears_the_ribbon_and_needs_no_script() {
    let app = App::register().await;
    let (_, meeting) = made(&app, true).await;
    let consent = app.ask(&[], None).await;
    let mut pages = vec![consent];
    for url in [
        app.zoom.marketplace_url(),
        format!("{}/oauth/signout", app.zoom.url()),
        format!("{}/nothing/here", app.zoom.url()),
        format!("{}/j/1", app.zoom.url()),
        link(&meeting, "start_url").to_owned(),
        link(&meeting, "join_url").to_owned(),
    ] {
        pages.push(app.open(&url).await);
    }
    for page in pages {
        assert!(
            page.text.contains("Simulated Zoom – nothing here is real"),
            "{}",
            page.text
        );
        assert!(
            page.header("content-security-policy")
                .starts_with("default-src 'none'")
        );
        assert!(!page.text.contains("<script"));
    }
    let style = app.open(&format!("{}/simulator.css", app.zoom.url())).await;
    assert!(style.header("content-type").starts_with("text/css"));
}
