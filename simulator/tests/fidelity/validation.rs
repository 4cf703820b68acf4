use std::time::Duration;

use serde_json::json;
use zoom_simulator::{Settings, Signing, Webhooks};

use crate::{
    inbox::{Inbox, Reply},
    support::{App, control, send},
};

/// The printed example: secret, token, and the answer to it.
const SECRET: &str = "mySecretToken";
const TOKEN: &str = "qgg8vlvZRS6UYooatFL8Aw";
const ANSWER: &str = "c8b99bfd2b66362185250aa391d52681ce0ecfc5cc3cdb70af09a5d32229fe4a";

async fn with_known_secret() -> (App, Inbox) {
    let app = App::register_with(Settings {
        webhook_secret: Some(SECRET.to_owned()),
        webhooks: Webhooks {
            answer_within: Duration::from_millis(200),
            ..Webhooks::default()
        },
        ..Settings::default()
    })
    .await;
    (app, Inbox::open().await)
}

fn answer(plain: &str, encrypted: &str) -> Reply {
    Reply::Body(json!({ "plainToken": plain, "encryptedToken": encrypted }).to_string())
}

// #url-validation
#[tokio::test]
async fn only_the_printed_answer_meets_the_printed_challenge() {
    let (app, inbox) = with_known_secret().await;
    let challenge = async |reply: Reply| {
        inbox.reply([reply]);
        let met = app.zoom.challenge(&inbox.url, TOKEN, Signing::Good).await;
        met.unwrap()
    };
    let met = challenge(answer(TOKEN, ANSWER)).await;
    assert!(met.passed && met.problem.is_none(), "{met:?}");
    for (reply, problem) in [
        (
            answer(TOKEN, &ANSWER.replace('c', "d")),
            "encryptedToken is wrong",
        ),
        (
            answer("another", ANSWER),
            "plainToken is not the one that was sent",
        ),
        (Reply::Body("ok".to_owned()), "the answer is not JSON"),
        (Reply::Status(204), "the status is not 200"),
        (Reply::Redirect, "the status is not 200"),
        (
            Reply::Late(Duration::from_secs(5)),
            "no answer within 200 ms",
        ),
    ] {
        let failed = challenge(reply).await;
        assert!(!failed.passed);
        assert_eq!(failed.problem.as_deref(), Some(problem));
    }
}

// #url-validation
#[tokio::test]
async fn the_challenge_is_signed_like_any_event_unless_told_otherwise() {
    let (app, inbox) = with_known_secret().await;
    for signing in [Signing::Good, Signing::Absent] {
        let met = app.zoom.validate_endpoint(Some(&inbox.url), signing).await;
        assert!(!met.unwrap().passed);
    }
    let (signed, unsigned) = (&inbox.got()[0], &inbox.got()[1]);
    let body = signed.json();
    assert_eq!(body["event"], "endpoint.url_validation");
    assert!(body["event_ts"].as_i64().unwrap() > 1_000_000_000_000);
    assert_eq!(
        body["payload"]["plainToken"].as_str().unwrap().len(),
        TOKEN.len()
    );
    assert_ne!(body["payload"], unsigned.json()["payload"]);
    let timestamp = signed.header("x-zm-request-timestamp").unwrap().parse();
    assert_eq!(
        signed.header("x-zm-signature").unwrap(),
        app.zoom.signature(timestamp.unwrap(), &signed.body)
    );
    assert_eq!(unsigned.header("x-zm-signature"), None);
}

// #url-validation
#[tokio::test]
async fn an_address_is_saved_only_if_it_meets_the_challenge() {
    let (app, inbox) = with_known_secret().await;
    assert!(
        app.zoom
            .validate_endpoint(None, Signing::Good)
            .await
            .is_err()
    );
    let saved = control(&app, "PUT", "/event-url", json!(inbox.url))
        .await
        .json();
    assert_eq!(
        (&saved["passed"], &saved["status"]),
        (&json!(false), &json!(204))
    );
    assert!(
        app.zoom
            .validate_endpoint(None, Signing::Good)
            .await
            .is_err()
    );

    let knowing = knowing(&app).await;
    let saved = control(&app, "PUT", "/event-url", json!(knowing))
        .await
        .json();
    assert_eq!(saved["passed"], true, "{saved}");
    let again = control(&app, "POST", "/validations", json!({}))
        .await
        .json();
    assert_eq!(
        (&again["passed"], &again["url"]),
        (&json!(true), &json!(knowing))
    );
    let other = json!({ "url": inbox.url, "signing": "wrong" });
    let other = control(&app, "POST", "/validations", other).await.json();
    assert_eq!(other["passed"], false);
    let url = format!("{}/event-url", app.zoom.control_url());
    let bad = send(app.http.put(url).json(&"https://a.example/")).await;
    assert_eq!(bad.status, 400);
}

/// An endpoint that knows the secret: it lets the simulator reckon the answer.
async fn knowing(app: &App) -> String {
    let zoom = app.zoom.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let answer = async move |axum::Json(body): axum::Json<serde_json::Value>| {
        let plain = body["payload"]["plainToken"].as_str().unwrap().to_owned();
        let encrypted = zoom.encrypted_token(&plain);
        axum::Json(json!({ "plainToken": plain, "encryptedToken": encrypted }))
    };
    let router = axum::Router::new().fallback(answer);
    drop(tokio::spawn(async move {
        axum::serve(listener, router).await.unwrap();
    }));
    url
}
