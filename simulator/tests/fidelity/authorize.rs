use zoom_simulator::Settings;

use crate::support::{App, REDIRECT};

// #redirect-match
#[tokio::test]
async fn a_redirect_that_is_not_registered_letter_for_letter_is_refused_without_a_redirect() {
    let app = App::register().await;
    for wrong in [
        "https://evil.example/",
        "http://127.0.0.1:8080/oauth/callback/",
        "http://127.0.0.1:8080/oauth/callback?x=1",
        "http://localhost:8080/oauth/callback",
        "",
    ] {
        let answer = app.ask(&[("redirect_uri", wrong)], None).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert_eq!(answer.header("location"), "");
        let body = answer.json();
        assert_eq!(body["status"], false);
        assert_eq!(body["errorCode"], 4700);
        assert_eq!(body["errorMessage"], "Invalid redirect url");
        assert!(body["result"].is_null());
    }
}

// #redirect-match
#[tokio::test]
async fn without_strict_mode_a_redirect_below_a_registered_one_is_good() {
    let app = App::register_with(Settings {
        strict_redirects: false,
        ..Settings::default()
    })
    .await;
    let below = format!("{REDIRECT}/deep");
    assert_eq!(app.ask(&[("redirect_uri", &below)], None).await.status, 200);
    let beside = format!("{REDIRECT}s");
    assert_eq!(
        app.ask(&[("redirect_uri", &beside)], None).await.status,
        400
    );
}

// #redirect-match
#[tokio::test]
async fn a_redirect_registered_later_is_good_from_then_on() {
    let app = App::register().await;
    let later = "http://127.0.0.1:9999/oauth/callback";
    assert_eq!(app.ask(&[("redirect_uri", later)], None).await.status, 400);
    app.zoom.allow_redirect(later);
    assert_eq!(app.ask(&[("redirect_uri", later)], None).await.status, 200);
}

// #authorize-params
#[tokio::test]
async fn a_wrong_client_or_response_type_is_refused() {
    let app = App::register().await;
    assert_eq!(
        app.ask(&[("client_id", "somebody")], None).await.json()["errorCode"],
        4702
    );
    assert_eq!(
        app.ask(&[("response_type", "token")], None).await.status,
        400
    );
    let odd = [("code_challenge", "x"), ("code_challenge_method", "S512")];
    assert_eq!(app.ask(&odd, None).await.status, 400);
}

// #authorize-params
#[tokio::test]
async fn state_comes_back_unchanged_and_only_if_it_was_sent() {
    let app = App::register().await;
    let state = "a b&c=d%20ü/+";
    let page = app.ask(&[("state", state)], None).await;
    let back = app.decide(&page, "ada", "allow").await;
    assert_eq!(back.sent_back("state").as_deref(), Some(state));
    assert!(back.sent_back("code").is_some());

    let page = app.ask(&[], None).await;
    assert_eq!(
        app.decide(&page, "ada", "allow").await.sent_back("state"),
        None
    );
}

// #authorize-params
#[tokio::test]
async fn a_scope_parameter_narrows_the_grant_and_its_absence_means_the_scopes_of_the_app() {
    let app = App::register().await;
    let code = app
        .code("ada", &[("scope", "user:read:user somebody:elses:scope")])
        .await;
    assert_eq!(
        app.exchange(&code, &[]).await.json()["scope"],
        "user:read:user"
    );
    let code = app.code("ada", &[]).await;
    let scope = app.exchange(&code, &[]).await.json()["scope"].clone();
    assert_eq!(
        scope,
        "meeting:write:meeting meeting:read:meeting meeting:update:meeting meeting:update:status \
         meeting:delete:meeting user:read:user user:read:list_schedulers"
    );
}
