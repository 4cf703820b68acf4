//! The token desk, seen from outside: how often Zoom's token endpoint is asked, and what a
//! clinician sees.

use std::time::Duration;

use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{browser::Browser, clinic::Clinic, vault::execute};

/// Presses *start* with fresh forms, all at once, spread over the servers.
async fn press_in_parallel(
    clinic: &Clinic,
    browser: &mut Browser,
    presses: usize,
    servers: usize,
) -> Vec<String> {
    let mut tasks = Vec::new();
    for press in 0..presses {
        let form = browser.start_form().await;
        let mut browser = browser.at(clinic.address(press % servers));
        tasks.push(tokio::spawn(async move {
            browser.submit(&form).await.heading()
        }));
    }
    let mut headings = Vec::new();
    for task in tasks {
        headings.push(task.await.unwrap());
    }
    headings
}

#[sqlx::test]
async fn twenty_presses_on_an_expired_token_at_two_servers_refresh_once(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    clinic.serve_another().await;
    let mut browser = clinic.signed_in("ada").await;
    clinic.let_tokens_run_out();
    clinic.zoom.order(
        Fault::new(
            Operation::Refresh,
            Trouble::Delay(Duration::from_millis(300)),
        )
        .times(1),
    );
    let headings = press_in_parallel(&clinic, &mut browser, 20, 2).await;
    assert!(
        headings
            .iter()
            .all(|heading| heading == "Your meeting is ready"),
        "{headings:?}"
    );
    assert_eq!(
        (
            clinic.zoom.count(Operation::Refresh),
            clinic.zoom.meetings().len()
        ),
        (1, 20)
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_grant_is_refreshed_three_times_in_a_row(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    for refreshes in 1..=3 {
        clinic.let_tokens_run_out();
        assert_eq!(
            browser.start_meeting().await.heading(),
            "Your meeting is ready"
        );
        assert_eq!(clinic.zoom.count(Operation::Refresh), refreshes);
    }
    assert_eq!(
        clinic.number("select generation from installations").await,
        4
    );
    clinic.close().await;
}

#[sqlx::test]
async fn an_ageing_token_is_used_at_once_and_refreshed_behind_the_page(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    // A page that was opened while the token was young.
    let form = browser.start_form().await;
    clinic.clock.advance(Duration::from_secs(3599 - 200));
    clinic
        .zoom
        .order(Fault::new(Operation::Refresh, Trouble::Delay(Duration::from_secs(1))).times(1));
    assert_eq!(
        browser.submit(&form).await.heading(),
        "Your meeting is ready"
    );
    assert_eq!(
        clinic.number("select generation from installations").await,
        1,
        "the page did not wait"
    );
    for _ in 0..60 {
        if clinic.number("select generation from installations").await == 2 {
            clinic.close().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it was not refreshed");
}

#[sqlx::test]
async fn a_token_that_zoom_rejects_is_replaced_once(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::TokenRejected).times(1));
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    assert_eq!(clinic.zoom.count(Operation::Refresh), 1);
    // Rejected also after the refresh: the grant is of no use.
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::TokenRejected).times(2));
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Zoom needs you to connect again"
    );
    assert_eq!(clinic.zoom.count(Operation::Refresh), 2);
    assert_eq!(
        clinic
            .words("select state || '/' || reason from installations")
            .await,
        ["reconnect_required/token_rejected"]
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_grant_that_zoom_ended_is_reconnected_by_one_press(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    clinic.let_tokens_run_out();
    clinic.zoom.end_grant("ada");
    let page = browser.submit(&form).await;
    assert_eq!(
        page.heading(),
        "Zoom needs you to connect again",
        "{}",
        page.text()
    );
    assert_eq!(
        clinic
            .words("select state || '/' || reason from installations")
            .await,
        ["reconnect_required/refused_by_zoom"]
    );
    assert_eq!(
        clinic.number("select count(*) from meetings").await,
        0,
        "no token, no row"
    );
    // Zoom is not asked again about a grant that is known to be gone.
    let refreshes = clinic.zoom.count(Operation::Refresh);
    assert_eq!(browser.submit(&form).await.heading(), page.heading());
    assert_eq!(clinic.zoom.count(Operation::Refresh), refreshes);
    browser.connect("ada").await;
    let attempt = form.field("attempt");
    let form = browser.start_form().await.with("attempt", &attempt);
    assert_eq!(
        clinic.words("select state from installations").await,
        ["active"]
    );
    assert_eq!(
        browser.submit(&form).await.heading(),
        "Your meeting is ready",
        "the same attempt may be pressed again"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn no_failure_but_a_refusal_of_the_grant_ends_it(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    for trouble in [
        Trouble::FailBefore,
        Trouble::Status(503),
        Trouble::Status(400),
        Trouble::Status(403),
        Trouble::RateLimited,
        Trouble::NotJson,
        Trouble::CutBefore,
    ] {
        clinic.let_tokens_run_out();
        clinic
            .zoom
            .order(Fault::new(Operation::Refresh, trouble).times(1));
        let before = clinic.zoom.count(Operation::Refresh);
        let page = browser.start_meeting().await;
        assert!(
            [429, 503].contains(&page.status),
            "{trouble:?}: {} {}",
            page.status,
            page.text()
        );
        // Until the pause is over nobody tries again.
        let page = browser.start_meeting().await;
        assert!(
            [429, 503].contains(&page.status) && !page.header("retry-after").is_empty(),
            "{trouble:?}"
        );
        assert_eq!(
            clinic.zoom.count(Operation::Refresh) - before,
            1,
            "{trouble:?}"
        );
        assert_eq!(
            clinic.words("select state from installations").await,
            ["active"],
            "{trouble:?}"
        );
        // The database's clock cannot be moved, so the pause is taken away.
        end_pauses(&clinic).await;
        assert_eq!(
            browser.start_meeting().await.heading(),
            "Your meeting is ready",
            "{trouble:?}"
        );
    }
    clinic.close().await;
}

async fn end_pauses(clinic: &Clinic) {
    let end = "update installations set refresh_not_before = null, lease_until = null, lease_owner = null";
    #[expect(
        clippy::disallowed_methods,
        reason = "the one thing that a test cannot wait for"
    )]
    sqlx::query(end).execute(&clinic.db).await.unwrap();
}

/// A server's clock was a day ahead when the consent before was stored.
#[sqlx::test]
async fn a_dead_grant_of_tomorrow_gives_way_to_todays_consent(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    execute(
        &clinic.db,
        "update installations set granted_at = granted_at + interval '1 day', \
         state = 'reconnect_required', reason = 'refused_by_zoom', reason_at = now()",
    )
    .await;
    browser.connect("ada").await;
    let states = clinic.words("select state from installations").await;
    assert_eq!(states, ["active"]);
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_refresh_whose_answer_was_lost_needs_one_reconnect_and_says_so(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    clinic.let_tokens_run_out();
    clinic
        .zoom
        .order(Fault::new(Operation::Refresh, Trouble::CutAfter).times(1));
    assert_eq!(browser.submit(&form).await.status, 503);
    assert_eq!(
        clinic.words("select state from installations").await,
        ["active"],
        "nothing is known yet"
    );
    assert_eq!(
        clinic
            .number("select count(*) from installations where lease_until > now()")
            .await,
        1,
        "the lease runs out by itself"
    );
    end_pauses(&clinic).await;
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Zoom needs you to connect again"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_refusal_of_a_token_that_was_replaced_meanwhile_is_a_race_and_no_end(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    clinic.let_tokens_run_out();
    let slow = Trouble::Delay(Duration::from_millis(800));
    clinic
        .zoom
        .order(Fault::new(Operation::Refresh, slow).times(1));
    // While the refresh is on its way, a new consent kills the grant that it would renew.
    let (pressed, _) = tokio::join!(browser.submit(&form), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        clinic.browser().connect("ada").await
    });
    assert_eq!(clinic.zoom.count(Operation::Refresh), 1);
    assert_eq!(
        pressed.heading(),
        "Your meeting is ready",
        "{}",
        pressed.text()
    );
    assert_eq!(
        clinic.words("select state from installations").await,
        ["active"]
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_refused_app_is_the_operators_fault_and_costs_no_grant(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    clinic
        .settings
        .insert("ZOOM_CLIENT_SECRET".to_owned(), "not-the-secret".to_owned());
    clinic.serve_another().await;
    clinic.let_tokens_run_out();
    let page = browser.at(clinic.address(1)).start_meeting().await;
    assert_eq!(
        (page.status, page.heading().as_str()),
        (502, "This service is not set up correctly"),
        "{}",
        page.text()
    );
    assert_eq!(
        clinic.words("select state from installations").await,
        ["active"]
    );
    end_pauses(&clinic).await;
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn browsers_that_leave_during_a_refresh_cost_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    clinic.let_tokens_run_out();
    clinic.zoom.order(
        Fault::new(
            Operation::Refresh,
            Trouble::DelayAfter(Duration::from_millis(500)),
        )
        .times(1),
    );
    for _ in 0..5 {
        let (form, mut leaving) = (browser.start_form().await, browser.clone());
        let left = tokio::time::timeout(Duration::from_millis(50), leaving.submit(&form)).await;
        assert!(left.is_err(), "the browser left before Zoom answered");
    }
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    assert_eq!(clinic.zoom.count(Operation::Refresh), 1);
    assert_eq!(
        clinic.number("select generation from installations").await,
        2
    );
    clinic.close().await;
}
