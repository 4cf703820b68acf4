//! Zoom's answers that take too long, and a Postgres that is away when they come.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::Instant;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    expiry::LOST,
    house::{House, join_all},
    oracle::Refreshes,
    press::{Answer, Clinician},
    relay::{Flow, Relay},
    report::{Drive, sized},
};

#[sqlx::test]
async fn f_a_pair_in_memory_outlives_its_lease(db: PgPool) {
    let grants = sized(2, 10);
    let lease = Duration::from_secs(3);
    let drive = Drive::begin(
        "f",
        "f. Postgres away from Zoom's answer until after the lease",
        format!(
            "2 x {grants} grants; another process takes the lease meanwhile: the pair in memory wins, \
             0 lost"
        ),
    );
    // Here Zoom forgives a spent token: with a Zoom that ends the grant for it, nobody could win.
    let mut house = House::open_with(db, |zoom| zoom.reuse_ends_grant = false).await;
    house.set("BEDSIDE_REFRESH_LEASE", "3s");
    let other = house.serve().await;
    let life = Duration::from_secs(3);
    let all = house.connect_many(2 * grants, life, &[other.address]).await;
    house.until_expired().await;
    for (round, grants) in all.chunks(grants).enumerate() {
        let relay = Relay::before_postgres(house.setting("DATABASE_URL")).await;
        let holder = house.serve_with(&[("DATABASE_URL", &relay.url)]).await;
        for who in grants {
            let late = Trouble::DelayAfter(Duration::from_secs(1));
            house
                .zoom
                .order(Fault::new(Operation::Refresh, late).only(&who.person));
        }
        let presses: Vec<_> = grants
            .iter()
            .cloned()
            .map(|who| {
                let (door, at) = (house.door.clone(), holder.address);
                tokio::spawn(async move { door.press(&who, at).await })
            })
            .collect();
        acted(&house, (2 * round + 1) * grants.len()).await;
        relay.set(Flow::Held);
        for answer in join_all(presses).await {
            let answer = answer.unwrap();
            assert!(answer.is_not_now(), "{} {}", answer.status, answer.body);
        }
        if round == 0 {
            // The other process spends the stored token, and Zoom refuses it: a reconnect that the
            // pair in memory overturns.
            let told = join_all(
                grants
                    .iter()
                    .map(|who| until_taken(&house, who, other.address)),
            );
            assert!(told.await.iter().all(Answer::is_reconnect));
            relay.set(Flow::Free);
        } else {
            // The pair is saved while the other process still waits for Zoom's refusal.
            for who in grants {
                let late = Trouble::DelayAfter(Duration::from_millis(1500));
                house
                    .zoom
                    .order(Fault::new(Operation::Refresh, late).only(&who.person));
            }
            let told = join_all(
                grants
                    .iter()
                    .map(|who| until_taken(&house, who, other.address)),
            );
            let (told, ()) = tokio::join!(told, async {
                acted(&house, 4 * grants.len()).await;
                relay.set(Flow::Free);
            });
            assert!(told.iter().all(Answer::is_meeting));
        }
        house
            .until("lost grants", LOST, 0, Duration::from_secs(15))
            .await;
        for at in [holder.address, other.address] {
            let press = |who| house.door.press(who, at);
            let answers = join_all(grants.iter().map(press)).await;
            assert!(answers.iter().all(Answer::is_meeting));
        }
        drop(holder);
    }
    let refreshes = Refreshes::of(&house.zoom);
    assert_eq!(refreshes.count(), 4 * grants, "two for each grant");
    assert!(refreshes.shortest_gap().unwrap() > lease * 4 / 5);
    drop(other);
    house.close().await;
    drive.seen(format!(
        "{grants} saved while the other waited for its refusal, {grants} after it had marked the \
         grant as refused; 0 lost"
    ));
}

/// Waits until so many refreshes came to Zoom.
async fn acted(house: &House, count: usize) {
    let began = Instant::now();
    while house.zoom.count(Operation::Refresh) < count {
        assert!(began.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Presses until the answer is no *try again*.
async fn until_taken(house: &House, who: &Clinician, at: std::net::SocketAddr) -> Answer {
    let began = Instant::now();
    loop {
        let answer = house.door.press(who, at).await;
        if !answer.is_not_now() {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_mins(2), "{}", answer.body);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[sqlx::test]
async fn g_a_token_endpoint_slower_than_the_lease_and_the_page(db: PgPool) {
    let lease = Duration::from_secs(sized(3, 60));
    let answers_after = Duration::from_secs(sized(14, 70));
    let drive = Drive::begin(
        "g",
        "g. Token endpoint slower than the lease, and than the page",
        format!(
            "answers after {} s and after 12 s, lease {} s: never two calls at once with one token, at \
             most one more after the lease; page within 9 s",
            answers_after.as_secs(),
            lease.as_secs()
        ),
    );
    // A request that Zoom works off when its caller is long gone must not end the grant here: what
    // is judged is who calls when.
    let mut house = House::open_with(db, |zoom| zoom.reuse_ends_grant = false).await;
    house.set("BEDSIDE_REFRESH_LEASE", &format!("{}s", lease.as_secs()));
    let processes = house.serve_many(2).await;
    let at = [processes[0].address, processes[1].address];
    let patient = house.serve_with(&[("BEDSIDE_REFRESH_LEASE", "60s")]).await;
    let who = house.connect_many(3, Duration::from_secs(3), &at).await;
    house.until_expired().await;
    let patient_at = [patient.address];
    let order = |who: &Clinician, trouble| {
        house
            .zoom
            .order(Fault::new(Operation::Refresh, trouble).only(&who.person));
    };
    // Zoom acts, and answers too late; Zoom acts too late; Zoom answers after the page gave up.
    order(&who[0], Trouble::DelayAfter(answers_after));
    order(&who[1], Trouble::Delay(answers_after));
    order(&who[2], Trouble::Delay(Duration::from_secs(12)));
    let (acted, unheard, late) = tokio::join!(
        press_all_along(&house, &who[0], &at),
        press_all_along(&house, &who[1], &at),
        press_all_along(&house, &who[2], &patient_at),
    );
    assert!(acted.last.is_reconnect(), "the pair died on its way");
    assert!(unheard.last.is_meeting(), "Zoom had not acted before");
    assert!(late.last.is_meeting());
    let seen = |person: &str| {
        let all = house.zoom.requests();
        let times = all.iter().filter(|seen| {
            seen.operation == Operation::Refresh && seen.person.as_deref() == Some(person)
        });
        times.map(|seen| seen.at).collect::<Vec<_>>()
    };
    // A call gives up after four fifths of its lease or 25 s; nobody may call before the lease is
    // over. It was taken a little before its call came to Zoom.
    let over = lease * 19 / 20;
    let mut gaps = Vec::new();
    for who in &who[..2] {
        let times = seen(&who.person);
        assert_eq!(times.len(), 2, "one call without an answer, and one more");
        gaps.push((times[1] - times[0]).as_seconds_f64());
        assert!(times[1] - times[0] > over, "the lease was not over");
    }
    assert_eq!(seen(&who[2].person).len(), 1);
    let slowest = [&acted, &unheard, &late]
        .map(|all| all.slowest)
        .into_iter()
        .max()
        .unwrap();
    assert!(slowest <= Duration::from_secs(9), "{slowest:?}");
    drop((processes, patient));
    house.close().await;
    drive.seen(format!(
        "2 calls each, {:.1} and {:.1} s apart, then \"connect again\" where Zoom had acted and a \
         meeting where it had not; 1 call at 12 s; slowest page {:.1} s",
        gaps[0],
        gaps[1],
        slowest.as_secs_f64()
    ));
}

struct Along {
    last: Answer,
    slowest: Duration,
}

/// Presses at all processes, some times a second, until a press brings more than *try again*.
async fn press_all_along(house: &House, who: &Clinician, at: &[std::net::SocketAddr]) -> Along {
    let (began, mut slowest) = (Instant::now(), Duration::ZERO);
    loop {
        let answers = join_all(at.iter().map(|at| house.door.press(who, *at))).await;
        slowest = answers
            .iter()
            .map(|answer| answer.took)
            .fold(slowest, Duration::max);
        if let Some(last) = answers.into_iter().find(|answer| !answer.is_not_now()) {
            return Along { last, slowest };
        }
        assert!(began.elapsed() < Duration::from_mins(3));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
