//! What is counted, limited or refused for one clinician says nothing about another.

use std::time::Duration;

use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use super::three::three;
use crate::{clinic::Clinic, vault::execute};

#[sqlx::test]
async fn the_days_allowance_is_ones_own(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    ben.start_meeting().await;
    execute(
        &clinic.db,
        "insert into meetings (installation_id, id, attempt, state, short_code, pressed_at) \
         select installation_id, gen_random_uuid(), gen_random_uuid(), 'ended', 'AAAAAA', pressed_at \
         from meetings, generate_series(1, 95)",
    )
    .await;
    let home = ada.get("/").await.text();
    assert!(!home.contains("today") && !home.contains("limit"), "{home}");
    let home = ben.get("/").await.text();
    assert!(home.contains("more meetings today"), "{home}");
    // Each change of a planned meeting counts too.
    execute(
        &clinic.db,
        "update meetings set edits_that_day = 90, edited_at = pressed_at where id = \
         (select max(id::text)::uuid from meetings where state = 'ended')",
    )
    .await;
    let home = ada.get("/").await.text();
    assert!(!home.contains("today") && !home.contains("limit"), "{home}");
    clinic.close().await;
}

const BENS: &str = "installation_id = (select max(id::text)::uuid from installations)";

#[sqlx::test]
async fn what_an_account_overruled_is_said_to_its_own_people(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    ada.start_meeting().await;
    ben.start_meeting().await;
    let before = [
        ada.get("/settings").await.text(),
        ben.get("/settings").await.text(),
    ];
    let overruled = "update meetings set asked_waiting_room = true, waiting_room = false, \
                     asked_recording = 'off', recording = 'cloud' where";
    execute(&clinic.db, &format!("{overruled} {BENS}")).await;
    assert_eq!(ada.get("/settings").await.text(), before[0]);
    assert_ne!(ben.get("/settings").await.text(), before[1]);
    clinic.close().await;
}

#[sqlx::test]
async fn what_one_chose_is_ones_own_in_the_download_too(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut both = [clinic.signed_in("ada").await, clinic.signed_in("ben").await];
    for (browser, early) in both.iter_mut().zip(["5", "10"]) {
        let form = browser.get("/settings").await.form("/settings");
        browser.submit(&form.with("early", early)).await;
    }
    for (browser, early) in both.iter_mut().zip(["5", "10"]) {
        let data = browser.get("/account/data").await.body;
        let data: serde_json::Value = serde_json::from_str(&data).unwrap();
        assert!(
            data.to_string()
                .contains(&format!("\"minutes_early\":{early}")),
            "{data}"
        );
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_meeting_that_runs_is_on_its_own_clinicians_page_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let his = ben.start_meeting().await;
    let runs = "update meetings set state = 'started', started_at = pressed_at, \
                starts_at = pressed_at, lasts_minutes = 30, zone = 'UTC' where";
    execute(&clinic.db, &format!("{runs} {BENS}")).await;
    assert!(ben.get("/").await.body.contains(his.url.path()));
    assert!(!ada.get("/").await.body.contains(his.url.path()));
    clinic.close().await;
}

#[sqlx::test]
async fn a_permission_ends_at_zoom_though_others_came_since(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic
        .zoom
        .order(Fault::new(Operation::Revoke, Trouble::CutAfter).times(1));
    let form = ada
        .get("/account/disconnect")
        .await
        .form("/account/disconnect");
    ada.submit(&form).await;
    clinic.pass(Duration::from_mins(1));
    clinic.signed_in("ben").await;
    execute(&clinic.db, "update outbox set not_before = now()").await;
    let before = clinic.zoom.count(Operation::Revoke);
    clinic.flows().rounds.part().await.unwrap();
    assert_eq!(clinic.zoom.count(Operation::Revoke), before + 1);
    clinic.close().await;
}

#[sqlx::test]
async fn the_limit_of_a_minute_is_ones_own(db: PgPool) {
    let settings = [("BEDSIDE_CREATE_PER_MINUTE", "2")];
    let clinic = Clinic::open_with(db, &settings).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    for _ in 0..2 {
        assert_eq!(ben.start_meeting().await.heading(), "Your meeting is ready");
    }
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    clinic.close().await;
}

#[sqlx::test]
async fn a_press_needs_ones_own_good_grant(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.signed_in("ben").await;
    let rejected = Fault::new(Operation::CreateMeeting, Trouble::TokenRejected);
    clinic.zoom.order(rejected.times(2));
    let form = ada.start_form().await;
    let page = ada.submit(&form).await;
    assert_eq!(page.heading(), "Zoom needs you to connect again");
    let before = clinic.number("select count(*) from meetings").await;
    let page = ada
        .submit(&form.with("attempt", "0190a0a0-0000-7000-8000-0000000000aa"))
        .await;
    assert_eq!(page.heading(), "Zoom needs you to connect again");
    let after = clinic.number("select count(*) from meetings").await;
    assert_eq!(after, before, "nothing is recorded");
    clinic.close().await;
}

/// Zoom is asked once a day who somebody is, when they come.
#[sqlx::test]
async fn the_days_look_at_a_profile_is_ones_own(db: PgPool) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_SESSION_IDLE", "7d")]).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let before = clinic.zoom.count(Operation::Me);
    clinic.pass(Duration::from_hours(25));
    for (at, browser) in [&mut ada, &mut ben].into_iter().enumerate() {
        assert_eq!(browser.get("/").await.status, 200);
        for _ in 0..200 {
            if clinic.zoom.count(Operation::Me) > before + at {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(clinic.zoom.count(Operation::Me), before + at + 1);
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_change_in_zoom_is_of_its_hosts_meeting_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let all = three(&clinic).await;
    // The number is one meeting's in all of Zoom; here others' rows have it as well.
    let mut told = all[1].event(&clinic, "meeting.updated", 60);
    let numbers = "update meetings set zoom_meeting_id = 85012345678, planned_at = now() - \
                   interval '1 day', state = 'waiting' where starts_at is not null";
    execute(&clinic.db, numbers).await;
    told["payload"]["object"]["id"] = 85_012_345_678_u64.into();
    told["payload"]["object"]["duration"] = 77.into();
    assert_eq!(clinic.tell(&told).await, 204);
    let of = |one: &super::three::One| {
        format!(
            "select lasts_minutes::text from meetings where starts_at is not null \
             and installation_id = '{}'",
            one.id
        )
    };
    for (at, one) in all.iter().enumerate() {
        let query: &'static str = of(one).leak();
        let lasts = clinic.words(query).await;
        let changed = lasts.iter().any(|minutes| minutes == "77");
        assert_eq!(changed, at == 1, "{at}: {lasts:?}");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn news_that_makes_a_lost_answer_good_is_for_its_host(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut both = [clinic.signed_in("ada").await, clinic.signed_in("ben").await];
    let mut pages = Vec::new();
    for browser in &mut both {
        let lost = Fault::new(Operation::CreateMeeting, Trouble::CutAfter);
        clinic.zoom.order(lost.times(1));
        pages.push(browser.start_meeting().await.url.path().to_owned());
    }
    // Codes are short, and may be the same.
    execute(&clinic.db, "update meetings set short_code = 'ABC234'").await;
    let hosts = "select zoom_user_id from installations order by id";
    let hosts = clinic.words(hosts).await;
    let states = "select state from meetings order by installation_id";
    let numbers: Vec<_> = clinic.zoom.meetings().iter().map(|made| made.id).collect();
    for (at, told) in [["waiting", "unknown"], ["waiting", "waiting"]]
        .iter()
        .enumerate()
    {
        let mut made = clinic.event("meeting.created", numbers[at], 0).await;
        let object = &mut made["payload"]["object"];
        object["host_id"] = hosts[at].as_str().into();
        object["id"] = numbers[at].into();
        object["topic"] = "Video call ABC234".into();
        object["join_url"] = format!("https://zoom.us/j/{}", at + 1).into();
        assert_eq!(clinic.tell(&made).await, 204);
        assert_eq!(clinic.words(states).await, *told);
    }
    for (at, browser) in both.iter_mut().enumerate() {
        let link = browser.get(&pages[at]).await.join_link();
        assert_eq!(link, format!("https://zoom.us/j/{}", at + 1));
    }
    clinic.close().await;
}
