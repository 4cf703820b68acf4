use serde_json::{Value, json};
use zoom_simulator::{Operation, Settings, Simulator};

use crate::support::{App, control, send};

#[tokio::test]
async fn the_control_port_tells_addresses_requests_counts_and_meetings() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.create(&pair.access, json!({ "topic": "A" })).await;
    let overview = control(&app, "GET", "/", Value::Null).await.json();
    assert_eq!(overview["api_url"], app.zoom.api_url());
    assert_eq!(overview["client_id"], app.zoom.client_id());
    let counts = control(&app, "GET", "/counts", Value::Null).await.json();
    assert_eq!(counts["create-meeting"], 1);
    assert_eq!(counts["exchange"], app.zoom.count(Operation::Exchange));
    let requests = control(&app, "GET", "/requests", Value::Null).await.json();
    let last = requests.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["operation"], &last["status"]),
        (&json!("create-meeting"), &json!(201))
    );
    let meetings = control(&app, "GET", "/meetings", Value::Null).await.json();
    assert_eq!(meetings[0]["topic"], "A");
    let secrets = control(&app, "GET", "/secrets", Value::Null).await.json();
    assert!(secrets.as_array().unwrap().contains(&json!(pair.access)));
    control(&app, "DELETE", "/requests", Value::Null).await;
    assert!(app.zoom.requests().is_empty());
    assert_eq!(app.zoom.count(Operation::Exchange), 0);
}

#[tokio::test]
async fn the_control_port_orders_faults() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let me = async || app.me(&pair.access).await.status;
    let fault = json!({ "operation": "me", "trouble": { "status": 503 }, "times": 2 });
    control(&app, "POST", "/faults", fault).await;
    assert_eq!((me().await, me().await, me().await), (503, 503, 200));
    control(
        &app,
        "POST",
        "/faults",
        json!({ "operation": "me", "trouble": "fail-before" }),
    )
    .await;
    assert_eq!((me().await, me().await), (500, 200));
    let ben = json!({ "operation": "me", "trouble": "cut-after", "always": true, "person": "ben" });
    control(&app, "POST", "/faults", ben).await;
    assert_eq!(me().await, 200);
    let delay = json!({ "operation": "me", "trouble": { "delay-after": 1 } });
    control(&app, "POST", "/faults", delay).await;
    control(&app, "DELETE", "/faults", Value::Null).await;
    assert_eq!(me().await, 200);
    let url = format!("{}/faults", app.zoom.control_url());
    let unknown = json!({ "operation": "me", "trouble": "thunder" });
    assert!(send(app.http.post(url).json(&unknown)).await.status >= 400);
}

#[tokio::test]
async fn the_control_port_moves_the_world() {
    let app = App::register().await;
    control(&app, "PUT", "/token-life", json!(60)).await;
    control(
        &app,
        "PUT",
        "/scopes",
        json!("user:read:user meeting:write:meeting"),
    )
    .await;
    control(&app, "PUT", "/people/ada/locks/waiting_room", json!(true)).await;
    control(&app, "POST", "/redirects", json!("http://127.0.0.1:1/x")).await;
    assert_eq!(
        app.ask(&[("redirect_uri", "http://127.0.0.1:1/x")], None)
            .await
            .status,
        200
    );
    let code = app.code("ada", &[]).await;
    let body = app.exchange(&code, &[]).await;
    assert_eq!(body.json()["expires_in"], 60);
    assert_eq!(body.json()["scope"], "user:read:user meeting:write:meeting");
    let pair = body.pair();
    let made = app.create(&pair.access, json!({})).await.json();
    assert_eq!(made["settings"]["waiting_room"], true);
    control(
        &app,
        "DELETE",
        &format!("/meetings/{}", made["id"]),
        Value::Null,
    )
    .await;
    assert!(app.zoom.meetings()[0].ended);
    control(&app, "PUT", "/daily-limit", json!(1)).await;
    assert_eq!(app.create(&pair.access, json!({})).await.status, 429);
    control(&app, "PUT", "/daily-limit", Value::Null).await;
    control(&app, "PUT", "/per-second-limit", Value::Null).await;
    control(&app, "PUT", "/skip-consent", json!(false)).await;
    assert_eq!(app.ask(&[], Some("ada")).await.status, 200);
    control(&app, "POST", "/advance", json!(60)).await;
    assert_eq!(app.me(&pair.access).await.refusal(), (401, 124));
    let pair = app.refresh(&pair.refresh).await.pair();
    control(&app, "DELETE", "/people/ada/grant", Value::Null).await;
    assert_eq!(app.me(&pair.access).await.refusal(), (401, 124));
    let pair = app.connect("ben").await;
    control(&app, "DELETE", "/people/ben", Value::Null).await;
    assert_eq!(app.me(&pair.access).await.refusal(), (404, 1001));
}

#[tokio::test]
async fn the_control_port_is_apart_from_the_protocol() {
    let app = App::register().await;
    let url = format!("{}/requests", app.zoom.url());
    assert_eq!(app.open(&url).await.status, 404);
    let url = format!("{}/v2/users/me", app.zoom.control_url());
    assert_eq!(app.open(&url).await.status, 404);
    let before = app.zoom.requests().len();
    control(&app, "GET", "/counts", Value::Null).await;
    assert_eq!(app.zoom.requests().len(), before);
}

#[tokio::test]
async fn only_loopback_is_listened_on_unless_told() {
    let anywhere = Settings {
        listen: "0.0.0.0:0".parse().unwrap(),
        ..Settings::default()
    };
    let refusal = Simulator::start(anywhere.clone()).await.unwrap_err();
    assert!(refusal.to_string().contains("--listen-anywhere"));
    let simulator = Simulator::start(Settings {
        listen_anywhere: true,
        ..anywhere
    })
    .await
    .unwrap();
    assert!(simulator.url().starts_with("http://127.0.0.1:"));
    simulator.stop().await;
}

#[tokio::test]
async fn two_starts_share_no_secret() {
    let (one, two) = (App::register().await.zoom, App::register().await.zoom);
    assert_ne!(one.client_id(), two.client_id());
    assert_ne!(one.client_secret(), two.client_secret());
    assert_ne!(one.webhook_secret(), two.webhook_secret());
    assert!(one.client_secret().starts_with("sim_"));
}

#[tokio::test]
async fn stopping_frees_both_ports() {
    let app = App::register().await;
    let ports = [app.zoom.url(), app.zoom.control_url()];
    app.open(&app.zoom.marketplace_url()).await;
    app.zoom.clone().stop().await;
    for url in ports {
        let address: std::net::SocketAddr = url.strip_prefix("http://").unwrap().parse().unwrap();
        assert!(
            tokio::net::TcpStream::connect(address).await.is_err(),
            "{url}"
        );
        tokio::net::TcpListener::bind(address).await.unwrap();
    }
}
