use std::time::Duration;

use zoom_simulator::{Operation, Settings};

use crate::support::{App, refused};

const DAY: Duration = Duration::from_hours(24);

// #refresh-rotation
#[tokio::test]
async fn every_refresh_brings_a_new_pair_and_spends_the_old_token() {
    let app = App::register().await;
    let mut pair = app.connect("ada").await;
    for _ in 0..3 {
        let newer = app.refresh(&pair.refresh).await.pair();
        assert_ne!(newer.refresh, pair.refresh);
        assert_ne!(newer.access, pair.access);
        let again = app.refresh(&pair.refresh).await;
        assert_eq!(
            again.token_refusal(),
            refused(400, "Invalid Token!", "invalid_grant")
        );
        pair = newer;
    }
    assert_eq!(
        app.me(&pair.access).await.status,
        200,
        "a refused reuse harms nobody"
    );
}

// #refresh-rotation
#[tokio::test]
async fn of_twenty_refreshes_at_once_one_succeeds() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let (app, refresh) = (&app, &pair.refresh);
    let mut calls = Vec::new();
    for _ in 0..20 {
        let http = app.http.clone();
        let (url, id) = (app.zoom.oauth_url(), app.zoom.client_id().to_owned());
        let (secret, refresh) = (app.zoom.client_secret().to_owned(), refresh.clone());
        calls.push(tokio::spawn(async move {
            let form = [("grant_type", "refresh_token"), ("refresh_token", &refresh)];
            let call = http
                .post(format!("{url}/token"))
                .form(&form)
                .basic_auth(id, Some(secret));
            call.send().await.unwrap().status().as_u16()
        }));
    }
    let mut good = 0;
    for call in calls {
        good += usize::from(call.await.unwrap() == 200);
    }
    assert_eq!(good, 1);
    assert_eq!(app.zoom.count(Operation::Refresh), 20);
}

// #old-access-dies
#[tokio::test]
async fn a_refresh_kills_the_former_access_token_unless_switched_off() {
    for (old_access_dies, status) in [(true, 401), (false, 200)] {
        let app = App::register_with(Settings {
            old_access_dies,
            ..Settings::default()
        })
        .await;
        let pair = app.connect("ada").await;
        app.refresh(&pair.refresh).await.pair();
        assert_eq!(app.me(&pair.access).await.status, status);
    }
}

// #refresh-life
#[tokio::test]
async fn a_refresh_token_lives_ninety_days_and_each_refresh_begins_them_anew() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom.advance(89 * DAY);
    let pair = app.refresh(&pair.refresh).await.pair();
    app.zoom.advance(89 * DAY);
    let pair = app.refresh(&pair.refresh).await.pair();
    app.zoom.advance(90 * DAY);
    let answer = app.refresh(&pair.refresh).await;
    assert_eq!(
        answer.token_refusal(),
        refused(400, "Invalid Token!", "invalid_grant")
    );
}

// #token-life
#[tokio::test]
async fn an_access_token_expires_after_the_life_that_was_told() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom.advance(Duration::from_secs(3590));
    assert_eq!(app.me(&pair.access).await.status, 200);
    app.zoom.advance(Duration::from_secs(9));
    let answer = app.me(&pair.access).await;
    assert_eq!(answer.refusal(), (401, 124));
    assert_eq!(answer.json()["message"], "Access token is expired.");

    app.zoom.set_token_life(Duration::from_mins(1));
    let short = app.refresh(&pair.refresh).await;
    assert_eq!(short.json()["expires_in"], 60);
    app.zoom.advance(Duration::from_mins(1));
    assert_eq!(app.me(&short.pair().access).await.refusal(), (401, 124));
}

// #token-errors
#[tokio::test]
async fn the_older_wording_of_a_dead_token_can_be_had() {
    let settings = Settings {
        legacy_invalid_request: true,
        ..Settings::default()
    };
    let app = App::register_with(settings).await;
    let answer = app.refresh("sim_refresh_unknown").await;
    assert_eq!(
        answer.token_refusal(),
        refused(400, "Invalid Token!", "invalid_request")
    );
}

// #old-access-dies: not certain of Zoom, so a test may choose while the simulator runs.
#[tokio::test]
async fn switches_can_be_changed_while_it_runs() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom
        .change_settings(|settings| settings.old_access_dies = false);
    let newer = app.refresh(&pair.refresh).await.pair();
    assert_eq!(app.me(&pair.access).await.status, 200);
    app.zoom
        .change_settings(|settings| settings.legacy_invalid_request = true);
    let spent = refused(400, "Invalid Token!", "invalid_request");
    assert_eq!(app.refresh(&pair.refresh).await.token_refusal(), spent);
    app.zoom
        .change_settings(|settings| settings.old_access_dies = true);
    app.refresh(&newer.refresh).await.pair();
    assert_eq!(app.me(&newer.access).await.refusal(), (401, 124));
}

// Not Zoom's: what a stricter host would do with a stolen token.
#[tokio::test]
async fn reuse_ends_the_grant_when_asked_for() {
    let app = App::register_with(Settings {
        reuse_ends_grant: true,
        ..Settings::default()
    })
    .await;
    let pair = app.connect("ada").await;
    let newer = app.refresh(&pair.refresh).await.pair();
    assert_eq!(app.refresh(&pair.refresh).await.status, 400);
    assert_eq!(app.me(&newer.access).await.refusal(), (401, 124));
    assert_eq!(app.refresh(&newer.refresh).await.status, 400);
}

// #revoke
#[tokio::test]
async fn revoking_ends_the_grant_and_an_unknown_token_is_refused() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    let answer = app.revoke(&pair.access).await;
    assert_eq!(
        (answer.status, &answer.json()["status"]),
        (200, &"success".into())
    );
    assert_eq!(app.me(&pair.access).await.refusal(), (401, 124));
    assert_eq!(app.refresh(&pair.refresh).await.status, 400);
    let unknown = refused(400, "Invalid Token!", "invalid_request");
    assert_eq!(app.revoke(&pair.access).await.token_refusal(), unknown);
    assert_eq!(
        app.revoke("sim_access_unknown").await.token_refusal(),
        unknown
    );
}

// #revoke
#[tokio::test]
async fn an_expired_access_token_revokes_nothing_but_a_fresh_one_or_the_refresh_token_does() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom.advance(Duration::from_hours(1));
    assert_eq!(app.revoke(&pair.access).await.status, 400);
    let pair = app.refresh(&pair.refresh).await.pair();
    assert_eq!(app.revoke(&pair.refresh).await.status, 200);
    assert_eq!(app.me(&pair.access).await.refusal(), (401, 124));
}

// #app-removed
#[tokio::test]
async fn a_grant_that_the_person_ended_is_dead_at_once() {
    let app = App::register().await;
    let pair = app.connect("ada").await;
    app.zoom.end_grant("ada");
    let answer = app.me(&pair.access).await;
    assert_eq!(answer.refusal(), (401, 124));
    assert_eq!(answer.json()["message"], "Invalid access token.");
    let answer = app.refresh(&pair.refresh).await;
    assert_eq!(
        answer.token_refusal(),
        refused(400, "Invalid Token!", "invalid_grant")
    );
}
