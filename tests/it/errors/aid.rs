//! What helps with the next step: a message, a way through Zoom's own app, a time.

use std::time::Duration;

use sqlx::PgPool;

use super::{met, signed_in};
use crate::{browser::Browser, clinic::Clinic, page::Form};

#[sqlx::test]
async fn a_message_to_the_administrator_can_be_copied_and_names_nobody(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.zoom.set_skip_consent(false);
    for (id, language, wanted) in [
        ("E07", "en", "Could you approve the Zoom app Bedside?"),
        ("E07", "es", "¿Podría aprobar la aplicación Bedside"),
        ("E24", "en", "a Zoom licence to host meetings"),
        ("E24", "es", "una licencia de Zoom"),
    ] {
        let page = met(id, &clinic, language).await;
        let message = page.texts("textarea#ask[readonly]").remove(0);
        assert!(message.contains(wanted), "{message}");
        assert!(
            message.contains(&format!("{}/help", clinic.url)),
            "{message}"
        );
        let links = ["/privacy", "/support#security"];
        let all = links
            .iter()
            .all(|link| message.contains(&format!("{}{link}", clinic.url)));
        assert_eq!(all, id == "E07", "{message}");
        for name in ["Ada", "Cleo", "Lindqvist", "@"] {
            assert!(!message.contains(name), "{message}");
        }
        assert_eq!(page.attributes("button[data-copy=ask]", "type"), ["button"]);
        assert_eq!(page.texts("label[for=ask]").len(), 1);
    }
    clinic.close().await;
}

#[sqlx::test]
async fn who_cannot_start_a_meeting_is_told_the_way_through_zooms_app(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let page = met("E29", &clinic, "en").await;
    let steps = page.texts("main ol li");
    assert_eq!(steps.len(), 3, "{steps:?}");
    let number = clinic.zoom.meetings()[0].id.to_string();
    let typed: String = steps[2].chars().filter(char::is_ascii_digit).collect();
    assert_eq!(typed, number, "{steps:?}");

    let down = met("E31", &clinic, "en").await;
    let links = down.attributes("main p.lead + p a", "href");
    assert_eq!(links, ["https://www.zoomstatus.com/"]);
    assert!(down.text().contains("call your client by phone"));
    clinic.close().await;
}

#[sqlx::test]
async fn the_daily_limit_ends_at_a_time_of_the_readers_own_clock(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.zoom.set_daily_limit(Some(1));
    // Zoom's day shall not end in the middle of this.
    let now = clinic.clock.now();
    let noon = now.replace_time(time::Time::MIDNIGHT) + time::Duration::hours(36) - now;
    clinic.pass(noon.unsigned_abs());
    let mut ada = signed_in(&clinic, "ada", "en").await;
    let unused = ada.start_meeting().await;
    let page = ada.start_meeting().await;
    let next = clinic.clock.now().date().next_day().unwrap();
    let midnight = page.attributes("p.lead time[data-local=time]", "datetime");
    assert_eq!(midnight, [format!("{next}T00:00:00Z")]);
    assert!(
        page.text().contains("It counts anew at 00:00 UTC"),
        "{}",
        page.text()
    );
    assert_eq!(page.attributes("main a.btn", "href"), ["/#h-open"]);
    let open = ada.get("/#h-open").await;
    assert!(!open.texts("#h-open").is_empty());
    assert!(
        open.body
            .contains(&format!("href=\"{}\"", unused.url.path()))
    );

    let form = open_settings(&mut ada).await.with("zone", "Asia/Kolkata");
    ada.submit(&form).await;
    let page = ada.get(page.url.path()).await;
    assert!(
        page.text().contains("It counts anew at 05:30"),
        "{}",
        page.text()
    );
    assert_eq!(page.status, 429);
    // Later the page is the record of it, and no failure of its own.
    clinic.clock.advance(Duration::from_mins(2));
    let record = ada.get(page.url.path()).await;
    assert_eq!((record.status, record.heading()), (200, page.heading()));
    clinic.close().await;
}

async fn open_settings(browser: &mut Browser) -> Form {
    browser.get("/settings").await.form("/settings")
}
