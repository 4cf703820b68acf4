//! Tokens that run out while many presses come at once.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sqlx::PgPool;
use tokio::time::{Instant, interval};
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    house::{House, join_all},
    oracle::Refreshes,
    process::Process,
    report::{Drive, sized},
};

/// What a drive counted.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) presses: usize,
    /// Presses that led to the page of a meeting.
    pub(crate) led: usize,
    /// Meetings that Zoom made.
    pub(crate) meetings: usize,
    pub(crate) refreshes: usize,
    /// Refreshes with a token that was spent or dead.
    pub(crate) refused: usize,
    /// Installations that can no longer be used.
    pub(crate) lost: i64,
    pub(crate) elapsed: Duration,
}

pub(crate) const LOST: &str = "select count(*) from installations where state <> 'active'";

#[sqlx::test]
async fn a_one_expired_token_and_many_presses(db: PgPool) {
    let presses = sized(30, 100);
    let drive = Drive::begin(
        "a",
        "a. Presses at once on one expired token",
        format!("1 clinician, {presses} presses, 3 processes: 1 refresh, {presses} meetings"),
    );
    let counted = one_expired_token(db, presses, None).await;
    assert_eq!(
        (counted.refreshes, counted.refused, counted.lost),
        (1, 0, 0),
        "{counted:?}"
    );
    assert_eq!(
        (counted.led, counted.meetings),
        (presses, presses),
        "{counted:?}"
    );
    drive.seen(format!("1 refresh, {presses} meetings, 0 lost"));
}

pub(crate) async fn one_expired_token(
    db: PgPool,
    presses: usize,
    program: Option<PathBuf>,
) -> Counted {
    let house = House::open(db).await.with_program(program);
    let processes = house.serve_many(3).await;
    let at: Vec<_> = processes.iter().map(|process| process.address).collect();
    let clinicians = house.connect_many(1, Duration::from_secs(2), &at).await;
    house.until_expired().await;
    // Long enough for every press to come while the refresh is under way.
    house.zoom.order(
        Fault::new(
            Operation::Refresh,
            Trouble::Delay(Duration::from_millis(300)),
        )
        .always(),
    );
    let began = Instant::now();
    let press = |number: usize| house.door.press(&clinicians[0], at[number % at.len()]);
    let answers = join_all((0..presses).map(press)).await;
    let refreshes = Refreshes::of(&house.zoom);
    let counted = Counted {
        presses,
        led: answers.iter().filter(|answer| answer.is_meeting()).count(),
        meetings: house.zoom.meetings().len(),
        refreshes: refreshes.count(),
        refused: refreshes.refused(),
        lost: house.number(LOST).await,
        elapsed: began.elapsed(),
    };
    drop(processes);
    house.close().await;
    counted
}

#[sqlx::test]
async fn c_short_lived_tokens_in_a_row(db: PgPool) {
    let length = Duration::from_secs(sized(8, 480));
    let least = sized(1, 90);
    let drive = Drive::begin(
        "c",
        "c. Tokens of 5 s, one after the other",
        format!(
            "1 clinician, 20 presses a second for {} s, 3 processes: one refresh for each token at \
             most, at least {least} in a row, none spent twice",
            length.as_secs()
        ),
    );
    let counted = short_lived_tokens(db, length, None).await;
    // A token of 5 s is replaced when a tenth of its life is left.
    let lives = counted.elapsed.as_secs_f64() / 4.5 + 1.0;
    assert!(
        f64::from(u32::try_from(counted.refreshes).unwrap()) <= lives,
        "{counted:?}"
    );
    assert!(counted.refreshes >= least, "{counted:?}");
    assert_eq!((counted.refused, counted.lost), (0, 0), "{counted:?}");
    assert_eq!(
        (counted.led, counted.meetings),
        (counted.presses, counted.presses),
        "{counted:?}"
    );
    drive.seen(format!(
        "{} refreshes, 0 of a spent token, {} of {} presses led to a meeting",
        counted.refreshes, counted.meetings, counted.presses
    ));
}

pub(crate) async fn short_lived_tokens(
    db: PgPool,
    length: Duration,
    program: Option<PathBuf>,
) -> Counted {
    let house = House::open(db).await.with_program(program);
    let processes = house.serve_many(3).await;
    let at: Vec<_> = processes.iter().map(|process| process.address).collect();
    let life = Duration::from_secs(5);
    let who = house.connect_many(1, life, &at).await.remove(0);
    house.zoom.set_token_life(life);
    let (began, mut tick) = (Instant::now(), interval(Duration::from_millis(50)));
    let led = Arc::new(AtomicUsize::new(0));
    let mut presses = Vec::new();
    while began.elapsed() < length {
        tick.tick().await;
        let (door, who, led) = (house.door.clone(), who.clone(), Arc::clone(&led));
        let at = at[presses.len() % at.len()];
        presses.push(tokio::spawn(async move {
            let answer = door.press(&who, at).await;
            if answer.is_meeting() {
                led.fetch_add(1, Ordering::SeqCst);
            } else {
                eprintln!("a press brought {} in {:?}", answer.status, answer.took);
            }
        }));
    }
    let elapsed = began.elapsed();
    let presses = join_all(presses).await.len();
    let refreshes = Refreshes::of(&house.zoom);
    let counted = Counted {
        presses,
        led: led.load(Ordering::SeqCst),
        meetings: house.zoom.meetings().len(),
        refreshes: refreshes.count(),
        refused: refreshes.refused(),
        lost: house.number(LOST).await,
        elapsed,
    };
    drop::<Vec<Process>>(processes);
    house.close().await;
    counted
}
