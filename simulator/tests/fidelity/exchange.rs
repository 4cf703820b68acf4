use std::{collections::BTreeSet, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use zoom_simulator::Settings;

use crate::support::{App, REDIRECT, refused, send};

// #token-answer, #token-shape
#[tokio::test]
async fn a_token_answer_has_zooms_fields_and_no_others() {
    let app = App::register().await;
    let code = app.code("ada", &[]).await;
    let body = app.exchange(&code, &[]).await.json();
    let names: BTreeSet<_> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "access_token",
        "api_url",
        "expires_in",
        "refresh_token",
        "scope",
        "token_type",
    ];
    assert_eq!(names, BTreeSet::from(expected));
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["expires_in"], 3599);
    assert_eq!(body["api_url"], app.zoom.url());
    for (name, prefix) in [
        ("access_token", "sim_access_"),
        ("refresh_token", "sim_refresh_"),
    ] {
        let token = body[name].as_str().unwrap();
        assert!(
            token.starts_with(prefix) && (600..=900).contains(&token.len()),
            "{token}"
        );
    }
}

// #code-life
#[tokio::test]
async fn a_code_is_good_once() {
    let app = App::register().await;
    let code = app.code("ada", &[]).await;
    let pair = app.exchange(&code, &[]).await.pair();
    let again = app.exchange(&code, &[]).await;
    assert_eq!(
        again.token_refusal(),
        refused(400, "Invalid authorization code", "invalid_grant")
    );
    assert_eq!(
        app.me(&pair.access).await.status,
        200,
        "the first pair lives on"
    );
}

// #code-life
#[tokio::test]
async fn a_code_lives_five_minutes() {
    let app = App::register().await;
    let (in_time, late) = (app.code("ada", &[]).await, app.code("ben", &[]).await);
    app.zoom.advance(Duration::from_secs(290));
    app.exchange(&in_time, &[]).await.pair();
    app.zoom.advance(Duration::from_secs(10));
    let answer = app.exchange(&late, &[]).await;
    assert_eq!(
        answer.token_refusal(),
        refused(400, "Invalid authorization code", "invalid_grant")
    );
}

// #exchange
#[tokio::test]
async fn the_redirect_must_be_the_one_the_code_was_made_for() {
    let app = App::register().await;
    app.zoom.allow_redirect("http://127.0.0.1:9999/other");
    let code = app.code("ada", &[]).await;
    let answer = app
        .exchange(&code, &[("redirect_uri", "http://127.0.0.1:9999/other")])
        .await;
    assert_eq!(answer.token_refusal().1, "Redirect URI mismatch.");
    assert_eq!(
        app.exchange(&code, &[]).await.status,
        400,
        "a code is burnt by a wrong use"
    );
}

// #pkce
#[tokio::test]
async fn a_code_made_with_a_challenge_needs_its_verifier() {
    let verifier = "a-verifier-that-is-long-enough-to-be-one-of-them";
    let s256 = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let methods: [(&str, &[(&str, &str)]); 3] = [
        (&s256, &[("code_challenge_method", "S256")]),
        (verifier, &[("code_challenge_method", "plain")]),
        // The method is plain when it is not named.
        (verifier, &[]),
    ];
    let app = App::register().await;
    for (challenge, method) in methods {
        let params = [&[("code_challenge", challenge)], method].concat();
        let code = app.code("ada", &params).await;
        app.exchange(&code, &[("code_verifier", verifier)])
            .await
            .pair();
        for wrong in [&[("code_verifier", "another")][..], &[]] {
            let code = app.code("ada", &params).await;
            let answer = app.exchange(&code, wrong).await;
            assert_eq!(
                (answer.status, answer.token_refusal().2),
                (400, "invalid_grant".into())
            );
        }
    }
}

// #pkce
#[tokio::test]
async fn a_verifier_for_a_code_without_a_challenge_does_no_harm() {
    let app = App::register().await;
    let code = app.code("ada", &[]).await;
    app.exchange(&code, &[("code_verifier", "anything")])
        .await
        .pair();
}

// #client-credentials
#[tokio::test]
async fn wrong_credentials_are_an_invalid_client_and_leave_the_code_alone() {
    let app = App::register().await;
    let code = app.code("ada", &[]).await;
    let url = format!("{}/token", app.zoom.oauth_url());
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
    ];
    let invalid = refused(400, "Invalid client_id or client_secret", "invalid_client");
    let wrong = app
        .http
        .post(&url)
        .form(&form)
        .basic_auth(app.zoom.client_id(), Some("wrong"));
    assert_eq!(send(wrong).await.token_refusal(), invalid);
    assert_eq!(
        send(app.http.post(&url).form(&form)).await.token_refusal(),
        invalid
    );
    app.exchange(&code, &[]).await.pair();
}

// #client-credentials
#[tokio::test]
async fn credentials_may_stand_in_the_form() {
    let app = App::register().await;
    let code = app.code("ada", &[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("client_id", app.zoom.client_id()),
        ("client_secret", app.zoom.client_secret()),
    ];
    let url = format!("{}/token", app.zoom.oauth_url());
    send(app.http.post(url).form(&form)).await.pair();
}

// #exchange
#[tokio::test]
async fn the_code_may_stand_in_the_query_and_is_then_noted() {
    let app = App::register().await;
    let code = app.code("ada", &[]).await;
    let query = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
    ];
    let url = format!("{}/token", app.zoom.oauth_url());
    let request = app.http.post(url).query(&query);
    send(request.basic_auth(app.zoom.client_id(), Some(app.zoom.client_secret())))
        .await
        .pair();
    let seen = app.zoom.requests().pop().unwrap();
    assert!(seen.query_had_secret);
    assert_eq!(seen.query_names, ["grant_type", "code", "redirect_uri"]);
    assert!(
        !serde_json::to_string(&app.zoom.requests())
            .unwrap()
            .contains(&code)
    );
}

// #token-errors
#[tokio::test]
async fn other_grant_types_and_empty_requests_are_refused() {
    let app = App::register().await;
    let odd = app.token(&[("grant_type", "password")]).await;
    assert_eq!(
        (odd.status, odd.token_refusal().2),
        (400, "unsupported_grant_type".into())
    );
    let bad = refused(400, "Bad request", "invalid_request");
    assert_eq!(app.token(&[]).await.token_refusal(), bad);
    assert_eq!(
        app.token(&[("grant_type", "refresh_token")])
            .await
            .token_refusal(),
        bad
    );
}

// #one-grant
#[tokio::test]
async fn a_newer_grant_of_the_same_person_kills_the_older_one() {
    let app = App::register().await;
    let (older, other) = (app.connect("ada").await, app.connect("ben").await);
    let code = app.code("ada", &[]).await;
    assert_eq!(
        app.me(&older.access).await.status,
        200,
        "a code alone kills nothing"
    );
    let newer = app.exchange(&code, &[]).await.pair();
    assert_eq!(app.me(&older.access).await.refusal(), (401, 124));
    let answer = app.refresh(&older.refresh).await;
    assert_eq!(
        answer.token_refusal(),
        refused(400, "Invalid Token!", "invalid_grant")
    );
    assert_eq!(app.me(&newer.access).await.status, 200);
    assert_eq!(app.me(&other.access).await.status, 200);
}

// #token-errors: which status goes with `invalid_client` is not certain.
#[tokio::test]
async fn the_status_of_an_invalid_client_can_be_chosen() {
    let settings = Settings {
        invalid_client_status: 401,
        ..Settings::default()
    };
    let app = App::register_with(settings).await;
    let url = format!("{}/token", app.zoom.oauth_url());
    assert_eq!(send(app.http.post(url)).await.token_refusal().0, 401);
}
