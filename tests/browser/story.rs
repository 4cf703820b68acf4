//! The whole story, as `make demo` tells it.

use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    clinic::Clinic,
    visitor::{Visitor, ada_at_her_desk},
};

#[sqlx::test]
async fn a_clinician_sees_a_client_from_the_first_press_to_the_end(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    let ada = Visitor::arrive().await;
    ada.connect(&clinic, "ada").await;
    ada.reads_words("Ada Lindqvist").await;
    ada.start_meeting().await;

    let link = ada.join_link().await;
    ada.press("Copy link").await;
    ada.find("Copied").await;
    assert_eq!(ada.clipboard().await, link);

    let mark = "document.documentElement.dataset.mark = 'as it was'";
    ada.measure(mark).await;
    ada.reads_words("Not started").await;
    let client = Visitor::arrive().await;
    client.open(&link).await;
    client
        .reads_words("Waiting for Ada Lindqvist to start the meeting.")
        .await;
    ada.reads_words("1 person is waiting").await;

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
    ada.reads_words("In progress").await;
    ada.reads_words("Rejoin as host").await;
    let mark = "return document.documentElement.dataset.mark";
    assert_eq!(
        ada.measure(mark).await,
        "as it was",
        "nobody loaded it again"
    );

    let meeting = ada.address().await;
    ada.press("End the meeting for everyone").await;
    ada.reads("End the meeting for everyone now?").await;
    ada.press("End the meeting for everyone").await;
    ada.reads("This meeting is over").await;
    ada.reads_words("It lasted under a minute.").await;
    client.open(&link).await;
    client
        .reads_words("There is no such meeting, or it has ended.")
        .await;
    ada.press("Meetings").await;
    ada.reads("Meetings").await;
    ada.reads_words("Ended").await;
    ada.reads_words("under a minute").await;
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
async fn zoom_is_down_and_comes_back(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    let down = Fault::new(Operation::CreateMeeting, Trouble::Status(503));
    clinic.zoom.order(down.always());
    ada.press("Start a meeting now").await;
    // Zoom may have made it before it failed.
    ada.reads("We do not know whether Zoom made your meeting")
        .await;
    ada.find("Start one directly in Zoom").await;
    clinic.zoom.clear_faults();
    ada.press("New meeting").await;
    ada.start_meeting().await;
    assert_eq!(clinic.zoom.meetings().len(), 1);

    let down = Fault::new(Operation::ReadMeeting, Trouble::Status(503));
    clinic.zoom.order(down.always());
    let meeting = ada.address().await;
    ada.open(&format!("{meeting}/start")).await;
    ada.reads("We could not open Zoom as host").await;
    ada.reads_words("Your meeting was not changed.").await;
    ada.press("Go back to the meeting").await;
    ada.reads("Your meeting is ready").await;
    clinic.zoom.clear_faults();
    ada.press_into_a_new_tab("Start as host").await;
    ada.reads_words("You are the host.").await;
    ada.leave().await;
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
