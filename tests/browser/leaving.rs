//! Leaving, and what a page that is open learns of it.

use std::time::Duration;

use sqlx::PgPool;

use crate::{
    clinic::Clinic,
    patience::soon,
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
    // Nobody touches the page: it learns of it by itself.
    ada.reads("Bedside was removed from your Zoom account")
        .await;
    ada.press("Connect again").await;
    ada.allow_as("ada").await;
    ada.reads("Zoom is connected").await;
    ada.leave().await;
    clinic.close().await;
}

/// Lets time pass for the page as for the server.
async fn pass(clinic: &Clinic, ada: &Visitor, minutes: u32) {
    clinic.clock.advance(Duration::from_mins(minutes.into()));
    let later = format!("const now = Date.now; Date.now = () => now() + {minutes} * 60000;");
    ada.measure(&later).await;
}

#[sqlx::test]
async fn a_page_on_a_shared_computer_warns_and_then_goes(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.open(&format!("{}/settings", clinic.url)).await;
    ada.measure("document.getElementById('shared').click()")
        .await;
    ada.press("Save").await;
    ada.reads_words("Settings saved").await;
    ada.measure("document.getElementById('message').value = 'Come to {link}'")
        .await;
    let warning = "You will be signed out in less than 2 minutes";
    assert!(!ada.text().await.contains(warning));

    pass(&clinic, &ada, 14).await;
    ada.reads_words(warning).await;
    let typed = "return document.getElementById('message').value";
    ada.press("Stay signed in").await;
    let spoken = "return document.getElementById('live').textContent";
    soon("the good news", async || {
        let spoken = ada.measure(spoken).await;
        (spoken == "You stay signed in.")
            .then_some(())
            .ok_or_else(|| spoken.to_string())
    })
    .await;
    assert!(!ada.text().await.contains(warning));
    assert_eq!(
        ada.measure(typed).await,
        "Come to {link}",
        "nothing is lost"
    );

    pass(&clinic, &ada, 14).await;
    ada.reads_words(warning).await;
    pass(&clinic, &ada, 2).await;
    ada.reads_words("You were signed out because this is a shared computer")
        .await;
    ada.saw_nothing_wrong(&clinic).await;
    ada.leave().await;
    clinic.close().await;
}

#[sqlx::test]
async fn who_uses_one_tab_stays_in_the_other(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.open(&format!("{}/account", clinic.url)).await;
    pass(&clinic, &ada, 12 * 60 - 1).await;
    let warning = "because Bedside was not used here for some time";
    ada.reads_words(warning).await;
    // What another tab says when it is opened; its own clock is the same.
    ada.measure("new BroadcastChannel('left').postMessage(Date.now() + 720 * 60000)")
        .await;
    soon("no warning", async || {
        let text = ada.text().await;
        (!text.contains(warning)).then_some(()).ok_or(text)
    })
    .await;
    ada.leave().await;
    clinic.close().await;
}
