//! What is counted, limited or refused for one clinician says nothing about another.

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
        "update meetings set edits = 90 where installation_id = \
         (select max(id::text)::uuid from installations)",
    )
    .await;
    let home = ada.get("/").await.text();
    assert!(!home.contains("today") && !home.contains("limit"), "{home}");
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
