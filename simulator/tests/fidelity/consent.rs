use zoom_simulator::{Operation, Settings};

use crate::support::App;

// #consent-page
#[tokio::test]
async fn the_consent_page_lists_the_scopes_and_people_of_three_plans() {
    let app = App::register().await;
    let page = app.ask(&[], None).await;
    assert_eq!(page.status, 200);
    for text in [
        "meeting:write:meeting",
        "user:read:user",
        "Ada",
        "Ben",
        "Cleo",
    ] {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(page.text.contains("Simulated Zoom – nothing here is real"));
    assert!(page.text.contains(r#"name="decision" value="allow""#));
    assert!(page.text.contains(r#"name="decision" value="decline""#));
    assert!(!page.text.contains("<script") && !page.text.contains("style="));
}

// #decline
#[tokio::test]
async fn declining_sends_an_error_and_no_code() {
    let app = App::register().await;
    let page = app.ask(&[("state", "s1")], None).await;
    let back = app.decide(&page, "ada", "decline").await;
    assert_eq!(back.sent_back("error").as_deref(), Some("access_denied"));
    assert_eq!(back.sent_back("state").as_deref(), Some("s1"));
    assert_eq!(back.sent_back("code"), None);
}

// #consent-page
#[tokio::test]
async fn a_consent_page_is_answered_once_and_by_somebody_who_exists() {
    let app = App::register().await;
    let page = app.ask(&[], None).await;
    assert_eq!(app.decide(&page, "nobody", "allow").await.status, 400);
    assert_eq!(app.decide(&page, "ada", "perhaps").await.status, 400);
    assert_eq!(app.decide(&page, "ada", "allow").await.status, 303);
    assert_eq!(app.decide(&page, "ada", "allow").await.status, 400);
}

// #consent-skip
#[tokio::test]
async fn a_person_who_added_the_app_is_sent_straight_back_with_a_fresh_code() {
    let app = App::register().await;
    let page = app.ask(&[], None).await;
    let back = app.decide(&page, "ada", "allow").await;
    let cookie = back.header("set-cookie");
    assert!(cookie.starts_with("zoom_simulator_person=ada;"), "{cookie}");
    let first = back.sent_back("code").unwrap();

    // The consent adds the app, also when nobody has redeemed its code.
    assert_eq!(app.ask(&[], Some("ada")).await.status, 302);
    app.exchange(&first, &[]).await.pair();

    let straight = app.ask(&[("state", "s2")], Some("ada")).await;
    assert_eq!(straight.status, 302);
    assert_eq!(straight.sent_back("state").as_deref(), Some("s2"));
    let second = straight.sent_back("code").unwrap();
    assert_ne!(first, second);
    app.exchange(&second, &[]).await.pair();
}

// #consent-skip
#[tokio::test]
async fn consent_is_asked_again_when_the_scopes_changed_or_the_grant_ended() {
    let app = App::register().await;
    app.connect("ada").await;
    assert_eq!(app.ask(&[], Some("ada")).await.status, 302);
    assert_eq!(app.ask(&[], Some("ben")).await.status, 200);
    app.zoom.grant_scopes("user:read:user");
    assert_eq!(app.ask(&[], Some("ada")).await.status, 200);
    app.connect("ada").await;
    assert_eq!(app.ask(&[], Some("ada")).await.status, 302);
    app.zoom.end_grant("ada");
    assert_eq!(app.ask(&[], Some("ada")).await.status, 200);
}

// #consent-skip
#[tokio::test]
async fn skipping_consent_can_be_switched_off() {
    let app = App::register_with(Settings {
        skip_consent: false,
        ..Settings::default()
    })
    .await;
    app.connect("ada").await;
    assert_eq!(app.ask(&[], Some("ada")).await.status, 200);
    app.zoom.set_skip_consent(true);
    assert_eq!(app.ask(&[], Some("ada")).await.status, 302);
}

// #consent-skip
#[tokio::test]
async fn signing_out_takes_the_cookie_away() {
    let app = App::register().await;
    let answer = app.open(&format!("{}/signout", app.zoom.oauth_url())).await;
    assert_eq!(answer.status, 200);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("zoom_simulator_person=;") && cookie.contains("Max-Age=0"));
}

// #marketplace-add
#[tokio::test]
async fn adding_from_the_marketplace_brings_a_code_without_state() {
    let app = App::register().await;
    let listing = app.open(&app.zoom.marketplace_url()).await;
    assert!(listing.text.contains(">Add</button>"));
    let form = ["response_type", "client_id", "redirect_uri"];
    let params: Vec<_> = form
        .iter()
        .map(|name| (*name, listing.input(name)))
        .collect();
    assert_eq!(
        listing.text.matches("<input").count(),
        params.len(),
        "no state, no challenge"
    );
    let page = app.ask(&params, None).await;
    let back = app.decide(&page, "ada", "allow").await;
    assert_eq!(back.sent_back("state"), None);
    // #pkce: such a code works without a verifier.
    app.exchange(&back.sent_back("code").unwrap(), &[])
        .await
        .pair();
    assert_eq!(app.zoom.count(Operation::Marketplace), 1);
}

// Not Zoom's: load tests need many people.
#[tokio::test]
async fn extra_people_can_connect_too() {
    let app = App::register_with(Settings {
        extra_people: 40,
        ..Settings::default()
    })
    .await;
    let pair = app.connect("person-0040").await;
    assert_eq!(app.me(&pair.access).await.json()["type"], 2);
}
