//! The README's picture of the meeting page. `make picture` takes it again.

use std::path::Path;

use serde_json::json;
use sqlx::PgPool;
use thirtyfour::By;

use crate::visitor::ada_at_her_desk;

const HEIGHT: u32 = 860;

#[sqlx::test]
async fn the_readmes_picture_shows_all_that_matters(db: PgPool) {
    let (clinic, ada) = ada_at_her_desk(db).await;
    ada.resize(1280, HEIGHT).await;
    let light = json!([{ "name": "prefers-color-scheme", "value": "light" }]);
    ada.chromium
        .ask("Emulation.setEmulatedMedia", json!({ "features": light }))
        .await;
    ada.start_meeting().await;
    for what in [
        By::Tag("h1"),
        By::Id("join"),
        By::Css("[data-copy]"),
        By::Css("main a[href$='/start']"),
    ] {
        let place = ada.chromium.driver.find(what).await.unwrap();
        let place = place.rect().await.unwrap();
        assert!(place.height > 0.0 && place.y + place.height < HEIGHT.into());
    }
    let picture = ada.chromium.driver.screenshot_as_png().await.unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "asks for a file of the repository"
    )]
    if std::env::var_os("BEDSIDE_PICTURE").is_some() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        std::fs::create_dir_all(&docs).unwrap();
        std::fs::write(docs.join("meeting.png"), picture).unwrap();
    }
    ada.leave().await;
    clinic.close().await;
}
