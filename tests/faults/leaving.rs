//! Browsers that go away at a random moment: of a refresh, of a code exchange, of a create.

use std::{net::SocketAddr, time::Duration};

use sqlx::PgPool;
use tokio::time::Instant;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    expiry::LOST,
    house::{House, join_all},
    oracle::Refreshes,
    press::Clinician,
    report::{Drive, sized},
};

/// How long Zoom takes before and after it acts, so that a browser can leave on both sides of it.
const ZOOM_TAKES: Duration = Duration::from_millis(20);
/// The longest that a browser stays in the whole form. In the short one processes are slower.
const STAYS: Duration = Duration::from_millis(60);
const UNSETTLED: &str = "select count(*) from meetings where state = 'pending'";
const MADE: &str = "select count(*) from meetings where state = 'waiting'";
const OTHERS: &str = "select count(*) from meetings where state not in ('pending', 'waiting')";
const INSTALLED: &str = "select count(*) from installations";

#[sqlx::test]
async fn d_browsers_that_leave_lose_nothing(db: PgPool) {
    let (refreshes, exchanges, creates) = sized((40, 8, 12), (1000, 200, 200));
    let drive = Drive::begin(
        "d",
        "d. The browser goes away",
        format!(
            "at {refreshes} random moments of a refresh, {exchanges} of a code exchange, {creates} of \
             a create: 0 grants lost, 0 meetings lost"
        ),
    );
    let house = House::open(db).await;
    let processes = house.serve_many(2).await;
    let at = [processes[0].address, processes[1].address];
    let seen = leave_refreshes(&house, &at, refreshes).await;
    assert_eq!((seen.lost, seen.refused), (0, 0), "{seen:?}");
    // Beside other tests on the same cores a press may take longer than its browser stays.
    assert!(seen.asked >= sized(1, refreshes), "{seen:?}");
    let redeemed = leave_exchanges(&house, exchanges, at[0]).await;
    let made = leave_creates(&house, creates, at[0]).await;
    drop(processes);
    house.close().await;
    drive.seen(format!(
        "{} refreshes, {redeemed} exchanges and {made} creates came to Zoom: 0 grants lost, 0 \
         meetings lost, 0 refreshes of a spent token",
        seen.asked
    ));
}

/// What became of refreshes whose browsers left.
#[derive(Debug)]
pub(crate) struct Left {
    pub(crate) asked: usize,
    pub(crate) refused: usize,
    pub(crate) lost: i64,
}

fn random_stay() -> Duration {
    let random = f64::from(getrandom::u32().unwrap()) / f64::from(u32::MAX);
    STAYS.mul_f64(random) * sized(4, 1)
}

pub(crate) async fn leave_refreshes(house: &House, at: &[SocketAddr; 2], leaves: usize) -> Left {
    let people = 20.min(leaves);
    let life = Duration::from_secs(2);
    let clinicians = house.connect_many(people, life, at).await;
    slow(house, Operation::Refresh, leaves);
    house.zoom.set_token_life(life);
    // Some leave before their press has led to a refresh: they do not count.
    for round in 0..3 * leaves / people {
        if house.zoom.count(Operation::Refresh) >= leaves {
            break;
        }
        house.until_expired().await;
        let leave = |(number, who): (usize, &Clinician)| {
            let (door, who, at) = (house.door.clone(), who.clone(), at[(number + round) % 2]);
            async move { door.press_and_leave(&who, at, random_stay()).await }
        };
        join_all(clinicians.iter().enumerate().map(leave)).await;
    }
    house.until_expired().await;
    house.zoom.clear_faults();
    let asked = house.zoom.count(Operation::Refresh);
    join_all(clinicians.iter().map(|who| last_word(house, who, at[0]))).await;
    house.zoom.set_token_life(Duration::from_hours(1));
    let refreshes = Refreshes::of(&house.zoom);
    Left {
        asked,
        refused: refreshes.refused(),
        lost: house.number(LOST).await,
    }
}

/// Presses until the answer is a meeting or *connect again*.
async fn last_word(house: &House, who: &Clinician, at: SocketAddr) {
    let began = Instant::now();
    loop {
        let answer = house.door.press(who, at).await;
        if answer.is_meeting() || answer.is_reconnect() {
            return;
        }
        assert!(began.elapsed() < Duration::from_mins(2), "{}", answer.body);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn leave_exchanges(house: &House, leaves: usize, at: SocketAddr) -> usize {
    let before = (
        house.number(INSTALLED).await,
        house.zoom.count(Operation::Exchange),
    );
    slow(house, Operation::Exchange, leaves);
    slow(house, Operation::Me, leaves);
    for number in 0..leaves {
        let person = format!("person-{:04}", 100 + number);
        let mut browser = house.browser(at);
        let consent = browser.get("/install").await;
        let back = browser.decide_and_stop(&consent, &person, "allow").await;
        let back = url::Url::parse(&back.redirect().unwrap()).unwrap();
        let path = format!("{}?{}", back.path(), back.query().unwrap_or_default());
        let cookies: Vec<_> = browser
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let stay = random_stay() * 2;
        house
            .door
            .visit_and_leave(&path, &cookies.join("; "), at, stay)
            .await;
    }
    house.zoom.clear_faults();
    // Every code that Zoom took becomes a grant that is kept.
    let began = Instant::now();
    let redeemed = loop {
        let redeemed = house.zoom.count(Operation::Exchange) - before.1;
        let kept = house.number(INSTALLED).await - before.0;
        if kept == i64::try_from(redeemed).unwrap() && began.elapsed() > STAYS * 8 {
            break redeemed;
        }
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "{kept} of {redeemed} were kept"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(house.number(LOST).await, 0);
    redeemed
}

async fn leave_creates(house: &House, leaves: usize, at: SocketAddr) -> usize {
    let before = house.zoom.meetings().len();
    let who = house.connect("ada", at).await;
    slow(house, Operation::CreateMeeting, leaves);
    for _ in 0..leaves {
        house.door.press_and_leave(&who, at, random_stay()).await;
    }
    house
        .until("settled presses", UNSETTLED, 0, Duration::from_secs(30))
        .await;
    house.zoom.clear_faults();
    let meetings = house.zoom.meetings().len();
    house
        .until(
            "meetings",
            MADE,
            i64::try_from(meetings).unwrap(),
            Duration::from_secs(5),
        )
        .await;
    assert_eq!(house.number(OTHERS).await, 0);
    meetings - before
}

/// Zoom takes its time, before it acts or after: half and half.
fn slow(house: &House, operation: Operation, times: usize) {
    for _ in 0..times / 2 {
        let (before, after) = (Trouble::Delay(ZOOM_TAKES), Trouble::DelayAfter(ZOOM_TAKES));
        house.zoom.order(Fault::new(operation, before));
        house.zoom.order(Fault::new(operation, after));
    }
}
