//! The whole story, as `make demo` tells it.

use sqlx::PgPool;
use zoom_simulator::Operation;

use crate::{clinic::Clinic, visitor::Visitor};

#[sqlx::test]
async fn a_clinician_connects_starts_a_meeting_and_lets_a_client_in(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let ada = Visitor::arrive().await;
    ada.connect(&clinic, "ada").await;
    ada.reads_words("Ada Lindqvist").await;
    ada.start_meeting().await;

    let link = ada.join_link().await;
    ada.press("Copy link").await;
    ada.find("Copied").await;
    assert_eq!(ada.clipboard().await, link);

    let client = Visitor::arrive().await;
    client.open(&link).await;
    client
        .reads_words("Waiting for Ada Lindqvist to start the meeting.")
        .await;

    ada.press_into_a_new_tab("Start as host").await;
    ada.reads("Simulated Zoom meeting").await;
    ada.reads_words("You are the host.").await;
    ada.reads_words("Ada Lindqvist").await;
    client.reads_words("You are in the waiting room.").await;
    ada.press("Admit everyone").await;
    client
        .reads_words("You are in the meeting with Ada Lindqvist.")
        .await;
    ada.close_tab().await;

    let meeting = ada.address().await;
    ada.press("Sign out").await;
    ada.reads_words("You are signed out on this device.").await;
    ada.open(meeting.as_str()).await;
    ada.reads_words("Connect Zoom to open that page.").await;

    ada.saw_nothing_wrong(&clinic).await;
    ada.leave().await;
    client.leave().await;
    clinic.close().await;
}

#[sqlx::test]
async fn an_install_begun_in_the_marketplace_ends_connected(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let ben = Visitor::arrive().await;
    ben.open(&clinic.zoom.marketplace_url()).await;
    ben.press("Add").await;
    ben.allow_as("ben").await;
    // Bedside begins a consent of its own, and Zoom asks for it.
    ben.reads("Zoom is connected").await;
    ben.reads_words("Ben Okafor").await;
    assert_eq!(
        ben.address().await.as_str(),
        format!("{}/connected", clinic.url)
    );

    let requests = clinic.zoom.requests().into_iter();
    let exchanges: Vec<_> = requests
        .filter(|seen| seen.operation == Operation::Exchange)
        .map(|seen| seen.form_names)
        .collect();
    let [exchange] = &exchanges[..] else {
        panic!("one exchange, not {exchanges:?}");
    };
    assert!(exchange.contains(&"code_verifier".to_owned()));

    ben.saw_nothing_wrong(&clinic).await;
    ben.leave().await;
    clinic.close().await;
}
