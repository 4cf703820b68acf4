use std::time::{Duration, Instant};

use serde_json::json;
use zoom_simulator::{Fault, Operation, Settings, Trouble};

use crate::support::{App, refused};

/// Creates a meeting under a trouble. `None` when no whole answer came; then the count of meetings.
async fn create_under(trouble: Trouble) -> (Option<(u16, String)>, usize) {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom
        .order(Fault::new(Operation::CreateMeeting, trouble));
    let request = app
        .api("POST", "/users/me/meetings", &pair.access)
        .json(&json!({ "type": 1 }));
    let answer = match request.send().await {
        Ok(answer) => {
            let status = answer.status().as_u16();
            answer.text().await.ok().map(|text| (status, text))
        }
        Err(_) => None,
    };
    let seen = app.zoom.requests().pop().unwrap();
    assert_eq!(seen.fault, Some(trouble));
    assert_eq!(seen.person.as_deref(), Some("ada"));
    let was_cut = matches!(trouble, Trouble::CutBefore | Trouble::CutAfter);
    assert_eq!(seen.status.is_none(), was_cut);
    (answer, app.zoom.meetings().len())
}

#[tokio::test]
async fn troubles_before_the_act_leave_nothing_behind() {
    for (trouble, expected) in [
        (Trouble::FailBefore, Some(500)),
        (Trouble::Status(503), Some(503)),
        (Trouble::Refusal(404, 1001), Some(404)),
        (Trouble::RateLimited, Some(429)),
        (Trouble::DailyLimit, Some(429)),
        (Trouble::NotJson, Some(200)),
        (Trouble::TokenRejected, Some(401)),
        (Trouble::TokenExpired, Some(401)),
        (Trouble::CutBefore, None),
    ] {
        let (answer, meetings) = create_under(trouble).await;
        assert_eq!(answer.map(|(status, _)| status), expected, "{trouble:?}");
        assert_eq!(meetings, 0, "{trouble:?}");
    }
}

#[tokio::test]
async fn troubles_after_the_act_leave_the_act_done() {
    for (trouble, expected) in [
        (Trouble::FailAfter, Some(500)),
        (Trouble::NotJsonAfter, Some(200)),
        (Trouble::Truncated, None),
        (Trouble::CutAfter, None),
        (Trouble::Delay(Duration::from_millis(30)), Some(201)),
        (Trouble::DelayAfter(Duration::from_millis(30)), Some(201)),
    ] {
        let (answer, meetings) = create_under(trouble).await;
        assert_eq!(answer.map(|(status, _)| status), expected, "{trouble:?}");
        assert_eq!(meetings, 1, "{trouble:?}");
    }
}

#[tokio::test]
async fn answers_that_are_not_json_are_not() {
    for trouble in [Trouble::NotJson, Trouble::NotJsonAfter] {
        let (answer, _) = create_under(trouble).await;
        let (_, text) = answer.unwrap();
        assert!(text.starts_with('<'), "{text}");
    }
}

// #oauth-numbers: each host says a number in its own form.
#[tokio::test]
async fn a_number_can_be_said_by_both_hosts() {
    let (answer, _) = create_under(Trouble::Refusal(400, 3161)).await;
    let body: serde_json::Value = serde_json::from_str(&answer.unwrap().1).unwrap();
    assert_eq!(body["code"], 3161);
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom
        .order(Fault::new(Operation::Refresh, Trouble::Refusal(400, 4738)));
    let answer = app.refresh(&pair.refresh).await;
    let body: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!((answer.status, &body["errorCode"]), (400, &json!(4738)));
    app.refresh(&pair.refresh).await.pair();
}

// #refresh-rotation: the worst case, an answer lost after the token was spent.
#[tokio::test]
async fn a_refresh_cut_after_the_act_has_spent_the_token() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom
        .order(Fault::new(Operation::Refresh, Trouble::CutAfter));
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", pair.refresh.as_str()),
    ];
    let request = app
        .http
        .post(format!("{}/token", app.zoom.oauth_url()))
        .form(&form);
    let id = app.zoom.client_id();
    assert!(
        request
            .basic_auth(id, Some(app.zoom.client_secret()))
            .send()
            .await
            .is_err()
    );
    let again = app.refresh(&pair.refresh).await;
    assert_eq!(
        again.token_refusal(),
        refused(400, "Invalid Token!", "invalid_grant")
    );
}

#[tokio::test]
async fn a_refresh_that_failed_before_the_act_can_be_repeated() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    for trouble in [Trouble::FailBefore, Trouble::Status(502), Trouble::NotJson] {
        app.zoom.order(Fault::new(Operation::Refresh, trouble));
        let answer = app.refresh(&pair.refresh).await;
        assert!(
            serde_json::from_str::<serde_json::Value>(&answer.text).is_err()
                || answer.status >= 500
        );
    }
    app.refresh(&pair.refresh).await.pair();
}

#[tokio::test]
async fn zoom_goes_on_working_when_the_caller_has_hung_up() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom.order(Fault::new(
        Operation::CreateMeeting,
        Trouble::Delay(Duration::from_millis(300)),
    ));
    let request = app
        .api("POST", "/users/me/meetings", &pair.access)
        .json(&json!({}));
    assert!(
        request
            .timeout(Duration::from_millis(50))
            .send()
            .await
            .is_err()
    );
    let since = Instant::now();
    while app.zoom.meetings().is_empty() {
        assert!(
            since.elapsed() < Duration::from_secs(10),
            "the meeting is never made"
        );
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_fault_strikes_as_often_as_ordered_and_only_whom_it_is_for() {
    let app = App::register().await;
    let (ada, ben) = (app.connect("ada").await, app.connect("ben").await);
    app.zoom.order(
        Fault::new(Operation::Me, Trouble::FailBefore)
            .times(2)
            .only("ada"),
    );
    assert_eq!(app.me(&ben.access).await.status, 200);
    assert_eq!(app.me(&ada.access).await.status, 500);
    assert_eq!(app.create(&ada.access, json!({})).await.status, 201);
    assert_eq!(app.me(&ada.access).await.status, 500);
    assert_eq!(app.me(&ada.access).await.status, 200);

    app.zoom
        .order(Fault::new(Operation::Me, Trouble::Status(503)).always());
    for _ in 0..4 {
        assert_eq!(app.me(&ben.access).await.status, 503);
    }
    app.zoom.clear_faults();
    assert_eq!(app.me(&ben.access).await.status, 200);
    assert_eq!(app.zoom.count(Operation::Me), 9);
}

#[tokio::test]
async fn a_fault_finds_its_person_by_code_and_by_refresh_token_too() {
    let app = App::register().await;
    let code = app.code("ada", &[]).await;
    app.zoom
        .order(Fault::new(Operation::Exchange, Trouble::FailBefore).only("ada"));
    app.connect("ben").await;
    assert_eq!(app.exchange(&code, &[]).await.status, 500);
    let pair = app.exchange(&code, &[]).await.pair();
    app.zoom
        .order(Fault::new(Operation::Refresh, Trouble::TokenRejected).only("ada"));
    assert_eq!(
        app.refresh(&pair.refresh).await.token_refusal().2,
        "invalid_grant"
    );
    app.refresh(&pair.refresh).await.pair();
}

#[tokio::test]
async fn the_list_of_secrets_holds_every_one_and_the_log_none() {
    let app = App::register_with(Settings::default()).await;
    let pair = app.connect("ada").await;
    let made = app.create(&pair.access, json!({})).await.json();
    app.open(made["start_url"].as_str().unwrap()).await;
    let issued = app.zoom.secrets_issued();
    for prefix in [
        "sim_secret_",
        "sim_webhook_",
        "sim_code_",
        "sim_access_",
        "sim_refresh_",
        "sim_zak_",
    ] {
        assert!(
            issued.iter().any(|secret| secret.starts_with(prefix)),
            "{prefix}"
        );
    }
    for name in ["password", "encrypted_password"] {
        assert!(
            issued.iter().any(|secret| made[name] == secret.as_str()),
            "{name}"
        );
    }
    let log = serde_json::to_string(&app.zoom.requests()).unwrap();
    for secret in &issued {
        assert!(!log.contains(secret));
    }
    assert!(
        app.zoom
            .requests()
            .iter()
            .all(|seen| !seen.query_had_secret)
    );
}
