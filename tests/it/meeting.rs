//! Meetings: from a press on *start* to a link, and what happens when Zoom misbehaves.

use std::time::Duration;

use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::clinic::Clinic;

#[sqlx::test]
async fn one_press_makes_one_meeting_in_the_clinicians_own_account(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let page = clinic.signed_in("ada").await.start_meeting().await;
    assert_eq!(
        (page.status, page.heading().as_str()),
        (200, "Your meeting is ready"),
        "{}",
        page.text()
    );
    assert!(page.join_link().contains("/j/"));
    let made = clinic.zoom.meetings();
    assert_eq!(
        (made.len(), made[0].person.as_str(), made[0].kind),
        (1, "ada", 1)
    );
    assert!(
        made[0].topic.starts_with("Video appointment "),
        "{}",
        made[0].topic
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_double_press_and_a_reload_find_the_same_meeting(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    let (mut left, mut right) = (browser.clone(), browser.clone());
    let (left, right) = tokio::join!(left.submit(&form), right.submit(&form));
    assert_eq!(left.url, right.url);
    assert_eq!(browser.submit(&form).await.url, left.url);
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
    // A fresh form is another press.
    assert_ne!(browser.start_meeting().await.url, left.url);
    clinic.close().await;
}

#[sqlx::test]
async fn one_attempt_pressed_on_two_servers_makes_one_meeting(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    clinic.serve_another().await;
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    let presses = (0..10).map(|press| {
        let (mut browser, form) = (browser.at(clinic.address(press % 2)), form.clone());
        tokio::spawn(async move { browser.submit(&form).await.url })
    });
    let mut pages = Vec::new();
    for press in presses.collect::<Vec<_>>() {
        pages.push(press.await.unwrap());
    }
    pages.dedup();
    assert_eq!(
        (pages.len(), clinic.zoom.count(Operation::CreateMeeting)),
        (1, 1)
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_late_press_asks_before_a_second_client_gets_the_first_ones_link(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    let first = browser.submit(&form).await;
    clinic.clock.advance(Duration::from_secs(61));
    let question = browser.submit(&form).await;
    assert!(
        question
            .heading()
            .starts_with("You already made this meeting"),
        "{}",
        question.heading()
    );
    assert!(
        !question.body.contains(&first.join_link()),
        "the first client's link is not shown"
    );
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
    // *Start a new one* is a fresh attempt; *open it* leads to the first.
    let new = browser.submit(&question.form("/meetings")).await;
    assert_ne!(new.join_link(), first.join_link());
    assert!(
        question
            .body
            .contains(&format!("href=\"{}\"", first.url.path()))
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_lost_answer_is_said_honestly_and_never_asked_again(db: PgPool) {
    let clinic = Clinic::open(db).await;
    for trouble in [
        Trouble::CutAfter,
        Trouble::FailAfter,
        Trouble::Truncated,
        Trouble::NotJsonAfter,
    ] {
        let mut browser = clinic.signed_in("ada").await;
        let before = clinic.zoom.count(Operation::CreateMeeting);
        clinic
            .zoom
            .order(Fault::new(Operation::CreateMeeting, trouble).times(1));
        let form = browser.start_form().await;
        let page = browser.submit(&form).await;
        assert_eq!(
            page.heading(),
            "We do not know whether Zoom made your meeting",
            "{trouble:?}: {}",
            page.text()
        );
        assert_eq!(browser.submit(&form).await.url, page.url);
        assert_eq!(browser.get(page.url.path()).await.heading(), page.heading());
        assert_eq!(
            clinic.zoom.count(Operation::CreateMeeting) - before,
            1,
            "{trouble:?}"
        );
    }
    assert_eq!(
        clinic.words("select distinct state from meetings").await,
        ["unknown"]
    );
    // Pressed again much later, there is still no link that anybody could have been given.
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::CutAfter).times(1));
    browser.submit(&form).await;
    clinic.clock.advance(Duration::from_mins(2));
    let page = browser.submit(&form).await;
    assert_eq!(
        page.heading(),
        "We do not know whether Zoom made your meeting"
    );
    // Five in a row were lost: the operation rests for two seconds.
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let new = browser.submit(&page.form("/meetings")).await;
    assert_eq!(new.heading(), "Your meeting is ready");
    clinic.close().await;
}

#[sqlx::test]
async fn a_refusal_is_told_and_a_new_press_works(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::DailyLimit).times(1));
    let page = browser.start_meeting().await;
    assert_eq!(
        page.heading(),
        "You have reached Zoom's daily limit",
        "{}",
        page.text()
    );
    assert_eq!(
        clinic
            .words("select state || '/' || refusal from meetings")
            .await,
        ["refused/daily_limit"]
    );
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn too_many_requests_at_once_are_waited_out_quietly(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::RateLimited).times(2));
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    assert_eq!(clinic.zoom.meetings().len(), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn an_account_that_may_not_host_is_told_so(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("cleo").await;
    // The pages do not offer it; a form from before the plan changed is pressed all the same.
    let csrf = browser.get("/").await.form("/signout").field("csrf");
    let attempt = bedside::domain::AttemptId::fresh().to_string();
    let form = [("csrf".to_owned(), csrf), ("attempt".to_owned(), attempt)];
    let page = browser.send(Method::POST, "/meetings", Some(&form)).await;
    let page = browser.follow(page).await;
    assert_eq!(
        page.heading(),
        "Your Zoom account cannot host meetings",
        "{}",
        page.text()
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_missing_permission_leads_to_a_new_consent_and_never_to_a_refresh(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    clinic
        .zoom
        .grant_scopes("user:read:user meeting:read:meeting");
    let page = browser.start_meeting().await;
    assert_eq!(
        page.heading(),
        "Zoom needs one more permission",
        "{}",
        page.text()
    );
    assert!(page.body.contains("href=\"/install"), "{}", page.text());
    assert_eq!(clinic.zoom.count(Operation::Refresh), 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_page_waits_eight_seconds_at_most_and_then_shows_that_it_is_being_made(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let slow = Trouble::Delay(Duration::from_secs(9));
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, slow).times(1));
    let page = browser.start_meeting().await;
    assert_eq!(
        page.heading(),
        "Your meeting is on its way",
        "{}",
        page.text()
    );
    assert!(page.text().contains("Creating your meeting"));
    for _ in 0..60 {
        let page = browser.get(page.url.path()).await;
        if page.heading() == "Your meeting is ready" {
            clinic.close().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the task did not go on");
}

#[sqlx::test]
async fn a_browser_that_leaves_while_zoom_works_still_has_its_meeting(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    clinic.zoom.order(
        Fault::new(
            Operation::CreateMeeting,
            Trouble::Delay(Duration::from_millis(500)),
        )
        .times(1),
    );
    let left = tokio::time::timeout(Duration::from_millis(200), browser.submit(&form)).await;
    assert!(left.is_err());
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(
        browser.submit(&form).await.heading(),
        "Your meeting is ready"
    );
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn the_host_gets_a_fresh_link_each_time_and_nobody_else_gets_one(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let meeting = browser.start_meeting().await;
    let start = format!("{}/start", meeting.url.path());
    let first = browser.send(Method::GET, &start, None).await;
    let second = browser.send(Method::GET, &start, None).await;
    assert_eq!((first.status, second.status), (303, 303));
    assert!(
        first.header("location").contains("zak=")
            && first.header("location") != second.header("location")
    );
    assert_eq!(first.header("referrer-policy"), "no-referrer");
    assert!(first.header("cache-control").contains("no-store"));
    assert!(!first.body.contains("zak="));
    let host = browser.get(&start).await;
    assert!(host.text().contains("Simulated Zoom"), "{}", host.text());

    browser
        .headers
        .push(("sec-purpose", "prefetch;prerender".to_owned()));
    let reads = clinic.zoom.count(Operation::ReadMeeting);
    assert_eq!(browser.send(Method::GET, &start, None).await.status, 204);
    let mut other = clinic.signed_in("ben").await;
    assert_eq!(other.send(Method::GET, &start, None).await.status, 404);
    assert_eq!(clinic.zoom.count(Operation::ReadMeeting), reads);
    clinic.close().await;
}

#[sqlx::test]
async fn a_meeting_that_zoom_has_forgotten_is_told_so(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let meeting = browser.start_meeting().await;
    clinic.zoom.end_meeting(clinic.zoom.meetings()[0].id);
    let page = browser.get(&format!("{}/start", meeting.url.path())).await;
    assert_eq!(
        page.heading(),
        "This meeting no longer exists in Zoom",
        "{}",
        page.text()
    );
    assert_eq!(clinic.words("select state from meetings").await, ["ended"]);
    assert!(
        !browser.get("/").await.body.contains(meeting.url.path()),
        "it is not offered any more"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn settings_shown_are_those_that_zoom_applied(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic
        .zoom
        .lock_setting("ada", "waiting_room", false.into());
    let page = clinic.signed_in("ada").await.start_meeting().await;
    assert!(page.text().contains("Waiting room Off"), "{}", page.text());
    clinic.close().await;
}

#[sqlx::test]
async fn one_installation_may_start_only_so_many_meetings_a_minute(db: PgPool) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_CREATE_PER_MINUTE", "2")]).await;
    let mut browser = clinic.signed_in("ada").await;
    for _ in 0..2 {
        assert_eq!(browser.start_meeting().await.status, 200);
    }
    let page = browser.start_meeting().await;
    assert_eq!(
        (page.status, page.header("retry-after")),
        (429, "60"),
        "{}",
        page.text()
    );
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 2);
    clinic.clock.advance(Duration::from_secs(61));
    assert_eq!(browser.start_meeting().await.status, 200);
    clinic.close().await;
}
