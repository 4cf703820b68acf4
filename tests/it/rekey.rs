//! Exchanging the keyring's key in four steps, with servers running.

use std::collections::HashMap;

use bedside::sealing::Keyring;
use sqlx::PgPool;

use crate::{clinic::Clinic, program::run};

async fn keys(command: &str, ring: &str, settings: &HashMap<String, String>) -> String {
    let mut settings = settings.clone();
    settings.insert("BEDSIDE_KEYS".to_owned(), ring.to_owned());
    let output = run(&["keys", command], &settings).await;
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[sqlx::test]
async fn a_key_is_exchanged_without_anybody_noticing(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    clinic.signed_in("ben").await;
    let meeting = browser.start_meeting().await;
    let one = clinic.settings["BEDSIDE_KEYS"].clone();
    let two = Keyring::fresh_entry(2).unwrap();

    let both = format!("{one},{}", *two);
    assert_eq!(
        keys("status", &both, &clinic.settings).await,
        "key 1: 2 rows, seals\nkey 2: 0 rows, opens"
    );
    let both = format!("{},{one}", *two);
    clinic
        .settings
        .insert("BEDSIDE_KEYS".to_owned(), both.clone());
    clinic.serve_another().await;
    assert_eq!(
        keys("rewrap", &both, &clinic.settings).await,
        "2 rows are sealed with key 2 now"
    );
    assert_eq!(
        keys("rewrap", &both, &clinic.settings).await,
        "0 rows are sealed with key 2 now"
    );
    assert_eq!(
        keys("status", &both, &clinic.settings).await,
        "key 1: 0 rows, opens\nkey 2: 2 rows, seals"
    );
    // A server that knows both keys goes on, and one that was left behind says so and loses nothing.
    let mut there = browser.at(clinic.address(1));
    assert_eq!(
        there.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    assert_eq!(browser.get("/").await.status, 500);

    clinic
        .settings
        .insert("BEDSIDE_KEYS".to_owned(), two.to_string());
    clinic.serve_another().await;
    let mut there = browser.at(clinic.address(2));
    assert_eq!(
        there.get(meeting.url.path()).await.join_link(),
        meeting.join_link()
    );
    clinic.let_tokens_run_out();
    assert_eq!(
        there.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    clinic.close().await;
}
