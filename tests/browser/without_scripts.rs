//! A locked-down computer, where the browser runs no script.

use sqlx::PgPool;
use thirtyfour::{By, Key};
use zoom_simulator::Operation;

use crate::{chromium::Setup, clinic::Clinic, patience::soon, visitor::Visitor};

#[sqlx::test]
async fn where_scripts_are_blocked_the_link_can_still_be_handed_out(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let ada = Visitor::arrive_with(Setup {
        blocks_scripts: true,
        ..Setup::default()
    })
    .await;
    ada.connect(&clinic, "ada").await;
    // Nothing in the page catches the second press.
    ada.press_twice("Start a meeting now", &clinic).await;
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

    let link = ada.join_link().await;
    assert!(link.starts_with(&clinic.zoom.url()), "{link}");
    let field = ada.chromium.driver.find(By::Id("join")).await.unwrap();
    assert!(field.is_displayed().await.unwrap());
    field.send_keys("typed over").await.unwrap();
    assert_eq!(ada.join_link().await, link, "it is there to be read");
    field.send_keys(Key::Control + "a").await.unwrap();
    let selected = "const f = document.activeElement; \
                    return f.value.slice(f.selectionStart, f.selectionEnd)";
    assert_eq!(ada.measure(selected).await, link, "and to be selected");

    let text = ada.text().await;
    for needs_a_script in ["Copy link", "Share…"] {
        assert!(
            !text.contains(needs_a_script),
            "{needs_a_script} is dead: {text}"
        );
    }
    ada.press("Check again").await;
    ada.reads("Your meeting is ready").await;
    ada.press("Sign out").await;
    ada.reads_words("You are signed out on this device.").await;
    ada.leave().await;
    clinic.close().await;
}
