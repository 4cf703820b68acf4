//! Every page of one clinician, asked for with the cookie of another.

use reqwest::Method;
use sqlx::PgPool;

use crate::clinic::Clinic;

#[sqlx::test]
async fn another_clinicians_meeting_is_not_there(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let meeting = ada.start_meeting().await;
    let reads = clinic.zoom.requests().len();
    let missing = ben
        .send(
            Method::GET,
            "/meetings/0190a0a0-0000-7000-8000-000000000000",
            None,
        )
        .await;
    for path in ["", "/status", "/start", "?late"] {
        let page = ben
            .send(Method::GET, &format!("{}{path}", meeting.url.path()), None)
            .await;
        assert_eq!(page.status, 404, "{path}");
        assert!(!page.body.contains(&meeting.join_link()), "{path}");
        if path.is_empty() {
            // Not even the difference between somebody else's and none can be told.
            assert_eq!(page.heading(), missing.heading());
        }
    }
    assert_eq!(clinic.zoom.requests().len(), reads, "Zoom was not asked");
    assert!(!ben.get("/").await.body.contains(meeting.url.path()));
    assert!(ada.get("/").await.body.contains(meeting.url.path()));
    clinic.close().await;
}

#[sqlx::test]
async fn an_attempt_of_one_clinician_is_another_attempt_of_the_other(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let form = ada.start_form().await;
    let attempt = form.field("attempt");
    let first = ada.submit(&form).await;
    let second = ben.start_form().await.with("attempt", &attempt);
    let second = ben.submit(&second).await;
    assert_ne!(first.url, second.url);
    let mut people: Vec<_> = clinic
        .zoom
        .meetings()
        .into_iter()
        .map(|made| made.person)
        .collect();
    people.sort();
    assert_eq!(people, ["ada", "ben"]);
    clinic.close().await;
}

#[sqlx::test]
async fn pages_that_need_a_clinician_send_a_stranger_to_connect_and_back(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let meeting = clinic.signed_in("ada").await.start_meeting().await;
    let mut stranger = clinic.browser();
    let page = stranger.send(Method::GET, meeting.url.path(), None).await;
    assert_eq!(page.status, 303);
    let page = stranger.follow(page).await;
    assert!(
        page.text().contains("Connect Zoom to open that page"),
        "{}",
        page.text()
    );
    let connect = page.attribute("a[href^='/install']", "href").unwrap();
    let consent = stranger.get(&connect).await;
    let back = stranger.decide(&consent, "ada", "allow").await;
    assert_eq!(back.url.path(), meeting.url.path());
    clinic.close().await;
}
