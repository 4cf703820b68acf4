//! `/start`: one button at an address of its own.

use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::Operation;

use crate::clinic::Clinic;

#[sqlx::test]
async fn a_bookmark_leads_to_one_button_that_has_the_focus(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    for looking in [
        ("sec-purpose", "prefetch;prerender"),
        ("x-moz", "prefetch"),
        ("accept", "text/html"),
    ] {
        let mut browser = ada.clone();
        browser.headers.push((looking.0, looking.1.to_owned()));
        assert_eq!(browser.get("/start").await.status, 200);
        let head = browser.send(Method::HEAD, "/start", None).await;
        assert_eq!(head.status, 200);
    }
    assert_eq!(clinic.number("select count(*) from meetings").await, 0);
    let page = ada.get("/start").await;
    let button = page.attribute("form[action='/meetings'] button", "autofocus");
    assert!(button.is_some(), "{}", page.body);
    let form = page.form("/meetings");
    assert_ne!(
        form.field("attempt"),
        ada.get("/start").await.form("/meetings").field("attempt"),
        "each look has an attempt of its own"
    );
    assert_eq!(ada.submit(&form).await.heading(), "Your meeting is ready");
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn a_stranger_comes_back_to_it_also_after_a_first_consent(db: PgPool) {
    let clinic = Clinic::open(db).await;
    for visit in ["first", "second"] {
        let mut stranger = clinic.browser();
        let page = stranger.get("/start").await;
        assert!(page.text().contains("Connect Zoom to open that page"));
        let connect = page.attribute("a[href^='/install']", "href").unwrap();
        let mut back = stranger.get(&connect).await;
        if back.find_form("/oauth/consent").is_some() {
            back = stranger.decide(&back, "ada", "allow").await;
        }
        assert_eq!(back.url.path(), "/start", "{visit}");
        assert!(back.find_form("/meetings").is_some(), "{visit}");
    }
    assert_eq!(clinic.number("select count(*) from meetings").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_broken_connection_is_said_in_place_of_the_button(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.zoom.end_grant("ada");
    ada.start_meeting().await;
    let page = ada.get("/start").await;
    assert!(page.find_form("/meetings").is_none());
    assert!(page.text().contains("Zoom needs you to connect again"));
    let connect = page.attribute("main a.btn", "href").unwrap();
    let consent = ada.get(&connect).await;
    let back = ada.decide(&consent, "ada", "allow").await;
    assert_eq!(back.url.path(), "/start");
    assert!(back.find_form("/meetings").is_some());
    clinic.close().await;
}
