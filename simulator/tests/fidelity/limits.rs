use std::time::Duration;

use serde_json::json;
use zoom_simulator::{Fault, Operation, Settings, Trouble};

use crate::support::App;

// #daily-limit
#[tokio::test]
async fn a_host_may_create_a_hundred_meetings_a_day() {
    let app = App::register_with(Settings {
        token_life: Duration::from_secs(200_000),
        ..Settings::default()
    })
    .await;
    let (ada, ben) = (app.connect("ada").await, app.connect("ben").await);
    for _ in 0..100 {
        assert_eq!(app.create(&ada.access, json!({})).await.status, 201);
    }
    let answer = app.create(&ada.access, json!({})).await;
    assert_eq!(answer.refusal(), (429, 429));
    assert_eq!(
        answer.json()["message"],
        "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests \
         permitted for this particular user. You may resume these requests at GMT 00:00:00."
    );
    assert_eq!(answer.header("retry-after"), "");
    assert_eq!(
        app.create(&ben.access, json!({})).await.status,
        201,
        "another host is free"
    );
    app.zoom.advance(Duration::from_hours(24));
    assert_eq!(
        app.create(&ada.access, json!({})).await.status,
        201,
        "the next day too"
    );
}

// #daily-limit
#[tokio::test]
async fn the_daily_limit_can_be_set_and_switched_off() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom.set_daily_limit(Some(1));
    assert_eq!(
        app.create(&pair.access, json!({ "type": 7 })).await.status,
        400
    );
    assert_eq!(
        app.create(&pair.access, json!({})).await.status,
        201,
        "a refused one did not count"
    );
    assert_eq!(app.create(&pair.access, json!({})).await.status, 429);
    app.zoom.set_daily_limit(None);
    assert_eq!(app.create(&pair.access, json!({})).await.status, 201);
}

// #rate-limits
#[tokio::test]
async fn answers_tell_their_label_and_the_limit_of_the_plan() {
    let app = App::register().await;
    for (person, light, medium) in [("ada", "30", "20"), ("ben", "4", "2")] {
        let pair = app.connect(person).await;
        let me = app.me(&pair.access).await;
        let made = app.create(&pair.access, json!({})).await;
        let told = |answer: &crate::support::Answer| {
            ["category", "type", "limit"]
                .map(|name| answer.header(&format!("x-ratelimit-{name}")).to_owned())
        };
        assert_eq!(told(&me), ["Light", "QPS", light]);
        assert_eq!(told(&made), ["Medium", "QPS", medium]);
    }
}

// #rate-limits
#[tokio::test]
async fn an_account_that_asks_too_often_in_a_second_is_told_so() {
    let settings = Settings {
        per_second_limit: Some(5),
        ..Settings::default()
    };
    let app = App::register_with(settings).await;
    let pair = app.connect("ada").await;
    let mut statuses = Vec::new();
    // A second may end in between; no two of them hold thirty requests of which five pass each.
    for _ in 0..30 {
        statuses.push(app.me(&pair.access).await.status);
    }
    assert_eq!(statuses[0], 200);
    assert!(statuses.contains(&429));
    app.zoom.set_per_second_limit(None);
    assert_eq!(app.me(&pair.access).await.status, 200);
}

// #rate-limits
#[tokio::test]
async fn both_rate_limit_answers_can_be_ordered() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::RateLimited));
    let second = app.create(&pair.access, json!({})).await;
    assert_eq!(second.refusal(), (429, 429));
    assert_eq!(second.header("x-ratelimit-type"), "QPS");
    assert!(
        second.json()["message"]
            .as_str()
            .unwrap()
            .contains("per-second rate limit")
    );

    app.zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::DailyLimit));
    let day = app.create(&pair.access, json!({})).await;
    assert_eq!(day.refusal(), (429, 429));
    assert_eq!(day.header("x-ratelimit-type"), "Daily-limit");
    assert!(
        day.header("retry-after").ends_with("T00:00:00Z"),
        "a time, not seconds"
    );
    assert!(app.zoom.meetings().is_empty());
}
