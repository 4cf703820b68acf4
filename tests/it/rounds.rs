//! What is done without anybody asking.

use std::time::Duration;

use sqlx::PgPool;
use zoom_simulator::Operation;

use crate::clinic::Clinic;

const DAY: Duration = Duration::from_hours(24);

#[sqlx::test]
async fn a_grant_that_nobody_uses_is_kept_alive(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    clinic.signed_in("ben").await;
    let rounds = clinic.flows().rounds;
    let pass = |days: u32| {
        clinic.clock.advance(DAY * days);
        clinic.zoom.advance(DAY * days);
    };
    pass(59);
    rounds.keep_alive().await.unwrap();
    assert_eq!(clinic.zoom.count(Operation::Refresh), 0, "not yet");
    pass(2);
    rounds.keep_alive().await.unwrap();
    rounds.keep_alive().await.unwrap();
    assert_eq!(
        clinic.zoom.count(Operation::Refresh),
        2,
        "once for each, and not twice"
    );
    // Without that, both would be dead by now: 122 days have passed.
    pass(61);
    rounds.keep_alive().await.unwrap();
    assert_eq!(clinic.zoom.count(Operation::Refresh), 4);
    assert_eq!(
        clinic
            .words("select distinct state from installations")
            .await,
        ["active"]
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_sweep_takes_what_nobody_will_come_back_for(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    clinic.browser().get("/install").await;
    let rows = "select (select count(*) from oauth_attempts) + (select count(*) from sessions) \
                + (select count(*) from address_counters)";
    let before = clinic.number(rows).await;
    let rounds = clinic.flows().rounds;
    rounds.sweep().await.unwrap();
    assert_eq!(clinic.number(rows).await, before, "all of it is of use");
    // The database's clock cannot be moved, so the rows are made older.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one thing that a test cannot wait for"
    )]
    for old in [
        "update oauth_attempts set created_at = created_at - interval '11 minutes'",
        "update address_counters set minute = minute - interval '11 minutes'",
        "update sessions set expires_at = now() - interval '1 minute'",
    ] {
        sqlx::query(old).execute(&clinic.db).await.unwrap();
    }
    rounds.sweep().await.unwrap();
    assert_eq!(clinic.number(rows).await, 0);
    assert_eq!(clinic.number("select count(*) from installations").await, 1);
    clinic.close().await;
}
