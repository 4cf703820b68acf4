//! What Zoom tells by itself: what is believed, and what it changes.

use reqwest::Method;
use serde_json::json;
use sqlx::PgPool;
use std::time::Duration;
use zoom_simulator::{Fault, Operation, RemovalShape, Signing, Trouble};

use crate::{
    browser::Browser,
    clinic::Clinic,
    page::Page,
    post::{Letter, hmac_hex},
};

const STATES: &str = "select state from meetings order by pressed_at";

/// A clinic in which Ada has one meeting, and its number.
async fn with_meeting(db: PgPool) -> (Clinic, u64) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    let number = clinic.zoom.meetings()[0].id;
    (clinic, number)
}

/// Waits for something that must come soon.
async fn until(holds: impl Fn() -> bool + Send + Sync) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let came = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    came.expect("it comes");
}

#[sqlx::test]
async fn only_what_zoom_signed_now_is_read(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let body = json!({"event": "recording.completed", "payload": {}});
    assert_eq!(clinic.tell(&body).await, 204, "not ours to use");
    let now = clinic.seconds();
    let bytes = || body.to_string().into_bytes();
    let forged = |secret: &str, at: &str| Letter::signed_with(secret, at, bytes());
    let secret = clinic.zoom.webhook_secret();
    let ago = |minutes: i64| (clinic.clock.now().unix_timestamp() - minutes * 60).to_string();
    let mut moved = Letter::signed(&clinic, &body);
    moved.body.push(b' ');
    for (what, letter) in [
        ("unsigned", Letter::unsigned(&body)),
        ("another secret", forged("another", &now)),
        ("too old", forged(secret, &ago(101))),
        ("of the future", forged(secret, &ago(-6))),
        ("changed", moved),
    ] {
        let answer = clinic.deliver(letter).await;
        assert_eq!((answer.status, answer.body.as_str()), (401, ""), "{what}");
    }
    for minutes in [99, -4] {
        let answer = clinic.deliver(forged(secret, &ago(minutes))).await;
        assert_eq!(answer.status, 204, "{minutes} minutes ago");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn what_cannot_be_taken_is_told_apart(db: PgPool) {
    let clinic = Clinic::open(db).await;
    for bad in [
        &b"not json"[..],
        b"[]",
        b"{}",
        br#"{"event":"meeting.started"}"#,
    ] {
        let answer = clinic
            .deliver(Letter::signed_bytes(&clinic, bad.to_vec()))
            .await;
        assert_eq!((answer.status, answer.body.as_str()), (400, ""));
    }
    let large = Letter::signed_bytes(&clinic, vec![b'x'; 70_000]);
    assert_eq!(clinic.deliver(large).await.status, 413);
    let mut browser = clinic.browser();
    let page = browser.send(Method::GET, "/webhooks/zoom", None).await;
    assert_eq!((page.status, page.header("allow")), (405, "POST"));
    assert_eq!(clinic.number("select count(*) from deliveries").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_challenge_is_answered_when_it_is_signed_and_looks_like_one(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let challenge = |token: &str| {
        json!({"event": "endpoint.url_validation", "event_ts": 1,
            "payload": {"plainToken": token}})
    };
    let good = challenge("qgg8vlvZRS6UYooatFL8Aw");
    let answer = clinic.deliver(Letter::signed(&clinic, &good)).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    // The answer is the token under the secret: the same rule as a signature, without its frame.
    let secret = clinic.zoom.webhook_secret();
    let expected = hmac_hex(secret, b"qgg8vlvZRS6UYooatFL8Aw");
    assert_eq!(told["plainToken"], "qgg8vlvZRS6UYooatFL8Aw");
    assert_eq!(told["encryptedToken"], expected.as_str());

    assert_eq!(clinic.deliver(Letter::unsigned(&good)).await.status, 401);
    let forged = format!("v0:{}:{{}}", clinic.seconds());
    for token in [forged.as_str(), "", &"a".repeat(129)] {
        let answer = clinic
            .deliver(Letter::signed(&clinic, &challenge(token)))
            .await;
        assert_eq!((answer.status, answer.body.as_str()), (400, ""), "{token}");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn while_the_secret_changes_both_are_good(db: PgPool) {
    let change = [("ZOOM_WEBHOOK_SECRET_PREVIOUS", "the-one-before")];
    let clinic = Clinic::open_with(db, &change).await;
    let body = br#"{"event":"recording.completed"}"#.to_vec();
    let letter = Letter::signed_with("the-one-before", &clinic.seconds(), body.clone());
    assert_eq!(clinic.deliver(letter).await.status, 204);
    assert_eq!(
        clinic
            .deliver(Letter::signed_bytes(&clinic, body))
            .await
            .status,
        204
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_meeting_moves_forward_only_and_each_event_counts_once(db: PgPool) {
    let (clinic, number) = with_meeting(db).await;
    let started = clinic.event("meeting.started", number, 1).await;
    let ended = clinic.event("meeting.ended", number, 60).await;
    for _ in 0..3 {
        assert_eq!(clinic.tell(&started).await, 204);
    }
    assert_eq!(clinic.words(STATES).await, ["started"]);
    assert_eq!(clinic.number("select count(*) from deliveries").await, 1);
    assert_eq!(clinic.tell(&ended).await, 204);
    // Whatever comes late changes nothing that is seen.
    for late in ["meeting.started", "meeting.deleted"] {
        let late = clinic.event(late, number, 2).await;
        assert_eq!(clinic.tell(&late).await, 204);
    }
    assert_eq!(clinic.words(STATES).await, ["ended"]);
    let lasted = "select extract(epoch from ended_at - started_at)::bigint from meetings";
    // The clinic's clock goes on between the two.
    assert!(
        (59..=60).contains(&clinic.number(lasted).await),
        "from the first start to the end"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_start_that_comes_after_the_end_is_still_remembered(db: PgPool) {
    let (clinic, number) = with_meeting(db).await;
    for (event, after) in [("meeting.ended", 60), ("meeting.started", 1)] {
        let event = clinic.event(event, number, after).await;
        assert_eq!(clinic.tell(&event).await, 204);
    }
    assert_eq!(clinic.words(STATES).await, ["ended"]);
    let lasted = "select extract(epoch from ended_at - started_at)::bigint from meetings";
    assert!((58..=59).contains(&clinic.number(lasted).await));
    clinic.close().await;
}

#[sqlx::test]
async fn a_meeting_deleted_in_zoom_is_cancelled(db: PgPool) {
    let (clinic, number) = with_meeting(db).await;
    let deleted = clinic.event("meeting.deleted", number, 1).await;
    assert_eq!(clinic.tell(&deleted).await, 204);
    assert_eq!(clinic.words(STATES).await, ["cancelled"]);
    clinic.close().await;
}

#[sqlx::test]
async fn news_that_overtakes_the_answer_is_applied_when_the_answer_comes(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    for (made, (events, state)) in [
        (&["meeting.ended", "meeting.started"][..], "ended"),
        (&["meeting.deleted"], "cancelled"),
        (&["meeting.started"], "started"),
    ]
    .into_iter()
    .enumerate()
    {
        let (form, mut ada) = (ada.start_form().await, ada.clone());
        let late = Trouble::DelayAfter(Duration::from_millis(700));
        clinic
            .zoom
            .order(Fault::new(Operation::CreateMeeting, late));
        let press = tokio::spawn(async move { ada.submit(&form).await.status });
        until(|| clinic.zoom.meetings().len() > made).await;
        let number = clinic.zoom.meetings()[made].id;
        for event in events {
            let event = clinic.event(event, number, 1).await;
            assert_eq!(clinic.tell(&event).await, 204);
        }
        assert_eq!(clinic.words(STATES).await[made], "pending");
        press.await.unwrap();
        assert_eq!(clinic.words(STATES).await[made], state);
        let kept = "select count(*) from meetings where early is not null";
        assert_eq!(clinic.number(kept).await, 0);
    }
    clinic.close().await;
}

#[sqlx::test]
async fn news_of_meetings_that_bedside_did_not_make_leaves_nothing(db: PgPool) {
    let (clinic, _) = with_meeting(db).await;
    let event = clinic.event("meeting.started", 98_765_432_109, 1).await;
    assert_eq!(clinic.tell(&event).await, 204);
    assert_eq!(clinic.words(STATES).await, ["waiting"]);
    assert_eq!(
        clinic
            .number("select count(*) from meetings where early is not null")
            .await,
        0
    );
    // And of people who are not here, not even the hash.
    let mut stranger = clinic.event("meeting.started", 98_765_432_109, 2).await;
    stranger["payload"]["object"]["host_id"] = json!("nobody");
    assert_eq!(clinic.tell(&stranger).await, 204);
    assert_eq!(clinic.number("select count(*) from deliveries").await, 1);
    clinic.close().await;
}

#[sqlx::test]
async fn a_lost_answer_is_made_good_by_the_news_that_the_meeting_was_made(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::CutAfter));
    let page = ada.start_meeting().await;
    assert_eq!(clinic.words(STATES).await, ["unknown"]);
    let number = clinic.zoom.meetings()[0].id;
    let code = clinic
        .words("select short_code from meetings")
        .await
        .remove(0);
    let made = async |topic: String| {
        let mut made = clinic.event("meeting.created", number, 0).await;
        let object = &mut made["payload"]["object"];
        object["id"] = json!(number);
        object["topic"] = json!(topic);
        object["join_url"] = json!("https://zoom.us/j/1?pwd=canary.1");
        object["password"] = json!("482913");
        object["settings"] = json!({"waiting_room": true, "auto_recording": "none"});
        clinic.tell(&made).await
    };
    for other in [
        "Somebody's own",
        "Video appointment AAAAAA",
        "",
        &format!("{code} and more"),
    ] {
        assert_eq!(made(other.to_owned()).await, 204);
        assert_eq!(clinic.words(STATES).await, ["unknown"], "{other}");
    }
    assert_eq!(made(format!("Video appointment {code}")).await, 204);
    assert_eq!(clinic.words(STATES).await, ["waiting"]);
    let page = ada.get(page.url.path()).await;
    assert_eq!(page.join_link(), "https://zoom.us/j/1?pwd=canary.1");
    assert_eq!(
        clinic.zoom.count(Operation::CreateMeeting),
        1,
        "never a second one"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn who_waits_is_counted_without_a_name_and_forgotten_at_the_end(db: PgPool) {
    let (clinic, number) = with_meeting(db).await;
    let waiting = "select count(*) from presences where place <> 'elsewhere'";
    let person = async |event: &str, who: serde_json::Value, after: i64| {
        let mut told = clinic.event(event, number, after).await;
        told["payload"]["object"]["participant"] = who;
        assert_eq!(clinic.tell(&told).await, 204);
    };
    let jo = json!({"user_name": "Canary Jo", "email": "canary@example.org"});
    let kim = json!({"user_id": "16778240", "user_name": "Canary Kim", "participant_uuid": "K"});
    person("meeting.participant_jbh_waiting", jo, 1).await;
    person("meeting.participant_joined_waiting_room", kim.clone(), 2).await;
    assert_eq!(clinic.number(waiting).await, 2);
    // The start lets in who waited for the host. Kim goes in, and an older event comes late.
    let started = clinic.event("meeting.started", number, 3).await;
    assert_eq!(clinic.tell(&started).await, 204);
    assert_eq!(clinic.number(waiting).await, 1);
    person("meeting.participant_admitted", kim.clone(), 5).await;
    person("meeting.participant_put_in_waiting_room", kim, 4).await;
    assert_eq!(clinic.number(waiting).await, 0);
    let rows = clinic.words("select presences::text from presences").await;
    assert!(
        rows.iter()
            .all(|row| !row.contains("Canary") && !row.contains("16778240"))
    );
    let ended = clinic.event("meeting.ended", number, 9).await;
    assert_eq!(clinic.tell(&ended).await, 204);
    assert_eq!(clinic.number("select count(*) from presences").await, 0);
    person(
        "meeting.participant_joined_waiting_room",
        json!({"id": "late"}),
        3,
    )
    .await;
    assert_eq!(clinic.number("select count(*) from presences").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn the_same_event_at_once_has_one_effect(db: PgPool) {
    let (clinic, number) = with_meeting(db).await;
    let event = clinic.event("meeting.started", number, 1).await;
    let tell = || clinic.tell(&event);
    let answers = tokio::join!(tell(), tell(), tell(), tell(), tell(), tell());
    assert_eq!(answers, (204, 204, 204, 204, 204, 204));
    assert_eq!(clinic.number("select count(*) from deliveries").await, 1);
    clinic.close().await;
}

/// What the meeting's page is told when it asks.
async fn status(browser: &mut Browser, page: &Page) -> String {
    let status = browser.get(&format!("{}/status", page.url.path())).await;
    let status: serde_json::Value = serde_json::from_str(&status.body).unwrap();
    status["state"].as_str().unwrap().to_owned()
}

#[sqlx::test]
async fn a_meeting_is_followed_from_the_clients_arrival_to_its_end(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    let mut ada = clinic.signed_in("ada").await;
    let page = ada.start_meeting().await;
    let waiting = "select count(*) from presences where place <> 'elsewhere'";

    let mut client = clinic.browser();
    client.get(&page.join_link()).await;
    clinic.zoom.deliveries_settled().await;
    assert_eq!(
        (status(&mut ada, &page).await, clinic.number(waiting).await),
        ("waiting".to_owned(), 1)
    );
    // Who it is stays with Zoom.
    let rows = "select d::text from presences d union all select m::text from meetings m";
    let rows = clinic.words(rows).await.join("\n");
    for person in clinic.zoom.participants() {
        for trace in [person.name, person.user_id, person.participant_uuid] {
            assert!(
                trace.is_empty() || !rows.contains(&trace),
                "{trace} in {rows}"
            );
        }
    }
    let room = ada.get(&format!("{}/start", page.url.path())).await;
    assert_eq!(room.status, 200, "the host is in");
    clinic.zoom.deliveries_settled().await;
    assert_eq!(status(&mut ada, &page).await, "started");
    let number = clinic.zoom.meetings()[0].id;
    clinic.zoom.end_meeting(number);
    clinic.zoom.deliveries_settled().await;
    assert_eq!(status(&mut ada, &page).await, "ended");
    assert_eq!(clinic.number("select count(*) from presences").await, 0);

    clinic.close().await;
}

#[sqlx::test]
async fn a_removal_in_zoom_is_understood_in_every_shape(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    for shape in [
        RemovalShape::NullRetention,
        RemovalShape::TextRetention,
        RemovalShape::TimeInside,
    ] {
        clinic
            .zoom
            .change_settings(|zoom| zoom.webhooks.removal_shape = shape);
        let mut ada = clinic.signed_in("ada").await;
        // One of the shapes tells whole seconds only.
        clinic.pass(Duration::from_secs(2));
        assert!(clinic.zoom.remove_app("ada"));
        clinic.zoom.deliveries_settled().await;
        assert_eq!(ada.get("/").await.status, 410, "{shape:?}");
        clinic.pass(Duration::from_secs(2));
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_removal_that_cannot_be_proven_ends_the_grant_once_zoom_has_refused_it(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    for signing in [Signing::Wrong, Signing::Absent] {
        clinic.zoom.change_settings(|zoom| {
            zoom.webhooks.removal_signing = signing;
            zoom.webhooks.retry_waits = Vec::new();
        });
        let mut ada = clinic.signed_in("ada").await;
        assert!(clinic.zoom.remove_app("ada"));
        clinic.zoom.deliveries_settled().await;
        clinic.flows().rounds.part().await.unwrap();
        assert_eq!(ada.get("/").await.status, 410, "{signing:?}");
        clinic.pass(Duration::from_hours(2));
    }
    clinic.close().await;
}
