//! Ending a meeting and cancelling one, and what a page says on the way.

use std::time::Duration;

use serde_json::json;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{browser::Browser, clinic::Clinic, page::Page};

/// A clinic in which Ada has one meeting, with her browser and the meeting's page.
async fn with_meeting(db: PgPool) -> (Clinic, Browser, Page) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let page = ada.start_meeting().await;
    (clinic, ada, page)
}

async fn close(browser: &mut Browser, page: &Page, how: &str) -> Page {
    let path = format!("{}/{how}", page.url.path());
    let form = browser.get(&path).await.form(&path);
    browser.submit(&form).await
}

#[sqlx::test]
async fn a_meeting_that_has_not_begun_is_cancelled(db: PgPool) {
    let (clinic, mut ada, page) = with_meeting(db).await;
    let question = ada.get(&format!("{}/cancel", page.url.path())).await;
    assert_eq!(question.heading(), "Cancel this meeting?");
    assert_eq!(
        clinic.zoom.count(Operation::DeleteMeeting),
        0,
        "a look does nothing"
    );
    let over = close(&mut ada, &page, "cancel").await;
    assert_eq!(over.heading(), "This meeting is over");
    assert!(over.text().contains("Cancelled"));
    assert_eq!(clinic.zoom.count(Operation::DeleteMeeting), 1);
    let client = clinic.browser().get(&page.join_link()).await;
    assert_eq!(client.status, 404, "Zoom has no such meeting");
    // Asked again, there is nothing left to ask.
    let again = ada.get(&format!("{}/cancel", page.url.path())).await;
    assert_eq!(again.heading(), "This meeting is over");
    clinic.close().await;
}

#[sqlx::test]
async fn a_running_meeting_is_ended_for_everyone(db: PgPool) {
    let (clinic, mut ada, page) = with_meeting(db).await;
    clinic.listen_to_zoom().await;
    // Before it runs there is nothing to end.
    let early = ada.get(&format!("{}/end", page.url.path())).await;
    assert_eq!(early.heading(), "Your meeting is ready");
    ada.get(&format!("{}/start", page.url.path())).await;
    clinic.zoom.deliveries_settled().await;
    let running = ada.get(page.url.path()).await;
    assert!(running.text().contains("In progress"));
    let over = close(&mut ada, &page, "end").await;
    assert_eq!(over.heading(), "This meeting is over");
    assert!(clinic.zoom.meetings()[0].ended);
    clinic.close().await;
}

#[sqlx::test]
async fn a_meeting_that_zoom_forgot_is_over_too(db: PgPool) {
    let (clinic, mut ada, page) = with_meeting(db).await;
    clinic.zoom.end_meeting(clinic.zoom.meetings()[0].id);
    let over = close(&mut ada, &page, "cancel").await;
    assert_eq!(over.heading(), "This meeting is over");
    clinic.close().await;
}

#[sqlx::test]
async fn when_zoom_is_away_nothing_is_claimed(db: PgPool) {
    let (clinic, mut ada, page) = with_meeting(db).await;
    for (trouble, status) in [(Trouble::FailBefore, 503), (Trouble::CutBefore, 503)] {
        clinic
            .zoom
            .order(Fault::new(Operation::DeleteMeeting, trouble));
        let sorry = close(&mut ada, &page, "cancel").await;
        assert_eq!(sorry.status, status);
        assert!(
            sorry.text().contains("may not have changed"),
            "{}",
            sorry.text()
        );
        assert_eq!(
            ada.get(page.url.path()).await.heading(),
            "Your meeting is ready"
        );
    }
    clinic.close().await;
}

#[sqlx::test]
async fn nobody_closes_what_is_not_theirs_or_without_our_form(db: PgPool) {
    let (clinic, mut ada, page) = with_meeting(db).await;
    let mut ben = clinic.signed_in("ben").await;
    for how in ["end", "cancel"] {
        let path = format!("{}/{how}", page.url.path());
        assert_eq!(ben.get(&path).await.status, 404);
        let own = ada.get(&format!("{}/cancel", page.url.path())).await;
        let mut form = own.form(&format!("{}/cancel", page.url.path()));
        form.action = page.url.join(&path).unwrap();
        assert_eq!(
            ada.submit(&form.clone().with("csrf", "forged"))
                .await
                .status,
            403
        );
        let theirs = ben
            .get("/account/disconnect")
            .await
            .form("/account/disconnect");
        form.fields = theirs.fields;
        assert_eq!(ben.submit(&form).await.status, 404);
    }
    assert_eq!(clinic.zoom.count(Operation::DeleteMeeting), 0);
    assert_eq!(clinic.zoom.count(Operation::EndMeeting), 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_page_says_how_many_wait_and_when_zoom_is_silent(db: PgPool) {
    let (clinic, mut ada, page) = with_meeting(db).await;
    let number = clinic.zoom.meetings()[0].id;
    assert!(page.text().contains("Not started"));
    for who in ["One", "Two"] {
        let event = "meeting.participant_joined_waiting_room";
        let mut event = clinic.event(event, number, 1).await;
        event["payload"]["object"]["participant"] = json!({"user_id": who, "user_name": who});
        assert_eq!(clinic.tell(&event).await, 204);
    }
    for path in [page.url.path(), "/", &format!("{}/status", page.url.path())] {
        let told = ada.get(path).await;
        assert!(
            told.body.contains("2 people are waiting"),
            "{path}: {}",
            told.body
        );
    }
    // Nobody waits any more; the host goes in, and Zoom says nothing.
    for who in ["One", "Two"] {
        let mut event = clinic.event("meeting.participant_left", number, 3).await;
        event["payload"]["object"]["participant"] = json!({"user_id": who, "user_name": who});
        assert_eq!(clinic.tell(&event).await, 204);
    }
    ada.get(&format!("{}/start", page.url.path())).await;
    assert!(
        ada.get(page.url.path())
            .await
            .text()
            .contains("Not started")
    );
    clinic.pass(Duration::from_secs(121));
    let silent = ada.get(page.url.path()).await;
    assert!(
        silent.text().contains("We have not heard from Zoom"),
        "{}",
        silent.text()
    );
    clinic.close().await;
}
