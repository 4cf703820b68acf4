//! Leaving: by the clinician's own press, and because the app was removed in Zoom.

use serde_json::json;
use sqlx::PgPool;
use std::time::Duration;
use tokio_util::task::TaskTracker;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{browser::Browser, clinic::Clinic, page::Page, post::Letter, vault::execute};

const ROWS: &str = "select (select count(*) from installations) + (select count(*) from meetings) \
                    + (select count(*) from deliveries) + (select count(*) from presences)";
const SECRETS: &str = "select num_nonnulls(data_key_sealed, access_token_sealed, \
                       refresh_token_sealed, profile_sealed, access_expires_at)::bigint \
                       from installations";
const OUTBOX: &str = "select count(*) from outbox";
const STATE: &str = "select state from installations order by created_at";

async fn disconnect(browser: &mut Browser) -> Page {
    let form = browser
        .get("/account/disconnect")
        .await
        .form("/account/disconnect");
    browser.submit(&form).await
}

/// Makes what waits in the outbox due now: its clock is the database's.
async fn wait_for_the_next_try(clinic: &Clinic) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the database's clock cannot be moved"
    )]
    sqlx::query("update outbox set not_before = now()")
        .execute(&clinic.db)
        .await
        .unwrap();
}

/// Does this whenever a pair in the outbox is to be saved.
async fn refuse_pairs(clinic: &Clinic, does: &str) {
    let statement = format!(
        "create function refuse() returns trigger language plpgsql as $$ begin {does}; end $$; \
         create trigger full_disk before update of grant_sealed on outbox \
         for each row execute function refuse()"
    );
    execute(&clinic.db, &statement).await;
}

#[sqlx::test]
async fn disconnecting_deletes_here_tells_zoom_and_says_goodbye(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut elsewhere = clinic.signed_in("ada").await;
    ada.start_meeting().await;
    let number = clinic.zoom.meetings()[0].id;
    assert_eq!(
        clinic
            .tell(&clinic.event("meeting.started", number, 1).await)
            .await,
        204
    );

    let goodbye = disconnect(&mut ada).await;
    assert_eq!((goodbye.url.path(), goodbye.status), ("/goodbye", 200));
    assert_eq!(goodbye.heading(), "Zoom is disconnected");
    assert_eq!(clinic.number(SECRETS).await, 0, "no secret is left");
    // This browser is a stranger's now; the other one is told what happened.
    assert_eq!(
        ada.get("/").await.heading(),
        "Start a Zoom meeting in one click and hand your client the link"
    );
    let told = elsewhere.get("/").await;
    assert_eq!(
        (told.status, told.heading().as_str()),
        (410, "Zoom is disconnected")
    );

    clinic.flows().rounds.part().await.unwrap();
    assert_eq!(clinic.number(ROWS).await, 0, "and no row");
    assert_eq!(
        (
            clinic.zoom.count(Operation::Revoke),
            clinic.number(OUTBOX).await
        ),
        (1, 0)
    );
    assert_eq!(
        elsewhere.get("/").await.status,
        410,
        "also when the rows are gone"
    );
    // What happened stays known, by ids alone.
    assert_eq!(
        clinic.words("select action from audit order by seq").await,
        [
            "connected",
            "reconnected",
            "meeting_pressed",
            "ended_disconnected",
            "removed"
        ]
    );
    clinic.close().await;
}

#[sqlx::test]
async fn nothing_leaves_without_a_press_on_our_own_form(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let form = ada
        .get("/account/disconnect")
        .await
        .form("/account/disconnect");
    assert_eq!(ada.submit(&form.with("csrf", "forged")).await.status, 403);
    assert_eq!(clinic.words(STATE).await, ["active"]);
    let stranger = clinic.browser().get("/account/disconnect").await;
    assert_eq!(stranger.url.path(), "/");
    clinic.close().await;
}

#[sqlx::test]
async fn zoom_is_told_when_it_is_back(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic
        .zoom
        .order(Fault::new(Operation::Revoke, Trouble::FailBefore).times(2));
    assert_eq!(
        disconnect(&mut ada).await.status,
        200,
        "nobody waits for Zoom"
    );
    let rounds = clinic.flows().rounds;
    for tries in 1..=3 {
        assert_eq!(clinic.number(OUTBOX).await, 1);
        rounds.part().await.unwrap();
        rounds.part().await.unwrap();
        assert_eq!(
            clinic.zoom.count(Operation::Revoke),
            tries,
            "once, then a pause"
        );
        wait_for_the_next_try(&clinic).await;
    }
    assert_eq!(clinic.number(OUTBOX).await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_grant_whose_token_is_over_is_refreshed_once_to_be_ended(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    disconnect(&mut ada).await;
    clinic.let_tokens_run_out();
    // The pair that the refresh brought is kept when the farewell fails.
    clinic
        .zoom
        .order(Fault::new(Operation::Revoke, Trouble::FailBefore));
    let rounds = clinic.flows().rounds;
    rounds.part().await.unwrap();
    wait_for_the_next_try(&clinic).await;
    rounds.part().await.unwrap();
    assert_eq!(
        (
            clinic.zoom.count(Operation::Refresh),
            clinic.zoom.count(Operation::Revoke)
        ),
        (1, 2)
    );
    assert_eq!(clinic.number(OUTBOX).await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_fresh_pair_is_ended_also_when_it_cannot_be_kept(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    disconnect(&mut ada).await;
    clinic.let_tokens_run_out();
    refuse_pairs(&clinic, "raise exception 'full'").await;
    clinic.flows().rounds.part().await.unwrap();
    let asked = [Operation::Refresh, Operation::Revoke].map(|one| clinic.zoom.count(one));
    assert_eq!((asked, clinic.number(OUTBOX).await), ([1, 1], 0));
    clinic.close().await;
}

#[sqlx::test]
async fn a_fresh_pair_that_cannot_end_the_grant_is_kept_though_the_database_falters(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    disconnect(&mut ada).await;
    clinic.let_tokens_run_out();
    execute(&clinic.db, "create sequence tries").await;
    let once = "if nextval('tries') = 1 then raise exception 'full'; end if; return new";
    refuse_pairs(&clinic, once).await;
    let failing = Fault::new(Operation::Revoke, Trouble::FailBefore);
    clinic.zoom.order(failing);
    let rounds = clinic.flows().rounds;
    rounds.part().await.unwrap();
    assert_eq!(clinic.number(OUTBOX).await, 1);
    wait_for_the_next_try(&clinic).await;
    rounds.part().await.unwrap();
    let asked = [Operation::Refresh, Operation::Revoke].map(|one| clinic.zoom.count(one));
    assert_eq!((asked, clinic.number(OUTBOX).await), ([1, 2], 0));
    clinic.close().await;
}

#[sqlx::test]
async fn a_farewell_that_began_goes_to_its_end_when_its_round_is_stopped(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    disconnect(&mut ada).await;
    clinic.let_tokens_run_out();
    let late = Trouble::DelayAfter(Duration::from_millis(500));
    clinic.zoom.order(Fault::new(Operation::Refresh, late));
    let tasks = TaskTracker::new();
    let rounds = clinic.flows_with(&tasks).rounds;
    let round = tokio::spawn(async move { rounds.part().await });
    while clinic.zoom.count(Operation::Refresh) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    round.abort();
    // What a server that stops waits for.
    tasks.close();
    tasks.wait().await;
    let asked = [Operation::Refresh, Operation::Revoke].map(|one| clinic.zoom.count(one));
    assert_eq!((asked, clinic.number(OUTBOX).await), ([1, 1], 0));
    clinic.close().await;
}

#[sqlx::test]
async fn after_a_day_zoom_is_not_told_any_more(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic
        .zoom
        .order(Fault::new(Operation::Revoke, Trouble::FailBefore).always());
    clinic
        .zoom
        .order(Fault::new(Operation::Refresh, Trouble::FailBefore).always());
    disconnect(&mut ada).await;
    let rounds = clinic.flows().rounds;
    clinic.clock.advance(Duration::from_hours(23));
    rounds.part().await.unwrap();
    assert_eq!(clinic.number(OUTBOX).await, 1);
    clinic.clock.advance(Duration::from_hours(2));
    rounds.part().await.unwrap();
    assert_eq!(clinic.number(OUTBOX).await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_new_consent_is_not_ended_by_the_farewell_of_the_old_one(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    disconnect(&mut ada).await;
    clinic.clock.advance(Duration::from_secs(1));
    let mut ada = clinic.signed_in("ada").await;
    clinic.flows().rounds.part().await.unwrap();
    assert_eq!(
        (
            clinic.zoom.count(Operation::Revoke),
            clinic.number(OUTBOX).await
        ),
        (0, 0)
    );
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    clinic.close().await;
}

#[sqlx::test]
async fn a_pair_that_arrives_after_the_end_is_ended_at_zoom_too(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut other = clinic.signed_in("ada").await;
    let form = ada.start_form().await;
    clinic.let_tokens_run_out();
    let late = Trouble::DelayAfter(Duration::from_millis(500));
    clinic.zoom.order(Fault::new(Operation::Refresh, late));
    let press = tokio::spawn(async move { ada.submit(&form).await });
    let leased = "select count(*) from installations where lease_owner is not null";
    let under_way = async {
        while clinic.number(leased).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let came = tokio::time::timeout(Duration::from_secs(20), under_way).await;
    came.expect("the refresh is under way");
    disconnect(&mut other).await;
    let page = press.await.unwrap();
    assert!(page.status >= 400, "{}", page.status);
    assert_eq!(
        clinic.number(OUTBOX).await,
        2,
        "the stored pair and the one in hand"
    );
    clinic.flows().rounds.part().await.unwrap();
    wait_for_the_next_try(&clinic).await;
    clinic.flows().rounds.part().await.unwrap();
    assert_eq!(clinic.number(OUTBOX).await, 0);
    // Whichever of the two was first, no token of this person works any more.
    assert_eq!(clinic.zoom.meetings().len(), 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_removal_in_zoom_ends_everything_and_the_next_visit_says_so(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    ada.start_meeting().await;
    clinic.zoom.end_grant("ada");
    assert_eq!(clinic.tell(&clinic.removal(1).await).await, 204);
    assert_eq!(
        (clinic.words(STATE).await, clinic.number(SECRETS).await),
        (vec!["ended".to_owned()], 0)
    );
    let page = ada.get("/").await;
    assert_eq!(
        (page.status, page.heading().as_str()),
        (410, "Bedside was removed from your Zoom account")
    );
    clinic.flows().rounds.part().await.unwrap();
    assert_eq!(clinic.number(ROWS).await, 0);
    assert_eq!(clinic.number(OUTBOX).await, 0, "Zoom knows");
    clinic.close().await;
}

#[sqlx::test]
async fn a_late_removal_of_an_older_consent_leaves_the_new_one(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let late = clinic.removal(1).await;
    let mut other_app = late.clone();
    other_app["payload"]["client_id"] = json!("another");
    clinic.clock.advance(Duration::from_mins(5));
    let mut ada = clinic.signed_in("ada").await;
    assert_eq!(clinic.tell(&other_app).await, 204);
    assert_eq!(clinic.tell(&late).await, 204);
    clinic.flows().rounds.part().await.unwrap();
    assert_eq!(
        clinic.words(STATE).await,
        ["active"],
        "Zoom takes the grant, so it stays"
    );
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    clinic.close().await;
}

#[sqlx::test]
async fn a_removal_told_in_whole_seconds_ends_a_consent_of_the_same_second(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let second = "select floor(extract(epoch from granted_at))::bigint from installations";
    let mut removal = clinic.removal(0).await;
    removal["event_ts"] = json!(clinic.number(second).await * 1000);
    assert_eq!(clinic.tell(&removal).await, 204);
    assert_eq!(clinic.words(STATE).await, ["ended"]);
    clinic.close().await;
}

#[sqlx::test]
async fn an_unproven_removal_is_only_a_reason_to_ask(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let rounds = clinic.flows().rounds;
    let asked = || clinic.zoom.count(Operation::Me);
    let before = asked();
    for _ in 0..5 {
        let answer = clinic
            .deliver(Letter::unsigned(&clinic.removal(1).await))
            .await;
        assert_eq!((answer.status, answer.body.as_str()), (401, ""));
        rounds.part().await.unwrap();
    }
    assert_eq!(asked() - before, 1, "once an hour at most");
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    // The grant is really gone: then it ends, as if the removal had been proven.
    clinic.clock.advance(Duration::from_mins(70));
    clinic.zoom.end_grant("ada");
    let letter = Letter::unsigned(&clinic.removal(1).await);
    assert_eq!(clinic.deliver(letter).await.status, 401);
    assert_eq!(clinic.words(STATE).await, ["active"]);
    rounds.part().await.unwrap();
    assert_eq!(clinic.words(STATE).await, ["ended"]);
    clinic.close().await;
}

#[sqlx::test]
async fn an_unproven_removal_of_a_stranger_or_in_a_large_body_costs_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let mut large = clinic.removal(1).await;
    large["padding"] = json!("x".repeat(5000));
    let mut stranger = clinic.removal(1).await;
    stranger["payload"]["user_id"] = json!("nobody");
    let mut other_app = clinic.removal(1).await;
    other_app["payload"]["client_id"] = json!("another");
    for body in [large, stranger, other_app] {
        assert_eq!(clinic.deliver(Letter::unsigned(&body)).await.status, 401);
    }
    let doubted = "select count(*) from installations where doubted_at is not null";
    assert_eq!(clinic.number(doubted).await, 0);
    clinic.close().await;
}

/// It is kept for its clinician to come back, and anybody can send such a letter.
#[sqlx::test]
async fn an_unproven_removal_of_a_grant_refused_before_deletes_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let form = ada.start_form().await;
    clinic.let_tokens_run_out();
    clinic.zoom.end_grant("ada");
    ada.submit(&form).await;
    assert_eq!(clinic.words(STATE).await, ["reconnect_required"]);
    clinic.clock.advance(Duration::from_hours(3));
    let letter = Letter::unsigned(&clinic.removal(1).await);
    assert_eq!(clinic.deliver(letter).await.status, 401);
    clinic.flows().rounds.part().await.unwrap();
    assert_eq!(clinic.words(STATE).await, ["reconnect_required"]);
    clinic.close().await;
}

#[sqlx::test]
async fn a_refused_grant_is_kept_for_30_days(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.zoom.end_grant("ada");
    ada.start_meeting().await;
    assert_eq!(clinic.words(STATE).await, ["reconnect_required"]);
    let rounds = clinic.flows().rounds;
    clinic.clock.advance(Duration::from_hours(29 * 24));
    rounds.part().await.unwrap();
    assert_eq!(clinic.words(STATE).await, ["reconnect_required"]);
    clinic.clock.advance(Duration::from_hours(2 * 24));
    rounds.part().await.unwrap();
    assert_eq!(clinic.words(STATE).await, ["ended"]);
    clinic.close().await;
}
