//! Everything that matters, without a mouse.

use serde_json::json;
use sqlx::PgPool;
use thirtyfour::Key;

use crate::{
    patience::soon,
    visitor::{Visitor, ada_at_her_desk},
};

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
async fn a_link_is_copied_with_a_dozen_keys_after_signing_in(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    let mut keys = ada.skip_the_header().await;
    keys += ada.tab_to("Start a meeting now", 2).await;
    ada.strike(Key::Enter).await;
    ada.reads("Your meeting is ready").await;
    keys += ada.skip_the_header().await;
    keys += ada.tab_to("Copy link", 3).await;
    ada.strike(Key::Enter).await;
    soon("a button that says what it did", async || {
        let focus = ada.focus().await;
        (focus == "Copied").then_some(()).ok_or(focus)
    })
    .await;
    assert!(keys + 2 <= 12, "{keys} and twice Enter");
    assert_eq!(ada.clipboard().await, ada.join_link().await);

    // Without the skip link what matters is not far either.
    let meeting = format!("{}{}", clinic.url, ada.address().await.path());
    for (page, button, at_most) in [
        (&clinic.url, "Start a meeting now", 8),
        (&meeting, "Copy link", 10),
    ] {
        ada.open(page).await;
        ada.tab_to(button, at_most).await;
    }
    ada.leave().await;
    clinic.close().await;
}

#[sqlx::test]
async fn every_setting_is_reached_and_the_focus_is_always_seen(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    for colours in ["none", "active"] {
        let media = json!({ "features": [{ "name": "forced-colors", "value": colours }] });
        ada.chromium.ask("Emulation.setEmulatedMedia", media).await;
        ada.open(&format!("{}/settings", clinic.url)).await;
        for _ in ada.list(CONTROLS).await {
            ada.strike(Key::Tab).await;
            ada.sees_the_focus().await;
        }
        let all = ada.list(CONTROLS).await;
        assert!(all.len() > 20, "{all:#?}");
        let missed: Vec<_> = all
            .iter()
            .filter(|control| !control.contains("data-reached"))
            .collect();
        assert!(missed.is_empty(), "{missed:#?}");
    }
    ada.leave().await;
    clinic.close().await;
}

/// Everything on a page that can be used.
const CONTROLS: &str = "
    const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
    const shown = [...document.querySelectorAll(all)].filter(one => one.checkVisibility());
    return shown.map(one => one.outerHTML.split('>')[0]);
";

/// What has the focus, unless there is a line around it and at least its first line can be seen.
/// It is marked as reached.
const FOCUS: &str = "
    const part = document.activeElement, style = getComputedStyle(part);
    const box = part.getBoundingClientRect();
    if (part === document.body) return [];
    part.dataset.reached = '';
    const line = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
    return line >= 3 && box.top >= 0 && box.top + 24 <= innerHeight
        ? [] : [`${line} px from ${box.top} to ${box.bottom}: ${part.outerHTML.slice(0, 90)}`];
";

impl Visitor {
    /// Goes on to the end of the header, whose last control this is.
    async fn tab_past(&self, last: &str) {
        self.tab_to(last, 7).await;
    }

    /// Goes past it from the top of the page, and tells how many keys that took.
    async fn skip_the_header(&self) -> usize {
        let keys = self.tab_to("Skip to main content", 1).await;
        self.strike(Key::Enter).await;
        keys + 1
    }

    /// Presses Tab until the focus is on this, at most so many times, and tells how many it took.
    async fn tab_to(&self, name: &str, at_most: usize) -> usize {
        let mut passed = Vec::new();
        while passed.len() < at_most {
            self.strike(Key::Tab).await;
            self.sees_the_focus().await;
            let focus = self.focus().await;
            if focus == name {
                return passed.len() + 1;
            }
            passed.push(focus);
        }
        panic!("{name} is more than {at_most} Tabs away: {passed:?}");
    }

    /// What has the focus is on the screen, with a line around it.
    async fn sees_the_focus(&self) {
        let hidden = self.list(FOCUS).await;
        assert!(hidden.is_empty(), "{hidden:#?}");
    }
}
