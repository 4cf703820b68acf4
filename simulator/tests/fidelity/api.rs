use serde_json::json;

use crate::support::{App, send};

// #users-me, #user-types
#[tokio::test]
async fn people_of_every_plan_live_here_in_accounts_of_their_own() {
    let app = App::register().await;
    let mut accounts = Vec::new();
    for (person, kind) in [("ada", 2), ("ben", 1), ("cleo", 4)] {
        let pair = app.connect(person).await;
        let me = app.me(&pair.access).await.json();
        assert_eq!(me["type"], kind);
        assert_eq!(me["status"], "active");
        assert_eq!(me["email"], format!("{person}@clinic.example"));
        for field in [
            "id",
            "first_name",
            "last_name",
            "display_name",
            "timezone",
            "language",
        ] {
            assert!(me[field].is_string(), "{field}");
        }
        accounts.push(me["account_id"].as_str().unwrap().to_owned());
    }
    accounts.sort();
    accounts.dedup();
    assert_eq!(accounts.len(), 3);
}

// #api-errors
#[tokio::test]
async fn a_missing_unknown_or_foreign_token_is_refused_with_124() {
    let app = App::register().await;
    let url = format!("{}/users/me", app.zoom.api_url());
    let none = send(app.http.get(&url)).await;
    assert_eq!(none.refusal(), (401, 124));
    assert_eq!(none.json()["message"], "Invalid access token.");
    assert_eq!(app.me("sim_access_unknown").await.refusal(), (401, 124));
    let pair = app.connect("ada").await;
    assert_eq!(
        app.me(&pair.refresh).await.refusal(),
        (401, 124),
        "a refresh token opens nothing"
    );
    let basic = send(app.http.get(&url).basic_auth("a", Some("b"))).await;
    assert_eq!(basic.refusal(), (400, 124));
    assert_eq!(
        basic.json()["message"],
        "This API only supports OAuth2 authorization."
    );
}

// #query-token
#[tokio::test]
async fn a_token_in_the_query_is_refused_and_noted() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let url = format!("{}/users/me", app.zoom.api_url());
    let answer = send(app.http.get(url).query(&[("access_token", &pair.access)])).await;
    assert_eq!(answer.refusal(), (401, 124));
    assert_eq!(
        answer.json()["message"],
        "Invalid access token, this access token is not supported as query parameter string."
    );
    assert!(app.zoom.requests().pop().unwrap().query_had_secret);
}

// #scope-error
#[tokio::test]
async fn a_missing_scope_is_4711_and_names_the_scopes_that_would_do() {
    let app = App::register().await;
    app.zoom.grant_scopes("meeting:read:meeting");
    let pair = app.connect("ada").await;
    let create = app.create(&pair.access, json!({ "type": 1 })).await;
    assert_eq!(create.refusal(), (400, 4711));
    assert_eq!(
        create.json()["message"],
        "Invalid access token, does not contain scopes:[meeting:write:meeting, \
         meeting:write:meeting:admin]."
    );
    assert_eq!(app.me(&pair.access).await.refusal(), (400, 4711));
    assert_eq!(
        app.read(&pair.access, &json!(1)).await.refusal(),
        (404, 3001)
    );
}

// #scopes
#[tokio::test]
async fn classic_scopes_do_as_well() {
    let app = App::register().await;
    app.zoom
        .grant_scopes("meeting:write user:read meeting:read");
    let pair = app.connect("ada").await;
    let meeting = app.create(&pair.access, json!({ "type": 1 })).await;
    assert_eq!(meeting.status, 201);
    assert_eq!(app.me(&pair.access).await.status, 200);
    assert_eq!(
        app.read(&pair.access, &meeting.json()["id"]).await.status,
        200
    );
}

// #scope-freeze
#[tokio::test]
async fn scopes_added_to_the_app_reach_a_token_only_after_a_new_consent() {
    let app = App::register().await;
    app.zoom.grant_scopes("user:read:user");
    let pair = app.connect("ada").await;
    app.zoom
        .grant_scopes("user:read:user meeting:write:meeting");
    assert_eq!(
        app.create(&pair.access, json!({})).await.refusal(),
        (400, 4711)
    );
    let pair = app.refresh(&pair.refresh).await.pair();
    assert_eq!(
        app.create(&pair.access, json!({})).await.refusal(),
        (400, 4711)
    );
    let pair = app.connect("ada").await;
    assert_eq!(app.create(&pair.access, json!({})).await.status, 201);
}

// Not Zoom's: how a test meets a scope error in the middle of a session.
#[tokio::test]
async fn scopes_taken_from_the_app_are_gone_from_its_tokens_at_once() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom.grant_scopes("user:read:user");
    assert_eq!(
        app.create(&pair.access, json!({})).await.refusal(),
        (400, 4711)
    );
}

// #me-rule
#[tokio::test]
async fn a_person_named_by_id_or_address_is_a_scope_error_even_for_oneself() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let id = app.me(&pair.access).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for name in ["ada@clinic.example", "ben@clinic.example", &id, "Me"] {
        let path = format!("/users/{name}/meetings");
        let create = app
            .api("POST", &path, &pair.access)
            .json(&json!({ "type": 1 }));
        let answer = send(create).await;
        assert_eq!(answer.refusal(), (400, 4711), "{name}");
        assert!(
            answer.json()["message"]
                .as_str()
                .unwrap()
                .contains("meeting:write:meeting:admin")
        );
        let me = send(app.api("GET", &format!("/users/{name}"), &pair.access)).await;
        assert_eq!(me.refusal(), (400, 4711), "{name}");
    }
    assert!(app.zoom.meetings().is_empty());
}

// #user-gone
#[tokio::test]
async fn somebody_who_left_zoom_is_1001_and_cannot_refresh() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom.remove_person("ada");
    assert_eq!(app.me(&pair.access).await.refusal(), (404, 1001));
    assert_eq!(
        app.create(&pair.access, json!({})).await.refusal(),
        (404, 1001)
    );
    assert_eq!(
        app.refresh(&pair.refresh).await.token_refusal().2,
        "invalid_grant"
    );
}

// #no-licence
#[tokio::test]
async fn somebody_without_a_meetings_licence_cannot_host() {
    let app = App::register().await;
    let pair = app.connect("cleo").await;
    let answer = app.create(&pair.access, json!({ "type": 1 })).await;
    assert_eq!(answer.refusal(), (400, 3161));
    assert_eq!(
        answer.json()["message"],
        "Your user account is not allowed meeting hosting and scheduling capabilities."
    );
    assert_eq!(
        app.read(&pair.access, &json!(1)).await.refusal(),
        (400, 3161)
    );
    let ben = app.connect("ben").await;
    assert_eq!(
        app.create(&ben.access, json!({ "type": 1 })).await.status,
        201
    );
}

// #unknown-path
#[tokio::test]
async fn unknown_paths_and_methods_are_not_recognised() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/nothing"),
        ("DELETE", "/users/me"),
        ("GET", "/users/me/meetings/1"),
    ] {
        let answer = send(app.api(method, path, &pair.access)).await;
        assert_eq!(answer.refusal(), (400, 2300), "{method} {path}");
    }
}

// #tracking-id
#[tokio::test]
async fn every_api_answer_has_a_tracking_id_of_its_own() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let (good, bad) = (app.me(&pair.access).await, app.me("wrong").await);
    assert!(!good.header("x-zm-trackingid").is_empty());
    assert!(!bad.header("x-zm-trackingid").is_empty());
    assert_ne!(
        good.header("x-zm-trackingid"),
        bad.header("x-zm-trackingid")
    );
}
