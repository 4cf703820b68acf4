//! Small screens and large letters.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{clinic::Clinic, visitor::Visitor};

#[sqlx::test]
async fn nothing_runs_out_of_a_narrow_screen(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let ada = Visitor::arrive().await;
    ada.resize(320, 640).await;
    let mut too_wide = Vec::new();
    for page in [
        "",
        "/help",
        "/support",
        "/privacy",
        "/terms",
        "/accessibility",
    ] {
        ada.open(&format!("{}{page}", clinic.url)).await;
        too_wide.extend(ada.what_is_too_wide().await);
    }
    ada.connect(&clinic, "ada").await;
    too_wide.extend(ada.what_is_too_wide().await);
    ada.start_meeting().await;
    ada.press("Show a QR code").await;
    ada.press("Read it out over the phone").await;
    too_wide.extend(ada.what_is_too_wide().await);
    let meeting = ada.address().await;
    let dashboard = clinic.url.clone();
    let already_made = format!("{meeting}?late");
    let unknown = format!("{meeting}-unknown");
    let path = |path: &str| format!("{dashboard}{path}");
    for page in [
        dashboard.clone(),
        already_made,
        unknown,
        path("/start"),
        path("/meetings"),
        path("/account"),
        path("/account/disconnect"),
    ] {
        ada.open(&page).await;
        too_wide.extend(ada.what_is_too_wide().await);
    }
    assert!(too_wide.is_empty(), "{too_wide:#?}");
    ada.leave().await;
    clinic.close().await;
}

/// The parts of a page that stick out, when the page has to be scrolled sideways.
const STICKING_OUT: &str = "
    document.documentElement.style.fontSize = arguments[0];
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const sticksOut = part => part.getBoundingClientRect().right > page.clientWidth;
    const parts = [...document.querySelectorAll('body, body *')].filter(sticksOut);
    return [`${arguments[0]} ${location.pathname} is ${page.scrollWidth} wide`,
        ...parts.map(part => part.outerHTML.slice(0, 60))];
";

impl Visitor {
    /// Also with letters of twice the size.
    async fn what_is_too_wide(&self) -> Vec<Value> {
        let mut parts = Vec::new();
        for size in ["200%", "100%"] {
            let driver = &self.chromium.driver;
            let told = driver.execute(STICKING_OUT, [json!(size)]).await;
            parts.extend(told.unwrap().convert::<Vec<Value>>().unwrap());
        }
        parts
    }
}
