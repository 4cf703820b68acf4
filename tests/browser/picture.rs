//! The pictures in docs/pictures. `make picture` (`BEDSIDE_PICTURE`) takes them again; `make test`
//! looks whether the README's would show what matters.

use std::{fs, path::Path};

use serde_json::json;
use sqlx::PgPool;
use thirtyfour::By;

use crate::{clinic::Clinic, visitor::Visitor};

/// How a picture is taken.
struct Sitting {
    name: &'static str,
    scheme: &'static str,
    size: (u32, u32),
    is_touched: bool,
}

const WIDE: (u32, u32) = (1280, 800);

const SITTINGS: [Sitting; 3] = [
    Sitting {
        name: "light",
        scheme: "light",
        size: WIDE,
        is_touched: false,
    },
    Sitting {
        name: "dark",
        scheme: "dark",
        size: WIDE,
        is_touched: false,
    },
    Sitting {
        name: "phone",
        scheme: "light",
        size: (390, 800),
        is_touched: true,
    },
];

#[sqlx::test]
async fn the_readmes_picture_shows_all_that_matters(db: PgPool) {
    let (clinic, ada) = (Clinic::open(db).await, Visitor::arrive().await);
    clinic.listen_to_zoom().await;
    ada.open(&clinic.url).await;
    ada.take_pictures("landing").await;
    ada.connect(&clinic, "ada").await;
    if is_asked_for() {
        ada.had_a_morning(&clinic).await;
    }
    ada.open(&clinic.url).await;
    ada.start_meeting().await;
    ada.resize(WIDE.0, WIDE.1).await;
    for what in [
        By::Tag("h1"),
        By::Id("join"),
        By::Css("[data-copy]"),
        By::Css("main a[href$='/start']"),
    ] {
        let place = ada.chromium.driver.find(what).await.unwrap();
        let place = place.rect().await.unwrap();
        assert!(place.height > 0.0 && place.y + place.height < WIDE.1.into());
    }
    ada.take_pictures("meeting").await;
    for (page, name) in [
        ("", "home"),
        ("/meetings", "history"),
        ("/settings", "settings"),
    ] {
        ada.open(&format!("{}{page}", clinic.url)).await;
        ada.take_pictures(name).await;
    }
    ada.leave().await;
    clinic.close().await;
}

impl Visitor {
    /// Meetings that are over, so that a list has something to show.
    async fn had_a_morning(&self, clinic: &Clinic) {
        for was_held in [true, false, true] {
            self.open(&clinic.url).await;
            self.start_meeting().await;
            if !was_held {
                self.press("Cancel this meeting").await;
                self.press("Cancel the meeting").await;
                self.reads("This meeting is over").await;
                continue;
            }
            let page = self.address().await;
            self.open(&format!("{page}/start")).await;
            let number = clinic.zoom.meetings().last().expect("a meeting").id;
            clinic.zoom.end_meeting(number);
            clinic.zoom.deliveries_settled().await;
        }
    }

    /// Takes the open page's pictures, if they are wanted.
    async fn take_pictures(&self, page: &str) {
        if !is_asked_for() {
            return;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
        fs::create_dir_all(&folder).unwrap();
        for sitting in &SITTINGS {
            let picture = self.sit(sitting).await;
            let file = format!("{page}-{}.png", sitting.name);
            fs::write(folder.join(file), picture).unwrap();
        }
        self.sit(&SITTINGS[0]).await;
    }

    async fn sit(&self, sitting: &Sitting) -> Vec<u8> {
        let scheme = json!([{ "name": "prefers-color-scheme", "value": sitting.scheme }]);
        let ask = async |what, with| self.chromium.ask(what, with).await;
        ask("Emulation.setEmulatedMedia", json!({ "features": scheme })).await;
        let touch = json!({ "enabled": sitting.is_touched });
        ask("Emulation.setTouchEmulationEnabled", touch).await;
        ask("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await;
        self.resize(sitting.size.0, sitting.size.1).await;
        let picture = self.chromium.driver.screenshot_as_png().await;
        picture.expect("a picture")
    }
}

fn is_asked_for() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "asks for files of the repository"
    )]
    std::env::var_os("BEDSIDE_PICTURE").is_some()
}
