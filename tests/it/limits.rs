//! Zoom's limits, told before they bite: one running meeting, a hundred meetings a day.

use std::time::Duration;

use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{browser::Browser, clinic::Clinic, page::Page};

/// Ada in her first meeting, which is running.
async fn hosting(db: PgPool) -> (Clinic, Browser, Page) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    let mut ada = clinic.signed_in("ada").await;
    let page = ada.start_meeting().await;
    ada.get(&format!("{}/start", page.url.path())).await;
    clinic.zoom.deliveries_settled().await;
    (clinic, ada, page)
}

#[sqlx::test]
async fn who_is_hosting_is_asked_before_another_meeting_is_made(db: PgPool) {
    let (clinic, mut ada, running) = hosting(db).await;
    let asked = ada.start_meeting().await;
    assert_eq!(
        (asked.status, asked.heading().as_str()),
        (409, "You have a meeting in progress")
    );
    assert_eq!(clinic.zoom.meetings().len(), 1, "nothing was created");
    assert!(
        asked
            .body
            .contains(&format!("href=\"{}\"", running.url.path()))
    );
    assert!(
        asked
            .body
            .contains(&format!("href=\"{}/end\"", running.url.path()))
    );
    // Reloaded, it still asks; confirmed, it creates.
    assert_eq!(ada.get(asked.url.as_str()).await.status, 409);
    let second = ada.submit(&asked.form("/meetings")).await;
    assert_eq!(second.heading(), "Your meeting is ready");
    assert_eq!(clinic.zoom.meetings().len(), 2);
    clinic.close().await;
}

#[sqlx::test]
async fn when_the_meeting_is_over_nobody_is_asked(db: PgPool) {
    let (clinic, mut ada, running) = hosting(db).await;
    let asked = ada.start_meeting().await;
    clinic.zoom.end_meeting(clinic.zoom.meetings()[0].id);
    clinic.zoom.deliveries_settled().await;
    // The question has become pointless, and its page shows the meeting.
    assert_eq!(
        ada.get(asked.url.as_str()).await.heading(),
        "This meeting is over"
    );
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    assert_eq!(ada.get(running.url.path()).await.status, 200);
    clinic.close().await;
}

#[sqlx::test]
async fn an_end_that_nobody_told_is_not_waited_for(db: PgPool) {
    let (clinic, mut ada, _) = hosting(db).await;
    clinic.clock.advance(Duration::from_hours(11));
    assert_eq!(ada.start_meeting().await.status, 409);
    clinic.clock.advance(Duration::from_hours(20));
    let mut ada = clinic.signed_in("ada").await;
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    clinic.close().await;
}

#[sqlx::test]
async fn the_same_press_again_is_still_the_same_meeting(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    let mut ada = clinic.signed_in("ada").await;
    let form = ada.start_form().await;
    let page = ada.submit(&form).await;
    ada.get(&format!("{}/start", page.url.path())).await;
    clinic.zoom.deliveries_settled().await;
    // It runs by now: a late press, and not another meeting beside this one.
    let again = ada
        .send(Method::POST, form.action.as_str(), Some(&form.fields))
        .await;
    let late = format!("{}?late", page.url.path());
    assert!(again.redirect().unwrap().ends_with(&late));
    clinic.close().await;
}

#[sqlx::test]
async fn the_days_allowance_is_shown_when_little_is_left(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    ada.start_meeting().await;
    let copies = |count: u32| {
        format!(
            "insert into meetings (installation_id, id, attempt, state, short_code, pressed_at) \
             select installation_id, gen_random_uuid(), gen_random_uuid(), 'ended', 'AAAAAA', \
             pressed_at from meetings, generate_series(1, {count}) limit {count}"
        )
    };
    let insert = async |count| {
        #[expect(clippy::disallowed_methods, reason = "a hundred presses take long")]
        sqlx::query(sqlx::AssertSqlSafe(copies(count)))
            .execute(&clinic.db)
            .await
            .unwrap();
    };
    insert(78).await;
    assert!(
        !ada.get("/").await.text().contains("today"),
        "79 are no news"
    );
    insert(1).await;
    assert!(
        ada.get("/")
            .await
            .text()
            .contains("You can create 20 more meetings today.")
    );
    insert(19).await;
    assert!(
        ada.get("/")
            .await
            .text()
            .contains("You can create 1 more meeting today.")
    );
    insert(1).await;
    let none = ada.get("/").await;
    assert!(none.text().contains("You have reached Zoom's limit"));
    assert!(
        none.text().contains("Try all the same"),
        "our count may be wrong"
    );
    clinic.pass(Duration::from_hours(24));
    let mut ada = clinic.signed_in("ada").await;
    assert!(ada.get("/").await.text().contains("Start a meeting now"));
    clinic.close().await;
}

#[sqlx::test]
async fn what_zoom_says_about_the_allowance_counts(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::DailyLimit));
    assert!(ada.start_meeting().await.text().contains("daily limit"));
    // Other apps of hers took the rest.
    let none = ada.get("/").await;
    assert!(none.text().contains("You have reached Zoom's limit"));
    assert!(none.text().contains("Try all the same"));
    clinic.close().await;
}
