//! Everything that matters, without a mouse.

use sqlx::PgPool;
use thirtyfour::Key;

use crate::{
    patience::soon,
    visitor::{Visitor, ada_at_her_desk},
};

#[sqlx::test]
async fn the_keyboard_is_never_far_from_what_matters(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.open(&clinic.url).await;
    ada.tab_to("Start a meeting now", 8).await;
    ada.strike(Key::Enter).await;
    ada.reads("Your meeting is ready").await;
    ada.tab_to("Copy link", 10).await;
    ada.strike(Key::Space).await;
    soon("a button that says what it did", async || {
        let focus = ada.focus().await;
        (focus == "Copied").then_some(()).ok_or(focus)
    })
    .await;
    assert_eq!(ada.clipboard().await, ada.join_link().await);
    ada.leave().await;
    clinic.close().await;
}

#[sqlx::test]
async fn a_bookmark_needs_one_key(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.open(&format!("{}/start", clinic.url)).await;
    ada.reads("Start a meeting").await;
    soon("the button in focus", async || {
        let focus = ada.focus().await;
        (focus == "Start a meeting now").then_some(()).ok_or(focus)
    })
    .await;
    ada.strike(Key::Enter).await;
    ada.reads("Your meeting is ready").await;
    // The list can be scrolled by keyboard, then each line is a link.
    ada.press("Meetings").await;
    ada.reads("Meetings").await;
    ada.tab_past("Sign out").await;
    ada.strike(Key::Tab).await;
    let region = "return document.activeElement.getAttribute('role')";
    assert_eq!(ada.measure(region).await, "region");
    ada.strike(Key::Tab).await;
    ada.strike(Key::Enter).await;
    ada.reads("Your meeting is ready").await;
    ada.leave().await;
    clinic.close().await;
}

#[sqlx::test]
async fn a_check_of_the_connection_is_where_the_focus_goes(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.press("Account").await;
    ada.reads("Account").await;
    ada.tab_past("Sign out").await;
    ada.tab_to("Check the connection", 1).await;
    ada.strike(Key::Enter).await;
    ada.reads_words("The connection works").await;
    soon("the result in focus", async || {
        let focus = ada.focus().await;
        let there = focus.starts_with("The connection works");
        there.then_some(()).ok_or(focus)
    })
    .await;
    ada.saw_nothing_wrong(&clinic).await;
    ada.leave().await;
    clinic.close().await;
}

#[sqlx::test]
async fn the_skip_link_leads_past_the_header(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.open(&clinic.url).await;
    ada.strike(Key::Tab).await;
    assert_eq!(ada.focus().await, "Skip to main content");
    let top = "return document.activeElement.getBoundingClientRect().top";
    assert!(
        ada.measure(top).await.as_f64() >= Some(0.0),
        "it can be seen"
    );
    ada.strike(Key::Enter).await;
    ada.tab_to("Start a meeting now", 1).await;
    ada.leave().await;
    clinic.close().await;
}

impl Visitor {
    /// Goes on to the end of the header, whose last control this is.
    async fn tab_past(&self, last: &str) {
        self.tab_to(last, 7).await;
    }

    /// Presses Tab until the focus is on this, at most so many times.
    async fn tab_to(&self, name: &str, at_most: usize) {
        let mut passed = Vec::new();
        while passed.len() < at_most {
            self.strike(Key::Tab).await;
            let focus = self.focus().await;
            if focus == name {
                return;
            }
            passed.push(focus);
        }
        panic!("{name} is more than {at_most} Tabs away: {passed:?}");
    }
}
