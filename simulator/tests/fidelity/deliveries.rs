use std::time::Duration;

use serde_json::{Value, json};
use zoom_simulator::{DeliveryCounts, DeliverySeen, DeliveryState, Settings, Signing, Webhooks};

use crate::{
    inbox::{Got, Inbox, Reply, comes, event, settled, with_inbox},
    support::{App, control, send},
};

fn without_retries() -> Webhooks {
    Webhooks {
        retry_waits: Vec::new(),
        answer_within: Duration::from_millis(200),
        ..Webhooks::default()
    }
}

/// Whether the signature is the one that Zoom would make now.
fn is_signed(app: &App, got: &Got) -> bool {
    let timestamp: i64 = match got.header("x-zm-request-timestamp") {
        Some(timestamp) => timestamp.parse().unwrap(),
        None => return false,
    };
    got.header("x-zm-signature") == Some(app.zoom.signature(timestamp, &got.body).as_str())
}

// #webhook-signature
#[tokio::test]
async fn what_is_sent_is_compact_json_signed_over_its_bytes_with_the_time_in_seconds() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let seen = app.zoom.send_event(event(1)).await.unwrap();
    assert_eq!(seen.state, DeliveryState::Done);
    let got = inbox.got().pop().unwrap();
    assert_eq!(got.body, seen.body.as_bytes());
    assert_eq!(got.body, event(1).to_string().as_bytes());
    assert_eq!(got.header("content-type"), Some("application/json"));
    assert!(is_signed(&app, &got));
    let tried = &seen.tries[0];
    assert_eq!(
        got.header("x-zm-request-timestamp").unwrap(),
        tried.timestamp.to_string()
    );
    assert_eq!(tried.timestamp, tried.at.unix_timestamp());
    assert_eq!((tried.status, &tried.problem), (Some(204), &None));
}

// #webhook-signature: forged and unsigned requests, for tests of the receiver.
#[tokio::test]
async fn a_wrong_signature_and_none_at_all_can_be_had() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    for signing in [Signing::Wrong, Signing::Absent] {
        app.zoom.send_event_signed(event(1), signing).await.unwrap();
    }
    let got = inbox.got();
    assert_eq!(
        got[0].header("x-zm-signature").unwrap().len(),
        "v0=".len() + 64
    );
    assert!(!is_signed(&app, &got[0]));
    assert_eq!(got[1].header("x-zm-signature"), None);
    assert_eq!(got[1].header("x-zm-request-timestamp"), None);
}

// #webhook-retries
#[tokio::test]
async fn only_200_and_204_in_time_count_as_taken() {
    let (app, inbox) = with_inbox(without_retries()).await;
    let late = Reply::Late(Duration::from_secs(5));
    let replies = [200, 204, 201, 302, 400, 401, 500].map(Reply::Status);
    inbox.reply(replies.into_iter().chain([Reply::Redirect, late]));
    let mut taken = Vec::new();
    let mut last = None;
    for number in 0..9 {
        let seen = app.zoom.send_event(event(number)).await.unwrap();
        taken.push(seen.state == DeliveryState::Done);
        last = seen.tries.first().cloned();
    }
    assert_eq!(
        taken,
        [true, true, false, false, false, false, false, false, false]
    );
    assert_eq!(inbox.got().len(), 9, "no redirect is followed");
    let last = last.unwrap();
    assert_eq!(last.problem.as_deref(), Some("no answer within 200 ms"));
    assert!((200..4000).contains(&last.millis), "{} ms", last.millis);
    app.zoom.set_event_url(Some("http://127.0.0.1:1/")).unwrap();
    let nobody = app.zoom.send_event(event(9)).await.unwrap();
    assert_eq!(
        (nobody.state, nobody.tries[0].status),
        (DeliveryState::GivenUp, None)
    );
}

// #webhook-retries
#[tokio::test]
async fn three_retries_come_after_five_twenty_and_sixty_minutes() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    inbox.reply([500; 4].map(Reply::Status));
    let seen = app.zoom.send_event(event(1)).await.unwrap();
    assert_eq!(seen.state, DeliveryState::UnderWay);
    for (count, minutes) in [(2, 5), (3, 20), (4, 60)] {
        app.zoom.advance(Duration::from_secs(60 * minutes - 20));
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert_eq!(inbox.got().len(), count - 1, "too early");
        app.zoom.advance(Duration::from_secs(20));
        comes(&inbox, count).await;
        // The next wait begins when this try has ended.
        while app.zoom.delivery_counts().tries < count {
            tokio::task::yield_now().await;
        }
    }
    settled(&app).await;
    let seen = app.zoom.deliveries().remove(0);
    assert_eq!(seen.state, DeliveryState::GivenUp);
    let first = seen.tries[0].at;
    let minutes: Vec<_> = seen
        .tries
        .iter()
        .map(|tried| (tried.at - first).whole_minutes())
        .collect();
    assert_eq!(minutes, [0, 5, 25, 85]);
    assert_eq!(
        app.zoom.delivery_counts(),
        DeliveryCounts {
            made: 1,
            done: 0,
            given_up: 1,
            tries: 4
        }
    );
}

// #webhook-retries
#[tokio::test]
async fn a_retry_repeats_the_body_and_the_time_of_the_first_try_unless_told_otherwise() {
    for keeps in [true, false] {
        let (app, inbox) = with_inbox(Webhooks {
            retry_keeps_timestamp: keeps,
            ..Webhooks::default()
        })
        .await;
        inbox.reply([Reply::Status(503)]);
        app.zoom.send_event(event(1)).await.unwrap();
        app.zoom.rotate_webhook_secret(None);
        app.zoom.advance(Duration::from_mins(5));
        settled(&app).await;
        let got = inbox.got();
        assert_eq!(got[0].body, got[1].body);
        let time = |got: &Got| got.header("x-zm-request-timestamp").unwrap().to_owned();
        assert_eq!(time(&got[0]) == time(&got[1]), keeps);
        assert!(
            is_signed(&app, &got[1]),
            "a retry is signed with the secret in use"
        );
        assert!(!is_signed(&app, &got[0]));
    }
}

#[tokio::test]
async fn a_compressed_schedule_needs_no_clock() {
    let (app, inbox) = with_inbox(Webhooks {
        retry_waits: vec![Duration::from_millis(10); 2],
        ..Webhooks::default()
    })
    .await;
    inbox.reply([500; 2].map(Reply::Status));
    app.zoom.send_event(event(1)).await.unwrap();
    settled(&app).await;
    let states: Vec<_> = app
        .zoom
        .deliveries()
        .iter()
        .map(|seen| seen.state)
        .collect();
    assert_eq!((states, inbox.got().len()), (vec![DeliveryState::Done], 3));
}

/// Sends events and tells the order in which they left, by `event_ts`.
async fn departures(webhooks: Webhooks, count: usize) -> (Vec<DeliverySeen>, Vec<i64>) {
    let (app, inbox) = with_inbox(webhooks).await;
    let sent = app.zoom.send_events((0..count).map(event).collect());
    let sent = sent.await.unwrap();
    assert_eq!(inbox.got().len(), sent.len());
    let mut seen = sent.clone();
    seen.sort_by_key(|seen| seen.tries[0].at);
    let number = |seen: &DeliverySeen| {
        let body: Value = serde_json::from_str(&seen.body).unwrap();
        body["event_ts"].as_i64().unwrap()
    };
    (sent, seen.iter().map(number).collect())
}

// #webhook-retries
#[tokio::test]
async fn as_many_events_come_twice_as_ordered_and_the_same_ones_for_the_same_seed() {
    let twice = async |percent, seed| {
        let webhooks = Webhooks {
            duplicate_percent: percent,
            seed,
            ..Webhooks::default()
        };
        let (seen, order) = departures(webhooks, 200).await;
        assert_eq!(seen.len(), order.len());
        let copies = seen.iter().filter_map(|seen| seen.copy_of);
        copies.collect::<Vec<_>>()
    };
    assert_eq!(twice(0, 1).await, [0; 0]);
    assert_eq!(twice(100, 1).await.len(), 200);
    let some = twice(25, 1).await;
    assert!((25..75).contains(&some.len()), "{}", some.len());
    assert_eq!(twice(25, 1).await, some);
    assert_ne!(twice(25, 2).await, some);
}

// #webhook-retries
#[tokio::test]
async fn events_leave_their_order_only_within_the_window() {
    let webhooks = Webhooks {
        reorder_window: 50,
        ..Webhooks::default()
    };
    let (_, order) = departures(webhooks.clone(), 100).await;
    let sorted: Vec<i64> = (0..100).collect();
    for (block, expected) in order.chunks(50).zip(sorted.chunks(50)) {
        let mut block = block.to_vec();
        assert_ne!(block, expected);
        block.sort_unstable();
        assert_eq!(block, expected, "nothing leaves its block");
    }
    assert_eq!(departures(webhooks.clone(), 100).await.1, order);
    let other = Webhooks {
        seed: 2,
        ..webhooks
    };
    assert_ne!(departures(other, 100).await.1, order);
    assert_eq!(departures(Webhooks::default(), 100).await.1, sorted);
}

#[tokio::test]
async fn a_block_that_does_not_fill_leaves_after_a_lull() {
    let webhooks = Webhooks {
        reorder_window: 50,
        ..Webhooks::default()
    };
    assert_eq!(departures(webhooks, 3).await.1.len(), 3);
}

#[tokio::test]
async fn ten_thousand_deliveries_take_seconds() {
    let webhooks = Webhooks {
        duplicate_percent: 10,
        reorder_window: 20,
        ..Webhooks::default()
    };
    let since = std::time::Instant::now();
    let (seen, order) = departures(webhooks, 10_000).await;
    assert_eq!(seen.len(), order.len());
    assert!(seen.len() > 10_500);
    assert!(
        since.elapsed() < Duration::from_mins(1),
        "{:?}",
        since.elapsed()
    );
}

#[tokio::test]
async fn without_an_address_nothing_can_be_sent_and_a_bad_one_is_refused() {
    let app = App::register().await;
    assert!(app.zoom.send_event(event(1)).await.is_err());
    let deauthorized = json!({ "event": "app_deauthorized" });
    app.zoom.set_event_url(Some("http://127.0.0.1:1/")).unwrap();
    assert!(app.zoom.send_event(deauthorized).await.is_err());
    for bad in ["https://127.0.0.1/", "nowhere", "mailto:a@b.example"] {
        assert!(app.zoom.set_event_url(Some(bad)).is_err(), "{bad}");
        assert!(
            app.zoom.set_deauthorization_url(Some(bad)).is_err(),
            "{bad}"
        );
        let webhooks = Webhooks {
            event_url: Some(bad.to_owned()),
            ..Webhooks::default()
        };
        let settings = Settings {
            webhooks,
            ..Settings::default()
        };
        assert!(
            zoom_simulator::Simulator::start(settings).await.is_err(),
            "{bad}"
        );
    }
    assert!(app.zoom.deliveries().is_empty());
}

#[tokio::test]
async fn an_app_deauthorized_goes_to_its_own_address() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let other = Inbox::open().await;
    app.zoom.set_deauthorization_url(Some(&other.url)).unwrap();
    app.zoom
        .send_event(json!({ "event": "app_deauthorized" }))
        .await
        .unwrap();
    app.zoom.send_event(event(1)).await.unwrap();
    assert_eq!(other.events(), ["app_deauthorized"]);
    assert_eq!(inbox.events(), ["meeting.started"]);
}

#[tokio::test]
async fn deliveries_end_with_the_simulator() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    inbox.reply([Reply::Late(Duration::from_mins(5)), Reply::Status(500)]);
    let zoom = app.zoom.clone();
    let waiting = tokio::spawn(async move { zoom.send_event(event(1)).await.is_err() });
    comes(&inbox, 1).await;
    app.zoom.send_event(event(2)).await.unwrap();
    let since = std::time::Instant::now();
    app.zoom.clone().stop().await;
    assert!(waiting.await.unwrap(), "whoever waits is told");
    app.zoom.deliveries_settled().await;
    assert!(since.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn the_control_port_sends_events_and_tells_what_became_of_them() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let sent = control(&app, "POST", "/events", event(1)).await.json();
    assert_eq!(
        (&sent["state"], &sent["tries"][0]["status"]),
        (&json!("done"), &json!(204))
    );
    let sent = control(&app, "POST", "/events?signing=wrong", event(2))
        .await
        .json();
    assert_eq!(sent["event"], "meeting.started");
    assert!(!is_signed(&app, &inbox.got()[1]));
    let sent = control(&app, "POST", "/events", json!([event(3), event(4)]))
        .await
        .json();
    assert_eq!(sent.as_array().unwrap().len(), 2);
    let counts = control(&app, "GET", "/deliveries/counts", Value::Null)
        .await
        .json();
    assert_eq!(
        counts,
        json!({ "made": 4, "done": 4, "given_up": 0, "tries": 4 })
    );
    let all = control(&app, "GET", "/deliveries", Value::Null)
        .await
        .json();
    assert_eq!(all[3]["body"], event(4).to_string());
    control(&app, "DELETE", "/deliveries", Value::Null).await;
    assert!(app.zoom.deliveries().is_empty());
    assert_eq!(app.zoom.delivery_counts().made, 4);
}

#[tokio::test]
async fn the_control_port_changes_what_is_named_and_nothing_else() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let change = json!({ "retry_waits": [1, 2500], "duplicate_percent": 100, "event_url": null });
    let all = control(&app, "PATCH", "/webhooks", change).await.json();
    assert_eq!(
        all,
        control(&app, "GET", "/webhooks", Value::Null).await.json()
    );
    assert_eq!(
        (&all["retry_waits"][1], &all["event_url"]),
        (&json!(2500), &Value::Null)
    );
    assert_eq!(all["deauthorization_url"], inbox.url.as_str());
    assert_eq!(all["answer_within"], 3000);
    let url = format!("{}/webhooks", app.zoom.control_url());
    for bad in [
        json!({ "event_url": "https://a.example/" }),
        json!({ "colour": 1 }),
    ] {
        assert_eq!(
            send(app.http.patch(&url).json(&bad)).await.status,
            400,
            "{bad}"
        );
    }
    let url = format!("{}/events", app.zoom.control_url());
    let many = app.http.post(format!("{url}?signing=wrong"));
    let many = send(many.json(&json!([event(1)]))).await.json();
    assert!(many["problem"].as_str().unwrap().contains("one by one"));
    let nowhere = send(app.http.post(url).json(&event(1))).await;
    assert_eq!(nowhere.status, 400);
    assert!(
        nowhere.json()["problem"]
            .as_str()
            .unwrap()
            .contains("no address")
    );
}
