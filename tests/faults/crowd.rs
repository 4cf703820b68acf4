//! A whole clinic's tokens run out at once.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::PgPool;
use tokio::{
    sync::Semaphore,
    time::{Instant, MissedTickBehavior, interval},
};
use uuid::Uuid;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    expiry::LOST,
    house::{House, join_all},
    oracle::Refreshes,
    press::{Answer, Clinician},
    report::{Drive, sized},
};

const CONNECTIONS: usize = 600;
/// How many people connect at the same time, before the drive begins.
const CONNECTING: usize = 24;

#[sqlx::test]
async fn b_a_crowd_whose_tokens_ran_out_at_once(db: PgPool) {
    let (people, length) = sized((40, 4), (10_000, 90));
    let drive = Drive::begin(
        "b",
        "b. A crowd whose tokens ran out at once",
        format!(
            "{people} clinicians, {} presses offered evenly over {length} s, at most 600 connections, \
             token endpoint 300 ms, 3 processes: exactly {people} refreshes, 0 lost, every answer its \
             meeting or an honest 503 with Retry-After (below 1 %)",
            2 * people
        ),
    );
    let house = House::open_with(db, |zoom| zoom.extra_people = people).await;
    let processes = house.serve_many(3).await;
    let at: Vec<_> = processes.iter().map(|process| process.address).collect();
    let who = house.connect_all(people, &at).await;
    let connected = Instant::now();
    house.until_expired().await;
    house.zoom.forget_history();
    let slow = Trouble::Delay(Duration::from_millis(300));
    house
        .zoom
        .order(Fault::new(Operation::Refresh, slow).always());
    let every =
        Duration::from_secs(length).div_f64(2.0 * f64::from(u32::try_from(people).unwrap()));
    let began = Instant::now();
    let answers = offer(&house, &who, &at, every).await;
    let took = began.elapsed();
    let meetings = answers.iter().filter(|answer| answer.is_meeting()).count();
    let honest = answers
        .iter()
        .filter(|answer| answer.status == 503 && answer.is_not_now())
        .count();
    let mut other: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    other.sort_unstable();
    other.dedup();
    let refreshes = Refreshes::of(&house.zoom);
    // sqlx warns of an acquire that took 2 s; a page that waited in vain for one is a line as well.
    let log = processes.iter().flat_map(crate::process::Process::log);
    let waited = |line: &String| {
        ["acquire", "database", "unavailable"]
            .iter()
            .any(|word| line.contains(word))
    };
    let waited = log.filter(waited).count();
    let (count, made) = (refreshes.count(), house.zoom.meetings().len());
    eprintln!(
        "{count} refreshes, {meetings} led, {made} made, {honest} x 503, statuses {other:?}, {waited} \
         lines of waiting, {took:?}; {:?} since the last had connected",
        connected.elapsed()
    );
    let mut times: Vec<_> = answers.iter().map(|answer| answer.took).collect();
    times.sort_unstable();
    let p99 = crate::load::p99(times.clone());
    assert_eq!((refreshes.count(), refreshes.refused()), (people, 0));
    assert_eq!(house.number(LOST).await, 0);
    assert_eq!(meetings + honest, answers.len(), "statuses {other:?}");
    assert!(honest * 100 <= answers.len(), "{honest}");
    assert_eq!(waited, 0, "slow acquires");
    assert_eq!(made, meetings);
    drop(processes);
    house.close().await;
    drive.seen(format!(
        "{people} refreshes, 0 refused, 0 lost, {meetings} meetings and {honest} times 503 in {:.0} s; \
         half within {} ms, p99 {} ms, slowest {} ms; no log line of a slow pool",
        took.as_secs_f64(),
        times[times.len() / 2].as_millis(),
        p99.as_millis(),
        times.last().unwrap().as_millis(),
    ));
}

impl House {
    /// So many people, each by the consent page; their tokens run out soon after.
    async fn connect_all(&self, count: usize, at: &[SocketAddr]) -> Vec<Clinician> {
        self.zoom.set_token_life(Duration::from_secs(5));
        let next = Mutex::new(1..=count);
        let workers = (0..CONNECTING).map(|_| async {
            let mut connected = Vec::new();
            loop {
                let number = next.lock().unwrap().next();
                let Some(number) = number else {
                    return connected;
                };
                let at = at[number % at.len()];
                connected.push(self.connect(&format!("person-{number:04}"), at).await);
            }
        });
        let connected = join_all(workers).await.into_iter().flatten().collect();
        self.zoom.set_token_life(Duration::from_hours(1));
        connected
    }
}

/// Two presses for each, one after the other's whole row, evenly spread.
async fn offer(
    house: &House,
    who: &[Clinician],
    at: &[SocketAddr],
    every: Duration,
) -> Vec<Answer> {
    let (places, answers) = (
        Arc::new(Semaphore::new(CONNECTIONS)),
        Arc::new(Mutex::new(Vec::new())),
    );
    let mut tick = interval(every);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut presses = Vec::new();
    for number in 0..2 * who.len() {
        tick.tick().await;
        let place = Arc::clone(&places).acquire_owned().await.unwrap();
        // Both presses of one come close together, at different processes.
        let (who, at) = (who[number / 2].clone(), at[number % at.len()]);
        let (door, answers) = (house.door.clone(), Arc::clone(&answers));
        presses.push(tokio::spawn(async move {
            let answer = door.press_of(&who, Uuid::now_v7(), at).await;
            answers.lock().unwrap().push(answer.expect("an answer"));
            drop(place);
        }));
    }
    for press in presses {
        press.await.unwrap();
    }
    std::mem::take(&mut *answers.lock().unwrap())
}
