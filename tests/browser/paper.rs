//! A meeting on paper: all that a client needs, and nothing else.

use serde_json::json;
use sqlx::PgPool;

use crate::{
    fit::Way,
    visitor::{Visitor, ada_at_her_desk},
};

#[sqlx::test]
async fn a_printed_meeting_has_its_link_its_number_and_its_code_to_scan(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.start_meeting().await;
    let link = ada.join_link().await;
    ada.press("Read it out over the phone").await;
    let spoken = ada.list(SPOKEN).await;
    assert_eq!(spoken.len(), 2, "{spoken:?}");
    ada.press("Read it out over the phone").await;

    ada.put_on("print").await;
    let paper = ada.measure("return document.body.innerText").await;
    let paper = paper.as_str().unwrap();
    for needed in [&link, &spoken[0], &spoken[1], &"Join link".to_owned()] {
        assert!(paper.contains(needed), "{needed}: {paper}");
    }
    for idle in [
        "@",
        "Sign out",
        "Start as host",
        "Copy link",
        "Help",
        "More",
        "Cancel",
    ] {
        assert!(!paper.contains(idle), "{idle}: {paper}");
    }
    assert_eq!(ada.list(SEEN_ON_PAPER).await, ["svg", "dl"]);
    assert_eq!(ada.what_sticks_out(Way::Narrow).await, [""; 0]);
    let ink = "return getComputedStyle(document.querySelector('dd')).color";
    assert_eq!(ada.measure(ink).await, "rgb(0, 0, 0)");

    // Where no style can unfold, a script does before it prints.
    ada.put_on("screen").await;
    let note = "window.print = () => dispatchEvent(new Event('beforeprint'))";
    ada.measure(note).await;
    ada.press("Print").await;
    let unfolded =
        "return [...document.querySelectorAll('details[open]')].map(one => one.innerText)";
    let unfolded = ada.list(unfolded).await;
    assert_eq!(unfolded.len(), 2, "{unfolded:?}");
    ada.leave().await;
    clinic.close().await;
}

/// What is read out over the phone.
const SPOKEN: &str =
    "return [...document.querySelectorAll('.spoken bdi')].map(one => one.innerText)";

/// Of what is folded or a control, what can be seen.
const SEEN_ON_PAPER: &str = "
    const parts = document.querySelectorAll('header, footer, .btn, input, .qr svg, .spoken');
    const isSeen = part => part.checkVisibility({ contentVisibilityAuto: true })
        && part.getBoundingClientRect().height > 0;
    return [...parts].filter(isSeen).map(part => part.localName);
";

impl Visitor {
    /// Shows the page on a screen, which is dark for this reader, or as on paper.
    async fn put_on(&self, media: &str) {
        let dark = json!([{ "name": "prefers-color-scheme", "value": "dark" }]);
        let paper = json!({ "media": media, "features": dark });
        self.chromium.ask("Emulation.setEmulatedMedia", paper).await;
    }
}
