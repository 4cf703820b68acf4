//! Sweeps of many rows: in batches, the oldest first, past rows that somebody holds, and in
//! nobody's way.

use bedside::{config::Config, store::Store};
use sqlx::{Connection as _, PgPool};
use time::OffsetDateTime;

use crate::{clinic::Clinic, vault::execute};

/// Thousands of rows of each kind that no one needs any more: all of them of one installation.
const LEFT_BEHIND: [&str; 6] = [
    "insert into oauth_attempts select sha256(int4send(n)), ''::bytea, 1, ''::bytea, '/', \
     now() - interval '1 hour' from generate_series(1, 2500) as n",
    "insert into address_counters select sha256(int4send(n)), now() - interval '1 hour', 1 \
     from generate_series(1, 2500) as n",
    "insert into sessions (id_hash, installation_id, signed_in_at, seen_at, expires_at) \
     select sha256(int4send(n)), (select id from installations), now(), now(), \
     now() - interval '1 hour' from generate_series(1, 2500) as n",
    "insert into deliveries select id, sha256(int4send(n)), now() - n * interval '1 hour' \
     - interval '8 days' from installations, generate_series(1, 2500) as n",
    "insert into presences select id, 80000000000, sha256(int4send(n)), 'waiting_room', \
     now() - interval '3 days' from installations, generate_series(1, 2500) as n",
    "insert into meetings (installation_id, id, attempt, state, short_code, pressed_at, ended_at) \
     select id, gen_random_uuid(), gen_random_uuid(), 'ended', 'ABC234', \
     now() - interval '90 days', now() - interval '90 days' \
     from installations, generate_series(1, 2500) as n",
];

async fn left_behind(clinic: &Clinic) -> Store {
    clinic.signed_in("ada").await;
    for rows in LEFT_BEHIND {
        execute(&clinic.db, rows).await;
    }
    let config = Config::read(|name| clinic.settings.get(name).cloned()).unwrap();
    Store::open(&config).unwrap()
}

/// Before now: everything that was left behind is older.
fn before(clinic: &Clinic) -> OffsetDateTime {
    clinic.clock.now() - time::Duration::days(2)
}

#[sqlx::test]
async fn a_sweep_of_many_rows_goes_in_batches(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let store = left_behind(&clinic).await;
    let before = before(&clinic);
    let sessions = store.sessions();
    let mut took = Vec::new();
    // Three batches of each, and one that finds nothing.
    for _ in 0..4 {
        took.push([
            store.sweep_attempts().await.unwrap(),
            store.sweep_counters().await.unwrap(),
            sessions.sweep().await.unwrap(),
            store.sweep_deliveries(before).await.unwrap(),
            store.sweep_presences(before).await.unwrap(),
            store.sweep_meetings(before, before).await.unwrap(),
        ]);
    }
    assert_eq!(took, [[1000; 6], [1000; 6], [500; 6], [0; 6]]);
    clinic.close().await;
}

#[sqlx::test]
async fn the_oldest_deliveries_go_first(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let store = left_behind(&clinic).await;
    store.sweep_deliveries(before(&clinic)).await.unwrap();
    let younger =
        "select count(*) from deliveries where received_at > now() - interval '1501 hours 8 days'";
    assert_eq!(clinic.number(younger).await, 1500);
    assert_eq!(clinic.number("select count(*) from deliveries").await, 1500);
    clinic.close().await;
}

#[sqlx::test]
async fn a_sweep_waits_for_nobody_and_nobody_waits_for_it(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let store = left_behind(&clinic).await;
    let before = before(&clinic);
    let rounds = clinic.flows().rounds;
    // Somebody is at work on ten old rows, and does not come to an end.
    let mut other = clinic.db.acquire().await.unwrap();
    let mut held = other.begin().await.unwrap();
    for touch in [
        "update meetings set opened_at = now() where id in (select id from meetings limit 10)",
        "update presences set place = 'elsewhere' where participant in \
         (select participant from presences limit 10)",
    ] {
        sqlx::raw_sql(touch).execute(&mut *held).await.unwrap();
    }
    rounds.forget().await.unwrap();
    held.rollback().await.unwrap();
    drop(other);
    let left = "select (select count(*) from meetings) + (select count(*) from presences)";
    assert_eq!(
        clinic.number(left).await,
        20,
        "what was held is left for the next round"
    );
    rounds.forget().await.unwrap();
    assert_eq!(clinic.number(left).await, 0);

    // A batch that has not committed yet is in nobody's way: whoever waited for a lock would fail.
    let mut sweeping = clinic.db.acquire().await.unwrap();
    let mut sweep = sweeping.begin().await.unwrap();
    let batch = "delete from deliveries where ctid = any(array(select ctid from deliveries \
                 where received_at < now() - interval '7 days' order by received_at limit 1000 \
                 for update skip locked))";
    sqlx::raw_sql(batch).execute(&mut *sweep).await.unwrap();
    let writing = "begin; set local lock_timeout = '1ms'; \
         insert into deliveries select id, sha256('news'), now() from installations; \
         insert into meetings (installation_id, id, attempt, state, short_code, pressed_at) \
         select id, gen_random_uuid(), gen_random_uuid(), 'pending', 'ABC234', now() \
         from installations; \
         update installations set audit_seq = audit_seq + 1; commit;";
    execute(&clinic.db, writing).await;
    // Nor in that of another server's sweep, which takes other rows.
    assert_eq!(store.sweep_deliveries(before).await.unwrap(), 1000);
    sweep.rollback().await.unwrap();
    drop(sweeping);
    rounds.sweep().await.unwrap();
    assert_eq!(clinic.number("select count(*) from deliveries").await, 1);
    clinic.close().await;
}
