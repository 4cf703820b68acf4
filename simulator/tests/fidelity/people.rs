use serde_json::json;

use crate::support::{App, control, send};

// #users-me
#[tokio::test]
async fn colleagues_share_an_account_that_belongs_to_one_of_them() {
    let app = App::register().await;
    let mut told = Vec::new();
    for person in ["ada", "dora", "emil"] {
        let pair = app.connect(person).await;
        told.push(app.me(&pair.access).await.json());
    }
    let (ada, dora, emil) = (&told[0], &told[1], &told[2]);
    assert_eq!(ada["account_id"], dora["account_id"]);
    assert_eq!(ada["account_id"], emil["account_id"]);
    assert_ne!(ada["id"], dora["id"]);
    assert_ne!(ada["pmi"], dora["pmi"]);
    assert_eq!(
        [&ada["role_id"], &dora["role_id"], &emil["role_id"]],
        ["0", "2", "2"]
    );
    assert_eq!([&dora["type"], &emil["type"]], [2, 2]);
}

// #users-me, #user-types, #no-licence
#[tokio::test]
async fn people_change_and_every_answer_from_then_on_tells_what_they_are_now() {
    let app = App::register().await;
    let access = app.connect("ben").await.access;
    let made = app.create(&access, json!({ "type": 1 })).await.json();
    assert!(app.zoom.set_display_name("ben", "Dr. Okafor"));
    assert!(app.zoom.set_timezone("ben", "Europe/Madrid"));
    assert!(app.zoom.set_language("ben", "es-ES"));
    let me = app.me(&access).await.json();
    let told = ["display_name", "first_name", "timezone", "language", "type"].map(|name| &me[name]);
    let expected = ["Dr. Okafor", "Ben", "Europe/Madrid", "es-ES"].map(|text| json!(text));
    assert_eq!(told[..4], expected.iter().collect::<Vec<_>>());
    assert_eq!(told[4], 1);
    let host = app.open(made["start_url"].as_str().unwrap()).await;
    assert!(host.text.contains("Dr. Okafor"));

    app.zoom.set_user_type("ben", 2);
    assert_eq!(app.me(&access).await.header("x-ratelimit-limit"), "30");
    for number in [4, 99] {
        app.zoom.set_user_type("ben", number);
        assert_eq!(app.me(&access).await.json()["type"], number);
        assert_eq!(app.create(&access, json!({})).await.refusal(), (400, 3161));
    }
    app.zoom.set_user_type("ben", 3);
    assert_eq!(app.create(&access, json!({})).await.status, 201);
    assert!(!app.zoom.set_user_type("nobody", 2));
}

#[tokio::test]
async fn the_control_port_changes_people() {
    let app = App::register().await;
    let access = app.connect("ada").await.access;
    let change = json!({ "type": 1, "display_name": "A", "timezone": "UTC", "language": "de-DE" });
    control(&app, "PATCH", "/people/ada", change.clone()).await;
    let me = app.me(&access).await.json();
    for (name, value) in change.as_object().unwrap() {
        assert_eq!(&me[name], value, "{name}");
    }
    control(&app, "PATCH", "/people/ada", json!({ "type": 2 })).await;
    assert_eq!(app.me(&access).await.json()["display_name"], "A");
    for (person, change, status) in [
        ("nobody", json!({ "type": 1 }), 404),
        ("ada", json!({ "shoe_size": 1 }), 422),
    ] {
        let url = format!("{}/people/{person}", app.zoom.control_url());
        assert_eq!(send(app.http.patch(url).json(&change)).await.status, status);
    }
}
