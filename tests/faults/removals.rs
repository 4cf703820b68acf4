//! People leave, and news of it comes late.

use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::PgPool;

use crate::{
    deliveries::gateway,
    house::{House, join_all},
    press::Answer,
    report::{Drive, sized, whole},
};

const ACTIVE: &str = "select count(*) from installations where state = 'active'";
const ROWS: &str = "select (select count(*) from installations) + (select count(*) from meetings) \
                    + (select count(*) from deliveries) + (select count(*) from outbox)";
const SECRETS: &str = "select count(*) from installations where num_nonnulls(data_key_sealed, \
                       access_token_sealed, refresh_token_sealed, profile_sealed) > 0";

#[sqlx::test]
async fn s_who_leaves_is_gone_and_who_came_back_stays(db: PgPool) {
    let people = sized(5, 100);
    let drive = Drive::begin(
        "s",
        "s. Removed, reinstalled, and told late",
        format!(
            "{people} people reinstall, then app_deauthorized of before: the new grants stay; then of \
             now: secrets gone at the answer, rows within 60 s"
        ),
    );
    let house = House::open(db).await;
    let processes = house.serve_many(2).await;
    let at = [processes[0].address, processes[1].address];
    let (hook, _end) = gateway(&house, at[0]).await;
    let who = house
        .connect_many(people, Duration::from_hours(1), &at)
        .await;
    let removal = async |at_ms: i64| {
        let ids = house.words("select zoom_user_id from installations").await;
        let told = ids.into_iter().map(|id| {
            json!({"event": "app_deauthorized", "event_ts": at_ms, "payload": {
                "account_id": "a", "client_id": house.zoom.client_id(), "user_id": id}})
        });
        told.collect::<Vec<_>>()
    };
    let now = || bedside::clock::Clock::system().now().unix_timestamp() * 1000;
    let late = removal(now()).await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    for one in &who {
        assert!(house.zoom.remove_app(&one.person));
    }
    let who = house
        .connect_many(people, Duration::from_hours(1), &at)
        .await;
    house.zoom.set_deauthorization_url(Some(&hook)).unwrap();
    let told = house.zoom.send_events(late).await.unwrap();
    assert!(told.iter().all(|one| one.tries[0].status == Some(204)));
    let stayed = house.number(ACTIVE).await;
    assert_eq!(stayed, i64::try_from(people).unwrap());
    let presses = who.iter().map(|one| house.door.press(one, at[1]));
    assert!(join_all(presses).await.iter().all(Answer::is_meeting));

    tokio::time::sleep(Duration::from_millis(1100)).await;
    let told = house.zoom.send_events(removal(now()).await).await.unwrap();
    assert!(told.iter().all(|one| one.tries[0].status == Some(204)));
    assert_eq!(house.number(SECRETS).await, 0);
    let answered = Instant::now();
    let page = house.door.page(Some(&who[0]), "/", at[1]).await.unwrap();
    assert_eq!(page.status, 410);
    // The journeys show the removal too; waiting for a round is for the whole run.
    if whole() {
        house
            .until("no rows", ROWS, 0, Duration::from_mins(1))
            .await;
    }
    let gone = answered.elapsed();
    drop(processes);
    house.close().await;
    drive.seen(format!(
        "{stayed} of {people} stayed and made meetings; then all secrets gone at the answer, the last \
         row after {} s",
        gone.as_secs()
    ));
}
