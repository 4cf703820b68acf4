use serde_json::{Value, json};
use zoom_simulator::{RemovalShape, Signing, Webhooks};

use crate::{
    inbox::{Got, settled, with_inbox},
    support::{Answer, App, control, send},
};

async fn as_person(app: &App, method: &str, path: &str, person: &str) -> Answer {
    let url = format!("{}{path}", app.zoom.marketplace_url());
    let request = app.http.request(method.parse().unwrap(), url);
    send(request.header("cookie", format!("zoom_simulator_person={person}"))).await
}

/// What an app is told when Ada removes it.
async fn told(webhooks: Webhooks) -> (App, Got, String) {
    let (app, inbox) = with_inbox(webhooks).await;
    let pair = app.connect("ada").await;
    let id = app.me(&pair.access).await.json()["id"].to_string();
    assert!(app.zoom.remove_app("ada"));
    settled(&app).await;
    let got = inbox.got();
    assert_eq!(got.len(), 1);
    (app, got[0].clone(), id.trim_matches('"').to_owned())
}

// #app-deauthorized
#[tokio::test]
async fn a_person_removes_the_app_on_a_page_and_the_app_is_told() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let pair = app.connect("ada").await;
    app.connect("ben").await;
    let page = as_person(&app, "GET", "/added", "ada").await;
    assert!(page.text.contains("Ada Lindqvist") && page.text.contains("/marketplace/added/remove"));
    let removed = as_person(&app, "POST", "/added/remove", "ada").await;
    assert_eq!(removed.status, 200);
    assert_eq!(app.me(&pair.access).await.refusal(), (401, 124));
    assert_eq!(
        app.ask(&[], Some("ada")).await.status,
        200,
        "consent is asked again"
    );
    assert_eq!(app.ask(&[], Some("ben")).await.status, 302);
    settled(&app).await;
    assert_eq!(inbox.events(), ["app_deauthorized"]);
    assert_eq!(app.zoom.deliveries()[0].person.as_deref(), Some("ada"));
    assert_eq!(
        app.zoom.requests().last().unwrap().person.as_deref(),
        Some("ben")
    );

    assert_eq!(
        as_person(&app, "POST", "/added/remove", "ada").await.status,
        409
    );
    assert_eq!(
        as_person(&app, "POST", "/added/remove", "nobody")
            .await
            .status,
        403
    );
    let page = as_person(&app, "GET", "/added", "ada").await;
    assert!(!page.text.contains("/marketplace/added/remove"));
    assert_eq!(inbox.got().len(), 1);
}

// #app-deauthorized
#[tokio::test]
async fn it_comes_in_the_three_shapes_that_were_seen() {
    for shape in [
        RemovalShape::NullRetention,
        RemovalShape::TextRetention,
        RemovalShape::TimeInside,
    ] {
        let webhooks = Webhooks {
            removal_shape: shape,
            ..Webhooks::default()
        };
        let (app, got, id) = told(webhooks).await;
        let body = got.json();
        let payload = body["payload"].as_object().unwrap();
        assert_eq!(payload["user_id"], id.as_str());
        assert_eq!(payload["client_id"], app.zoom.client_id());
        assert!(payload["account_id"].is_string());
        assert_eq!(payload["signature"].as_str().unwrap().len(), 64);
        let time = payload["deauthorization_time"].as_str().unwrap();
        assert_eq!(time.len(), "2025-06-08T06:55:26.209Z".len());
        let seen = (
            body.get("event_ts").is_some_and(Value::is_i64),
            payload.get("user_data_retention"),
            payload
                .get("event_ts")
                .map(|text| text.as_str().unwrap().len()),
        );
        let expected = match shape {
            RemovalShape::NullRetention => (true, Some(&Value::Null), None),
            RemovalShape::TextRetention => (false, Some(&json!("false")), None),
            RemovalShape::TimeInside => (false, None, Some("2024-09-08 15:58:40".len())),
        };
        assert_eq!(seen, expected, "{body}");
    }
}

// #app-deauthorized
#[tokio::test]
async fn its_signature_is_good_wrong_or_absent_as_ordered() {
    for signing in [Signing::Good, Signing::Wrong, Signing::Absent] {
        let webhooks = Webhooks {
            removal_signing: signing,
            ..Webhooks::default()
        };
        let (app, got, _) = told(webhooks).await;
        let signature = got.header("x-zm-signature");
        let timestamp = got
            .header("x-zm-request-timestamp")
            .map(|time| time.parse().unwrap());
        let good = timestamp.map(|time| app.zoom.signature(time, &got.body));
        assert_eq!(signature.is_some(), signing != Signing::Absent);
        assert_eq!(
            good.is_some() && good.as_deref() == signature,
            signing == Signing::Good
        );
    }
}

// #app-deauthorized
#[tokio::test]
async fn revoking_is_told_only_when_so_ordered_and_leaves_the_app_added() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let pair = app.connect("ada").await;
    assert_eq!(app.revoke(&pair.access).await.status, 200);
    assert!(app.zoom.deliveries().is_empty());
    assert!(
        as_person(&app, "GET", "/added", "ada")
            .await
            .text
            .contains("Remove")
    );
    app.zoom
        .change_settings(|settings| settings.webhooks.revoke_is_removal = true);
    let pair = app.connect("ada").await;
    assert_eq!(app.revoke(&pair.access).await.status, 200);
    settled(&app).await;
    assert_eq!(inbox.events(), ["app_deauthorized"]);
}

#[tokio::test]
async fn the_control_port_removes_the_app_for_a_person() {
    let (app, inbox) = with_inbox(Webhooks::default()).await;
    let pair = app.connect("ada").await;
    control(&app, "DELETE", "/people/ada/app", Value::Null).await;
    assert_eq!(app.me(&pair.access).await.refusal(), (401, 124));
    settled(&app).await;
    assert_eq!(inbox.events(), ["app_deauthorized"]);
    let url = format!("{}/people/ada/app", app.zoom.control_url());
    assert_eq!(send(app.http.delete(url)).await.status, 404);
    app.connect("ada").await;
    app.zoom.end_grant("ada");
    app.zoom.set_deauthorization_url(None).unwrap();
    app.connect("ben").await;
    assert!(app.zoom.remove_app("ben"));
    assert_eq!(app.zoom.deliveries().len(), 1);
}
