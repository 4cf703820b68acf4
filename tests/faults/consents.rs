//! Two consents of one person, answered in either order, and a consent while a refresh is under way.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use sqlx::PgPool;
use tokio::time::Instant;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    browser::Browser,
    house::House,
    oracle::Refreshes,
    page::Page,
    press::Clinician,
    report::{Drive, sized},
};

const LATE: Duration = Duration::from_millis(700);

#[sqlx::test]
async fn l_the_grant_that_zoom_gave_last_is_kept(db: PgPool) {
    let people = sized(1, 20);
    let drive = Drive::begin(
        "l",
        "l. Consents and refreshes that cross",
        format!(
            "5 orders x {people} people: two consents answered in either order, a consent before and \
             after the answer of a refresh: the grant that Zoom gave last is kept"
        ),
    );
    let seen = crossing(db, people, None).await;
    assert_eq!((seen.dead, seen.unsure), (0, 0), "{seen:?}");
    drive.seen(format!(
        "{} crossings, 0 ended with a dead grant, 0 needed another consent",
        seen.crossings
    ));
}

/// What became of grants that were given while others were on their way.
#[derive(Debug, Default)]
pub(crate) struct Crossed {
    pub(crate) crossings: usize,
    /// Those whose stored pair was not the last.
    pub(crate) dead: usize,
    /// Those whose access token works and whose refresh token does not.
    pub(crate) unsure: usize,
}

pub(crate) async fn crossing(db: PgPool, people: usize, program: Option<PathBuf>) -> Crossed {
    let house = House::open(db).await.with_program(program);
    let processes = house.serve_many(2).await;
    let at = [processes[0].address, processes[1].address];
    let mut seen = Crossed::default();
    for number in 0..people {
        for order in 0..5 {
            let person = format!("person-{:04}", 1 + 5 * number + order);
            let who = house.connect(&person, at[0]).await;
            match order {
                0 => two_consents(&house, &person, at, Operation::Exchange).await,
                1 => two_consents(&house, &person, at, Operation::Me).await,
                2 => two_consents(&house, &person, [at[1], at[0]], Operation::Exchange).await,
                _ => consent_and_refresh(&house, &who, at, order == 3).await,
            }
            seen.crossings += 1;
            // The stored access token works, and after it has run out the refresh token does.
            if !works(&house, &who, at[1]).await {
                seen.dead += 1;
                continue;
            }
            let before = Refreshes::of(&house.zoom).refused();
            house.zoom.advance(Duration::from_hours(2));
            if !works(&house, &who, at[0]).await || Refreshes::of(&house.zoom).refused() > before {
                seen.unsure += 1;
            }
        }
    }
    drop(processes);
    house.close().await;
    seen
}

/// A consent whose answer, or whose *who is it*, comes late, and another one meanwhile.
async fn two_consents(house: &House, person: &str, at: [SocketAddr; 2], late: Operation) {
    let first = consented(house, person, at[0]).await;
    let second = consented(house, person, at[1]).await;
    let fault = Fault::new(late, Trouble::DelayAfter(LATE));
    house.zoom.order(fault.only(person));
    let before = house.zoom.count(late);
    let arriving = tokio::spawn(arrive(first));
    until(house, late, before + 1).await;
    arrive(second).await;
    arriving.await.unwrap();
    house.zoom.clear_faults();
}

/// A consent while a refresh is under way; Zoom acts on the refresh first, or on the consent.
async fn consent_and_refresh(
    house: &House,
    who: &Clinician,
    at: [SocketAddr; 2],
    refresh_first: bool,
) {
    house.zoom.advance(Duration::from_hours(2));
    let late = if refresh_first {
        Trouble::DelayAfter(LATE)
    } else {
        Trouble::Delay(LATE)
    };
    house
        .zoom
        .order(Fault::new(Operation::Refresh, late).only(&who.person));
    let before = house.zoom.count(Operation::Refresh);
    let (door, pressing, there) = (house.door.clone(), who.clone(), at[1]);
    let press = tokio::spawn(async move { door.press(&pressing, there).await });
    until(house, Operation::Refresh, before + 1).await;
    arrive(consented(house, &who.person, at[0]).await).await;
    // What the press came to is its own affair; the grant is not.
    press.await.unwrap();
    house.zoom.clear_faults();
}

/// A browser whose person has allowed, on its way back to us.
async fn consented(house: &House, person: &str, at: SocketAddr) -> (Browser, Page) {
    let mut browser = house.browser(at);
    let page = browser.get("/install").await;
    let back = browser.decide_and_stop(&page, person, "allow").await;
    (browser, back)
}

/// Comes back to us, whatever it brings.
async fn arrive((mut browser, back): (Browser, Page)) {
    browser.follow(back).await;
}

async fn works(house: &House, who: &Clinician, at: SocketAddr) -> bool {
    let began = Instant::now();
    loop {
        let answer = house.door.press(who, at).await;
        if !answer.is_not_now() {
            // A meeting page tells whether Zoom accepted the token.
            return answer.is_meeting() && is_ready(house, who, at, &answer.location).await;
        }
        assert!(began.elapsed() < Duration::from_secs(70));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn is_ready(house: &House, who: &Clinician, at: SocketAddr, path: &str) -> bool {
    let page = house.door.page(Some(who), path, at).await.unwrap();
    page.body.contains("Your meeting is ready")
}

async fn until(house: &House, operation: Operation, count: usize) {
    let began = Instant::now();
    while house.zoom.count(operation) < count {
        assert!(began.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
