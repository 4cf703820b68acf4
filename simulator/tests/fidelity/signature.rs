use serde_json::Value;
use zoom_simulator::Settings;

use crate::support::{App, control};

/// The secret, time and body of Zoom's printed example.
const SECRET: &str = "mySecretToken";
const TIMESTAMP: i64 = 1_720_705_455;
const BODY: &str = r#"{"event":"meeting.started","event_ts":1720705455858,"payload":{"this_is_a_test":"hello world"}}"#;
const SIGNATURE: &str = "v0=e4b685a8c19cf08b2132416321307b2ed83bdd7316eea23786664cdee7695d8c";

async fn with_known_secret() -> App {
    App::register_with(Settings {
        webhook_secret: Some(SECRET.to_owned()),
        ..Settings::default()
    })
    .await
}

// #webhook-signature
#[tokio::test]
async fn a_signature_is_the_printed_one_and_speaks_for_time_and_every_byte() {
    let zoom = with_known_secret().await.zoom;
    assert_eq!(zoom.signature(TIMESTAMP, BODY.as_bytes()), SIGNATURE);
    assert_ne!(zoom.signature(TIMESTAMP + 1, BODY.as_bytes()), SIGNATURE);
    let spaced = BODY.replace(':', ": ");
    assert_ne!(zoom.signature(TIMESTAMP, spaced.as_bytes()), SIGNATURE);
}

// #webhook-signature
#[tokio::test]
async fn a_new_secret_signs_from_then_on_and_is_told() {
    let app = with_known_secret().await;
    let fresh = app.zoom.rotate_webhook_secret(None);
    assert!(fresh.starts_with("sim_webhook_"));
    assert_ne!(app.zoom.signature(TIMESTAMP, BODY.as_bytes()), SIGNATURE);
    assert!(app.zoom.secrets_issued().contains(&fresh));
    assert_eq!(app.zoom.webhook_secret(), SECRET);

    let given = control(&app, "PUT", "/webhook-secret", Value::from(SECRET)).await;
    assert_eq!(given.json(), SECRET);
    assert_eq!(app.zoom.current_webhook_secret(), SECRET);
    assert_eq!(app.zoom.signature(TIMESTAMP, BODY.as_bytes()), SIGNATURE);
    let overview = control(&app, "GET", "/", Value::Null).await.json();
    assert_eq!(overview["webhook_secret"], SECRET);
}
