//! Somebody at a browser: what they do.

use std::time::Duration;

use serde_json::json;
use sqlx::PgPool;
use thirtyfour::{By, Key, WebElement, extensions::query::ElementQueryable as _};
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    chromium::{Chromium, Setup},
    clinic::Clinic,
    patience::soon,
};

pub(crate) struct Visitor {
    pub(crate) chromium: Chromium,
}

impl Visitor {
    pub(crate) async fn arrive() -> Self {
        Self::arrive_with(Setup::default()).await
    }

    pub(crate) async fn arrive_with(setup: Setup) -> Self {
        Self {
            chromium: Chromium::start(setup).await,
        }
    }

    /// Types an address.
    pub(crate) async fn open(&self, address: &str) {
        let driver = &self.chromium.driver;
        driver.goto(address).await.expect("the page opens");
    }

    /// The link, button or disclosure whose name begins so, once it can be pressed.
    pub(crate) async fn find(&self, name: &str) -> WebElement {
        let can_be_pressed = "self::a or self::button or self::summary";
        let path = format!(r#"//*[{can_be_pressed}][starts-with(normalize-space(), "{name}")]"#);
        let found = self
            .chromium
            .driver
            .query(By::XPath(path))
            .and_clickable()
            .first()
            .await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("no {name:?} to press: {error}\n{}", self.sees().await),
        }
    }

    /// Presses a link, a button or a disclosure.
    pub(crate) async fn press(&self, name: &str) {
        self.find(name).await.click().await.expect(name);
    }

    /// Presses what this selector finds first, and waits for the page that it leads to. For pages
    /// whose words are not known.
    pub(crate) async fn follow(&self, selector: &str) {
        let driver = &self.chromium.driver;
        self.measure("document.documentElement.dataset.old = ''")
            .await;
        let found = driver
            .query(By::Css(selector))
            .and_clickable()
            .first()
            .await;
        let found = found.expect(selector);
        found.click().await.expect(selector);
        soon("another page", async || {
            let is_new = "return document.readyState === 'complete' \
                          && document.documentElement.dataset.old === undefined";
            let told = driver.execute(is_new, []).await;
            let is_new = told.is_ok_and(|told| told.json() == true);
            is_new.then_some(()).ok_or_else(|| selector.to_owned())
        })
        .await;
    }

    /// Opens all that is folded.
    pub(crate) async fn unfold(&self) {
        let open = "for (const part of document.querySelectorAll('details')) part.open = true";
        self.measure(open).await;
    }

    /// Presses twice in quick succession, as many people do everywhere. Zoom is slow meanwhile, so
    /// that the second press finds the first one under way.
    pub(crate) async fn press_twice(&self, name: &str, clinic: &Clinic) {
        let slow = Trouble::Delay(Duration::from_secs(1));
        clinic
            .zoom
            .order(Fault::new(Operation::CreateMeeting, slow));
        let button = self.find(name).await.to_json().unwrap();
        let (down, up) = (
            json!({ "type": "pointerDown", "button": 0 }),
            json!({ "type": "pointerUp", "button": 0 }),
        );
        let actions = json!([
            { "type": "pointerMove", "origin": button, "x": 0, "y": 0 },
            down, up, { "type": "pause", "duration": 200 }, down, up,
        ]);
        self.chromium.move_mouse(actions).await;
    }

    /// Presses a key, on whatever has the focus.
    pub(crate) async fn strike(&self, key: Key) {
        let strike = self.chromium.driver.action_chain().send_keys(key);
        strike.perform().await.expect("a keyboard");
    }

    /// On Zoom's consent page: says who they are, and allows.
    pub(crate) async fn allow_as(&self, person: &str) {
        let choice = format!("input[name=person][value={person}]");
        let choice = self.chromium.driver.query(By::Css(choice)).single().await;
        choice.expect("a person").click().await.unwrap();
        self.press("Allow").await;
    }

    /// From Bedside's landing page to the end of the consent.
    pub(crate) async fn connect(&self, clinic: &Clinic, person: &str) {
        self.open(&clinic.url).await;
        self.press("Connect your Zoom account").await;
        self.allow_as(person).await;
        self.reads("Zoom is connected").await;
    }

    /// From wherever the button is to the page of a meeting that waits.
    pub(crate) async fn start_meeting(&self) {
        self.press("Start a meeting now").await;
        self.reads("Your meeting is ready").await;
    }

    /// Presses what opens a tab of its own, and goes there.
    pub(crate) async fn press_into_a_new_tab(&self, name: &str) {
        let driver = &self.chromium.driver;
        let before = driver.windows().await.unwrap();
        self.press(name).await;
        let tab = soon("a new tab", async || {
            let all = driver.windows().await.unwrap();
            let new = all.into_iter().find(|tab| !before.contains(tab));
            new.ok_or_else(|| "there is none".to_owned())
        });
        driver.switch_to_window(tab.await).await.unwrap();
    }

    /// Closes this tab and returns to the first one.
    pub(crate) async fn close_tab(&self) {
        let driver = &self.chromium.driver;
        driver.close_window().await.unwrap();
        let first = driver.windows().await.unwrap().swap_remove(0);
        driver.switch_to_window(first).await.unwrap();
    }

    /// Presses the browser's Back.
    pub(crate) async fn go_back(&self) {
        self.chromium.driver.back().await.unwrap();
    }

    /// Gives the page this much room, in CSS pixels, as on a screen of that size.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.chromium
            .ask("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    pub(crate) async fn leave(self) {
        self.chromium.close().await;
    }
}

/// One clinic and one visitor who has connected Ada's account and is on the page after that.
pub(crate) async fn ada_at_her_desk(db: PgPool) -> (Clinic, Visitor) {
    let (clinic, ada) = (Clinic::open(db).await, Visitor::arrive().await);
    ada.connect(&clinic, "ada").await;
    (clinic, ada)
}
