//! Leaving, and what a page that is open learns of it.

use sqlx::PgPool;

use crate::{
    clinic::Clinic,
    visitor::{Visitor, ada_at_her_desk},
};

#[sqlx::test]
async fn a_clinician_disconnects_and_comes_back(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.press("Account").await;
    ada.reads("Account").await;
    ada.press("Disconnect Zoom").await;
    ada.reads("Disconnect Zoom").await;
    ada.reads_words("You are signed out on every device").await;
    ada.press("Disconnect and delete my data").await;
    ada.reads("Zoom is disconnected").await;
    ada.reads_words("Remove Bedside in Zoom as well").await;
    ada.go_back().await;
    assert!(
        !ada.text().await.contains("Ada Lindqvist"),
        "Back shows nothing"
    );
    ada.open(&format!("{}/goodbye", clinic.url)).await;
    ada.press("Connect again").await;
    ada.reads("Zoom is connected").await;
    ada.saw_nothing_wrong(&clinic).await;
    ada.leave().await;
    clinic.close().await;
}

#[sqlx::test]
async fn an_open_page_follows_its_meeting_and_the_end_of_the_connection(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    let ada = Visitor::arrive().await;
    ada.connect(&clinic, "ada").await;
    ada.start_meeting().await;
    ada.press_into_a_new_tab("Start as host").await;
    ada.reads("Simulated Zoom meeting").await;
    ada.close_tab().await;
    ada.reads_words("In progress").await;

    assert!(clinic.zoom.remove_app("ada"));
    clinic.zoom.deliveries_settled().await;
    ada.open(&clinic.url).await;
    ada.reads("Bedside was removed from your Zoom account")
        .await;
    ada.press("Connect again").await;
    ada.allow_as("ada").await;
    ada.reads("Zoom is connected").await;
    ada.leave().await;
    clinic.close().await;
}
