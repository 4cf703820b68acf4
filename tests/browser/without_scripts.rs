//! A locked-down computer, where the browser runs no script: every journey ends where it should.

use sqlx::PgPool;
use thirtyfour::{By, Key, components::SelectElement};
use zoom_simulator::Operation;

use crate::{chromium::Setup, clinic::Clinic, patience::soon, visitor::Visitor};

#[sqlx::test]
async fn every_journey_works_where_scripts_are_blocked(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let ada = Visitor::arrive_with(Setup {
        blocks_scripts: true,
        ..Setup::default()
    })
    .await;
    ada.connect(&clinic, "ada").await;
    create(&clinic, &ada).await;
    copy(&clinic, &ada).await;
    choose_settings(&ada).await;
    cancel(&clinic, &ada).await;
    disconnect(&ada).await;
    ada.leave().await;
    clinic.close().await;
}

async fn create(clinic: &Clinic, ada: &Visitor) {
    // Nothing in the page catches the second press.
    ada.press_twice("Start a meeting now", clinic).await;
    // The second press does not wait for the first one's answer.
    soon("a meeting, after looking again", async || {
        match ada.heading().await.as_deref() {
            Some("Your meeting is ready") => return Ok(()),
            Some("Your meeting is on its way") => ada.press("Check again").await,
            _ => {}
        }
        Err(ada.sees().await)
    })
    .await;
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
}

async fn copy(clinic: &Clinic, ada: &Visitor) {
    let link = ada.join_link().await;
    assert!(link.starts_with(&clinic.zoom.url()), "{link}");
    let field = ada.chromium.driver.find(By::Id("join")).await.unwrap();
    assert!(field.is_displayed().await.unwrap());
    field.send_keys("typed over").await.unwrap();
    assert_eq!(ada.join_link().await, link, "it is there to be read");
    field.send_keys(Key::Control + "a").await.unwrap();
    field.send_keys(Key::Control + "c").await.unwrap();
    assert_eq!(ada.clipboard().await, link, "and to be selected");

    let text = ada.text().await;
    for needs_a_script in ["Copy link", "Share…", "Print"] {
        assert!(
            !text.contains(needs_a_script),
            "{needs_a_script} is dead: {text}"
        );
    }
    ada.press("Check again").await;
    ada.reads("Your meeting is ready").await;
}

async fn choose_settings(ada: &Visitor) {
    ada.press("Settings").await;
    ada.reads("Settings").await;
    let driver = &ada.chromium.driver;
    let waiting_room = driver.find(By::Id("waiting_room")).await.unwrap();
    waiting_room.click().await.unwrap();
    let message = driver.find(By::Id("message")).await.unwrap();
    message.send_keys("Come in.").await.unwrap();
    ada.press("Save settings").await;
    ada.reads_words("There is a problem").await;
    let message = driver.find(By::Id("message")).await.unwrap();
    message.send_keys(" {link}").await.unwrap();
    let recording = driver.find(By::Id("recording")).await.unwrap();
    let recording = SelectElement::new(&recording).await.unwrap();
    recording.select_by_value("local").await.unwrap();
    ada.press("Save settings").await;
    ada.reads_words("Settings saved").await;
    ada.press("New meeting").await;
    ada.reads("Start a meeting").await;
    ada.reads_words("Waiting room\nOff").await;
    ada.reads_words("On, on your computer").await;
}

async fn cancel(clinic: &Clinic, ada: &Visitor) {
    ada.press("Open").await;
    ada.reads("Your meeting is ready").await;
    ada.press("Cancel this meeting").await;
    ada.reads("Cancel this meeting?").await;
    ada.press("Cancel the meeting").await;
    ada.reads("This meeting is over").await;
    ada.reads_words("Cancelled").await;
    assert_eq!(clinic.zoom.count(Operation::DeleteMeeting), 1);
}

async fn disconnect(ada: &Visitor) {
    ada.press("Account").await;
    ada.reads("Account").await;
    ada.press("Sign out here").await;
    ada.reads_words("You are signed out on this device.").await;
    ada.press("Connect your Zoom account").await;
    ada.reads("Start a meeting").await;
    ada.press("Account").await;
    ada.press("Disconnect Zoom").await;
    ada.press("Disconnect and delete my data").await;
    ada.reads("Zoom is disconnected").await;
}
