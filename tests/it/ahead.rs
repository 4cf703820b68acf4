//! A token that ends soon is refreshed when the home page opens, so that a press makes one call to
//! Zoom.

use std::time::Duration;

use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{browser::Browser, clinic::Clinic};

/// What Zoom says of a fresh token, to the second.
const LIFE: Duration = Duration::from_secs(3599);

/// Ada, whose token has so much of its life left.
async fn with_left(clinic: &Clinic, left: Duration) -> Browser {
    let ada = clinic.signed_in("ada").await;
    clinic.pass(LIFE.saturating_sub(left));
    clinic.zoom.forget_history();
    ada
}

async fn generation(clinic: &Clinic) -> i64 {
    clinic.number("select generation from installations").await
}

async fn until_refreshed(clinic: &Clinic) {
    for _ in 0..200 {
        if generation(clinic).await == 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it was not refreshed");
}

#[sqlx::test]
async fn the_page_begins_a_refresh_and_does_not_wait_for_it(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = with_left(&clinic, Duration::from_mins(9)).await;
    let slow = Trouble::Delay(Duration::from_secs(1));
    clinic
        .zoom
        .order(Fault::new(Operation::Refresh, slow).times(1));
    let form = ada.start_form().await;
    assert_eq!(generation(&clinic).await, 1, "the page did not wait");
    until_refreshed(&clinic).await;
    assert_eq!(clinic.zoom.count(Operation::Refresh), 1);
    clinic.zoom.forget_history();
    assert_eq!(ada.submit(&form).await.heading(), "Your meeting is ready");
    let calls = clinic.zoom.requests();
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
    assert_eq!(calls.len(), 1, "a press is one call: {calls:?}");
    clinic.close().await;
}

#[sqlx::test]
async fn a_press_after_a_long_rest_boards_the_refresh_of_its_page(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.let_tokens_run_out();
    let slow = Trouble::Delay(Duration::from_millis(500));
    clinic
        .zoom
        .order(Fault::new(Operation::Refresh, slow).times(1));
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    assert_eq!(clinic.zoom.count(Operation::Refresh), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn a_token_that_lasts_is_left_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = with_left(&clinic, Duration::from_mins(11)).await;
    assert_eq!(ada.get("/").await.status, 200);
    let zoom = clinic.zoom.clone();
    // A server that has stopped has done all that its pages began.
    clinic.close().await;
    assert_eq!(zoom.count(Operation::Refresh), 0);
}

#[sqlx::test]
async fn many_pages_at_two_servers_refresh_once(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    clinic.serve_another().await;
    let ada = with_left(&clinic, Duration::from_mins(9)).await;
    let slow = Trouble::Delay(Duration::from_millis(300));
    clinic
        .zoom
        .order(Fault::new(Operation::Refresh, slow).times(1));
    let pages: Vec<_> = (0..12)
        .map(|page| {
            let mut browser = ada.at(clinic.address(page % 2));
            tokio::spawn(async move { browser.get("/").await.status })
        })
        .collect();
    for page in pages {
        assert_eq!(page.await.unwrap(), 200);
    }
    until_refreshed(&clinic).await;
    let zoom = clinic.zoom.clone();
    clinic.close().await;
    assert_eq!(zoom.count(Operation::Refresh), 1);
}

/// A grant that the lease would not be given for is not even asked for.
#[sqlx::test]
async fn nothing_begins_while_a_refresh_is_not_allowed(db: PgPool) {
    let (clinic, ledger) = Clinic::watched(db, &[]).await;
    let mut ada = with_left(&clinic, Duration::from_mins(9)).await;
    let asks = |sent: Vec<String>| {
        let leases = sent.iter().filter(|sql| sql.contains("set lease_owner"));
        leases.count()
    };
    // Zoom does not answer: the lease runs on, and nobody tries again for a while.
    clinic
        .zoom
        .order(Fault::new(Operation::Refresh, Trouble::CutAfter).times(1));
    ledger.look();
    assert_eq!(ada.get("/").await.status, 200);
    let paused = "select count(*) from installations where refresh_not_before > now()";
    for _ in 0..200 {
        if clinic.number(paused).await == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(asks(ledger.look()), 1);
    assert_eq!(ada.get("/").await.status, 200);
    only_this(&clinic, "refresh_not_before").await;
    assert_eq!(ada.get("/").await.status, 200);
    only_this(&clinic, "lease_until").await;
    assert_eq!(ada.get("/").await.status, 200);
    only_this(&clinic, "state").await;
    assert_eq!(ada.get("/").await.status, 200);
    let zoom = clinic.zoom.clone();
    // A server that has stopped has done all that its pages began.
    clinic.close().await;
    assert_eq!(asks(ledger.look()), 0);
    assert_eq!(zoom.count(Operation::Refresh), 1);
}

/// Of all that forbids a refresh, leaves or makes one thing.
async fn only_this(clinic: &Clinic, column: &str) {
    let change = "update installations
        set refresh_not_before = case $1 when 'refresh_not_before' then now() + interval '1 min' end,
            lease_until = case $1 when 'lease_until' then now() + interval '1 min' end,
            state = case $1 when 'state' then 'reconnect_required' else 'active' end,
            reason = case $1 when 'state' then 'refused_by_zoom' end,
            reason_at = case $1 when 'state' then now() end";
    #[expect(
        clippy::disallowed_methods,
        reason = "no journey leads to one without the others"
    )]
    sqlx::query(change)
        .bind(column)
        .execute(&clinic.db)
        .await
        .unwrap();
}
