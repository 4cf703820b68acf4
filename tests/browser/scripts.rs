//! Texts that would run a script on a careless page, in a browser that would run it.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{clinic::Clinic, payloads::batches, visitor::Visitor};

/// How many messages go by until the other pages are looked at.
const ROUND: usize = 4;

async fn nothing_ran(ada: &Visitor, text: &str) {
    let alert = ada.chromium.driver.get_alert_text().await;
    assert!(alert.is_err(), "{text}: {alert:?}");
    let ran = ada.measure("return window.ran ?? null").await;
    assert_eq!(ran, Value::Null, "{text}");
}

#[sqlx::test]
async fn no_text_of_somebodys_runs(db: PgPool) {
    let free = [
        ("BEDSIDE_CREATE_PER_MINUTE", "0"),
        ("BEDSIDE_INSTALL_PER_MINUTE", "0"),
    ];
    let counters = db.clone();
    let (clinic, ada) = (Clinic::open_with(db, &free).await, Visitor::arrive().await);
    ada.connect(&clinic, "ada").await;
    ada.press("Start a meeting now").await;
    ada.reads("Your meeting is ready").await;
    let meeting = ada.address().await;
    ada.open(&format!("{}/settings", clinic.url)).await;
    let mut names = batches(200).into_iter().cycle();
    for (at, message) in batches(480).into_iter().enumerate() {
        // Braces around anything but the link are refused.
        let message = message.replace(['{', '}'], "|");
        let set = json!(format!("{message} {{link}}"));
        let set = format!("document.querySelector('[name=message]').value = {set}");
        ada.measure(&set).await;
        #[expect(
            clippy::disallowed_methods,
            reason = "nobody may save so often in a minute"
        )]
        sqlx::query("delete from address_counters")
            .execute(&counters)
            .await
            .unwrap();
        ada.follow("main form[action='/settings'] [type=submit]")
            .await;
        nothing_ran(&ada, &message).await;
        let shown = ada
            .measure("return document.querySelector('[name=message]').value")
            .await;
        assert!(
            shown.as_str().unwrap().contains(message.trim()),
            "{message}: {shown}"
        );
        if at % ROUND > 0 {
            continue;
        }
        let name = names.next().unwrap();
        clinic.zoom.set_display_name("ada", &name);
        ada.open(&format!("{}/account", clinic.url)).await;
        ada.follow("form[action='/account/check'] button").await;
        nothing_ran(&ada, &name).await;
        assert!(
            ada.text().await.contains(name.trim()),
            "{name}: {}",
            ada.text().await
        );
        ada.open(meeting.as_str()).await;
        ada.unfold().await;
        nothing_ran(&ada, &message).await;
        ada.open(&format!("{}/settings", clinic.url)).await;
    }
    // Nor did the policy have to stop anything.
    ada.saw_nothing_wrong(&clinic).await;
    ada.leave().await;
    clinic.close().await;
}
