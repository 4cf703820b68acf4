//! The keyring's key exchanged under load: roll-outs over three processes, and a rewrap that is
//! killed again and again.

use bedside::{
    clock::Clock,
    domain::{
        AccessToken, InstallationId, Plan, Profile, RefreshToken, Scopes, TokenPair, ZoomAccountId,
        ZoomUserId,
    },
    sealing::Keyring,
    store::Store,
};
use sqlx::PgPool;
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::process::Command;
use uuid::Uuid;

use crate::{
    house::{House, join_all},
    load::{Load, Ready, none_failed},
    process::{Process, program},
    report::{Drive, sized},
};

const UNDER_ONE: &str = "select count(*) from installations where data_key_id = 1";

/// Somebody who connected long ago and is not here now.
async fn absent(store: &Store, number: usize) {
    let profile = Profile {
        user: ZoomUserId::parse(&format!("absent-{number}")).unwrap(),
        account: ZoomAccountId::parse("account").unwrap(),
        display_name: "Somebody".to_owned(),
        email: "somebody@clinic.example".to_owned(),
        plan: Plan::Basic,
        zone: None,
    };
    let now = Clock::system().now();
    let pair = TokenPair {
        access: AccessToken::new("a".repeat(700)),
        refresh: RefreshToken::new("r".repeat(700)),
        given_at: now,
        expires_at: now + Duration::from_hours(1),
        scopes: Scopes::parse("user:read:user"),
    };
    store.record_grant(&profile, &pair).await.unwrap();
}

/// Replaces the processes one after the other, as a deployment does.
async fn roll_out(house: &mut House, processes: &mut Vec<Process>, ready: &Ready, keys: &str) {
    house.set("BEDSIDE_KEYS", keys);
    for _ in 0..processes.len() {
        let new = house.serve().await;
        let old = processes.remove(0);
        {
            let mut ready = ready.lock().unwrap();
            ready.push(new.address);
            ready.retain(|known| *known != old.address);
        }
        processes.push(new);
        // Requests that were sent before the proxy knew are answered.
        tokio::time::sleep(Duration::from_millis(300)).await;
        old.stop().await;
    }
}

fn keys_command(house: &House, what: &str) -> Command {
    let mut command = Command::new(program());
    command
        .args(["keys", what])
        .env_clear()
        .envs(house.settings())
        .kill_on_drop(true);
    command
}

/// Reads every row with the keyring of now: how many there are, and how many do not open.
async fn readable(house: &House) -> (usize, usize) {
    let store = Store::open(&house.config()).unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "a drive looks at the resting form"
    )]
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from installations")
        .fetch_all(&house.db)
        .await
        .unwrap();
    let mut bad = 0;
    for group in ids.chunks(8) {
        let read = group
            .iter()
            .map(|id| store.grant(InstallationId::from_uuid(*id)));
        let read = join_all(read).await;
        bad += read
            .iter()
            .filter(|grant| !matches!(grant, Ok(Some(_))))
            .count();
    }
    store.close().await;
    (ids.len(), bad)
}

#[sqlx::test]
async fn r_a_new_key_is_rolled_out_under_load(db: PgPool) {
    let (rows, kills) = sized((1500, 3), (100_000, 20));
    let drive = Drive::begin(
        "r",
        "r. A new sealing key",
        format!(
            "{rows} installations, {} processes under 10 presses and 10 pages a second, roll-outs of \
             1,2 and 2,1 and 2, rewrap killed {kills} times: 0 errors, 0 unreadable rows, 5,000 rows \
             a second",
            sized(1, 3)
        ),
    );
    let mut house = House::open(db).await;
    let one = Keyring::fresh_entry(1).unwrap().to_string();
    let two = Keyring::fresh_entry(2).unwrap().to_string();
    house.set("BEDSIDE_KEYS", &one);
    let mut processes = house.serve_many(sized(1, 3)).await;
    let at: Vec<_> = processes.iter().map(|process| process.address).collect();
    let who = house.connect_many(10, Duration::from_secs(10), &at).await;
    house.zoom.set_token_life(Duration::from_secs(10));
    let store = Store::open(&house.config()).unwrap();
    let numbers: Vec<_> = (0..rows).collect();
    for group in numbers.chunks(8) {
        join_all(group.iter().map(|number| absent(&store, *number))).await;
    }
    store.close().await;
    let ready: Ready = Arc::new(Mutex::new(at));
    let load = Load::begin(&house.door, who, &ready, Duration::from_millis(100), true);

    roll_out(&mut house, &mut processes, &ready, &format!("{one},{two}")).await;
    roll_out(&mut house, &mut processes, &ready, &format!("{two},{one}")).await;
    let before = house.number(UNDER_ONE).await;
    let mut killed = 0;
    for kill in 0..kills {
        let mut rewrap = keys_command(&house, "rewrap").spawn().unwrap();
        // From the first connection to some batches in.
        let moment = Duration::from_millis(20 + 13 * (kill % 16));
        tokio::time::sleep(moment).await;
        if rewrap.try_wait().unwrap().is_none() {
            rewrap.kill().await.unwrap();
            killed += 1;
        }
    }
    let left = house.number(UNDER_ONE).await;
    let began = Instant::now();
    let done = keys_command(&house, "rewrap").output().await.unwrap();
    let took = began.elapsed();
    assert!(done.status.success(), "{done:?}");
    // What was connected or recorded meanwhile is sealed with the new key anyway.
    let last = keys_command(&house, "rewrap").output().await.unwrap();
    assert!(last.status.success());
    let status = keys_command(&house, "status").output().await.unwrap();
    let status = String::from_utf8(status.stdout).unwrap();
    assert!(status.contains("key 1: 0 rows"), "{status}");
    roll_out(&mut house, &mut processes, &ready, &two).await;

    let tries = load.end().await;
    none_failed(&tries);
    let (all, bad) = readable(&house).await;
    assert_eq!(bad, 0, "of {all}");
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = left as f64 / took.as_secs_f64();
    drop(processes);
    house.close().await;
    drive.seen(format!(
        "0 of {} requests failed, 0 of {all} rows unreadable; {killed} rewraps killed took {} rows on, \
         the last one {left} rows at {rate:.0} a second under load",
        tries.len(),
        before - left,
    ));
}
