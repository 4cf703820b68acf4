//! Every page of one clinician, asked for with the cookie of another.

mod counts;
mod mutants;
mod three;

use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{clinic::Clinic, program::run, vault::execute};

#[sqlx::test]
async fn another_clinicians_meeting_is_not_there(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let meeting = ada.start_meeting().await;
    let reads = clinic.zoom.requests().len();
    let nobodys = "/meetings/0190a0a0-0000-7000-8000-000000000000";
    let id = meeting.url.path().rsplit('/').next().unwrap();
    for path in ["", "/status", "/start", "/invite.ics", "?late"] {
        let page = ben
            .send(Method::GET, &format!("{}{path}", meeting.url.path()), None)
            .await;
        let missing = ben
            .send(Method::GET, &format!("{nobodys}{path}"), None)
            .await;
        assert_eq!((page.status, missing.status), (404, 404), "{path}");
        assert!(!page.body.contains(&meeting.join_link()), "{path}");
        // Not even the difference between somebody else's and none can be told.
        assert_eq!(page.heading(), missing.heading(), "{path}");
        assert_eq!(page.header("content-type"), missing.header("content-type"));
    }
    assert_eq!(clinic.zoom.requests().len(), reads, "Zoom was not asked");
    for path in ["/", "/start", "/meetings", "/account", "/account/data"] {
        let theirs = ben.get(path).await;
        assert_eq!(theirs.status, 200, "{path}");
        assert!(!theirs.body.contains(id), "{path}");
        assert!(!theirs.body.contains("Lindqvist"), "{path}");
    }
    for path in ["/", "/meetings", "/account/data"] {
        assert!(ada.get(path).await.body.contains(id), "{path}");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_press_on_the_account_page_reaches_ones_own_installation_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let page = ada.get("/account").await;
    let everywhere = page.form("/signout").with("everywhere", "1");
    for form in [page.form("/account/check"), everywhere] {
        // A form of hers, sent by his browser.
        assert_eq!(ben.submit(&form).await.status, 403, "{}", form.action);
    }
    let checked = ben.get("/account").await.form("/account/check");
    let checked = ben.submit(&checked).await.text();
    assert!(checked.contains("Ben Okafor") && !checked.contains("Lindqvist"));
    assert_eq!(clinic.number("select count(*) from sessions").await, 2);
    clinic.close().await;
}

#[sqlx::test]
async fn an_attempt_of_one_clinician_is_another_attempt_of_the_other(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let form = ada.start_form().await;
    let attempt = form.field("attempt");
    let first = ada.submit(&form).await;
    let second = ben.start_form().await.with("attempt", &attempt);
    let second = ben.submit(&second).await;
    assert_ne!(first.url, second.url);
    let mut people: Vec<_> = clinic
        .zoom
        .meetings()
        .into_iter()
        .map(|made| made.person)
        .collect();
    people.sort();
    assert_eq!(people, ["ada", "ben"]);
    clinic.close().await;
}

#[sqlx::test]
async fn the_same_attempt_pressed_again_leads_each_to_their_own(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let form = ben.start_form().await;
    let attempt = form.field("attempt");
    let his = ben.submit(&form).await;
    let form = ada.start_form().await.with("attempt", &attempt);
    let hers = ada.submit(&form).await;
    assert_eq!(hers.heading(), "Your meeting is ready");
    assert_ne!(hers.url.path(), his.url.path());
    // Whosever row comes first.
    assert_eq!(ada.submit(&form).await.url.path(), hers.url.path());
    let form = ben.start_form().await.with("attempt", &attempt);
    assert_eq!(ben.submit(&form).await.url.path(), his.url.path());
    clinic.close().await;
}

#[sqlx::test]
async fn a_grant_that_zoom_does_not_take_is_ones_own(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.signed_in("ben").await;
    // Of the same generation as hers will be.
    execute(
        &clinic.db,
        "update installations set generation = generation + 1 \
         where id = (select max(id::text)::uuid from installations)",
    )
    .await;
    let rejected = Fault::new(Operation::CreateMeeting, Trouble::TokenRejected);
    clinic.zoom.order(rejected.times(2));
    let page = ada.start_meeting().await;
    assert_eq!(page.heading(), "Zoom needs you to connect again");
    let states = clinic
        .words("select state from installations order by id")
        .await;
    assert_eq!(states, ["reconnect_required", "active"]);
    clinic.close().await;
}

#[sqlx::test]
async fn the_list_of_people_tells_each_ones_own_last_use(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    clinic.signed_in("ben").await.start_meeting().await;
    let last = "(select max(id::text)::uuid from installations)";
    for set in [
        "sessions set seen_at = '2051-01-01'",
        "meetings set pressed_at = '2052-01-01'",
    ] {
        let statement = format!("update {set} where installation_id = {last}");
        execute(&clinic.db, &statement).await;
        let told = run(&["users", "list", "--json"], &clinic.settings).await;
        let told = String::from_utf8(told.stdout).unwrap();
        let year = &set[set.len() - 11..set.len() - 7];
        let lines: Vec<_> = told.lines().map(|line| line.contains(year)).collect();
        assert_eq!(lines, [false, true], "{told}");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn pages_that_need_a_clinician_send_a_stranger_to_connect_and_back(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let meeting = clinic.signed_in("ada").await.start_meeting().await;
    let mut stranger = clinic.browser();
    let page = stranger.send(Method::GET, meeting.url.path(), None).await;
    assert_eq!(page.status, 303);
    let page = stranger.follow(page).await;
    assert!(
        page.text().contains("Connect Zoom to open that page"),
        "{}",
        page.text()
    );
    let connect = page.attribute("a[href^='/install']", "href").unwrap();
    let consent = stranger.get(&connect).await;
    let back = stranger.decide(&consent, "ada", "allow").await;
    assert_eq!(back.url.path(), meeting.url.path());
    clinic.close().await;
}
