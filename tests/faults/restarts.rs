//! Rolling restarts under load, as a deployment behind a proxy makes them.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::PgPool;

use crate::{
    expiry::LOST,
    house::House,
    load::{Load, Ready, none_failed},
    oracle::Refreshes,
    press::Door,
    report::{Drive, sized},
};

#[sqlx::test]
async fn k_rolling_restarts_fail_no_request(db: PgPool) {
    let restarts = sized(3, 20);
    let drive = Drive::begin(
        "k",
        "k. Rolling restarts",
        format!(
            "{restarts} x SIGTERM of one of 3 processes under 20 presses and 20 pages a second, tokens \
             of 5 s, requests to the ready ones: 0 failed requests, 0 lost tokens"
        ),
    );
    let house = House::open(db).await;
    let mut processes = house.serve_many(3).await;
    let at: Vec<_> = processes.iter().map(|process| process.address).collect();
    let life = Duration::from_secs(5);
    let who = house.connect_many(10, life, &at).await;
    house.zoom.set_token_life(life);
    let ready: Ready = Arc::new(Mutex::new(at));
    let load = Load::begin(&house.door, who, &ready, Duration::from_millis(50), true);
    for _ in 0..restarts {
        // Some load on each new set.
        tokio::time::sleep(Duration::from_millis(sized(700, 2000))).await;
        let new = house.serve().await;
        until_ready(&house.door, new.address).await;
        ready.lock().unwrap().push(new.address);
        processes.push(new);
        let old = processes.remove(0);
        // The proxy learns from `/readyz` that this one wants no more.
        let (door, ready, at) = (house.door.clone(), Arc::clone(&ready), old.address);
        let asking = tokio::spawn(async move {
            while is_ready(&door, at).await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            ready.lock().unwrap().retain(|known| *known != at);
        });
        old.stop().await;
        asking.await.unwrap();
    }
    let tries = load.end().await;
    none_failed(&tries);
    let refreshes = Refreshes::of(&house.zoom);
    assert_eq!((house.number(LOST).await, refreshes.refused()), (0, 0));
    drop(processes);
    house.close().await;
    drive.seen(format!(
        "0 of {} requests failed, 0 lost tokens with {} refreshes",
        tries.len(),
        refreshes.count()
    ));
}

async fn is_ready(door: &Door, at: std::net::SocketAddr) -> bool {
    let answer = door.page(None, "/readyz", at).await;
    answer.is_ok_and(|answer| answer.status == 200)
}

async fn until_ready(door: &Door, at: std::net::SocketAddr) {
    while !is_ready(door, at).await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
