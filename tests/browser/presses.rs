//! The button, pressed by people in a hurry: each client gets a link of their own.

use sqlx::PgPool;
use zoom_simulator::Operation;

use crate::{patience::soon, visitor::ada_at_her_desk};

#[sqlx::test]
async fn a_double_click_makes_one_meeting(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.open(&clinic.url).await;
    ada.press_twice("Start a meeting now", &clinic).await;
    ada.reads("Your meeting is ready").await;
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
    assert_eq!(clinic.zoom.meetings().len(), 1);
    ada.leave().await;
    clinic.close().await;
}

#[sqlx::test]
async fn the_button_found_by_going_back_is_for_another_client(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.open(&clinic.url).await;
    ada.start_meeting().await;
    let first = (ada.address().await, ada.join_link().await);

    ada.go_back().await;
    ada.reads("Start a meeting").await;
    ada.press("Start a meeting now").await;
    let heading = soon("a page after the press", async || {
        match ada.heading().await {
            Some(heading) if heading != "Start a meeting" => Ok(heading),
            _ => Err(ada.sees().await),
        }
    })
    .await;
    if !heading.starts_with("You already made this meeting") {
        let second = (ada.address().await, ada.join_link().await);
        assert_ne!(first.0.path(), second.0.path());
        assert_ne!(first.1, second.1, "two clients, two links");
    }
    ada.leave().await;
    clinic.close().await;
}
