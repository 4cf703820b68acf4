//! `kill -9` in the middle of a refresh, at each moment that differs for the grant.

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use sqlx::PgPool;
use tokio::time::Instant;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    expiry::LOST,
    house::{House, join_all},
    oracle::Refreshes,
    press::Clinician,
    relay::{Flow, Relay},
    report::{Drive, sized, whole},
    wire::{LEASE, SAVE, Stop, Wire},
};

/// The moments of a refresh at which its server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Moment {
    BeforeTheLease,
    AfterTheLease,
    Sent,
    ZoomActed,
    AnswerBeforeTheSave,
    SavedUnheard,
    Saved,
}

const MOMENTS: [Moment; 7] = [
    Moment::BeforeTheLease,
    Moment::AfterTheLease,
    Moment::Sent,
    Moment::ZoomActed,
    Moment::AnswerBeforeTheSave,
    Moment::SavedUnheard,
    Moment::Saved,
];

impl Moment {
    /// Zoom has burnt the stored token, and what it bought died with the server.
    fn loses(self) -> bool {
        matches!(self, Self::ZoomActed | Self::AnswerBeforeTheSave)
    }
}

/// What became of the grants of one kill.
struct Outcome {
    moment: Moment,
    grants: usize,
    lost: usize,
    /// Until the last of them had an answer that is no *try again*.
    settled_after: Duration,
}

#[sqlx::test]
async fn e_kills_at_each_moment_of_a_refresh(db: PgPool) {
    let (kills, grants) = (sized(1, 3), sized(2, 10));
    let lease = Duration::from_secs(sized(3, 5));
    let drive = Drive::begin(
        "e",
        "e. kill -9 in the middle of a refresh",
        format!(
            "{} kills at 7 moments, {} grants in flight, lease {} s: lost only where Zoom had acted \
             and nobody could know, shown within one request; taken over within the lease and 5 s",
            7 * kills + usize::from(whole()),
            7 * kills * grants + usize::from(whole()),
            lease.as_secs()
        ),
    );
    let mut house = House::open(db).await;
    house.set("BEDSIDE_REFRESH_LEASE", &format!("{}s", lease.as_secs()));
    let survivor = house.serve().await;
    let at = survivor.address;
    let all = house
        .connect_many(7 * kills * grants, Duration::from_secs(3), &[at])
        .await;
    house.until_expired().await;
    let mut outcomes = Vec::new();
    for group in all.chunks(7 * grants) {
        let kills = MOMENTS.iter().zip(group.chunks(grants));
        let kills = kills.map(|(moment, grants)| kill(&house, *moment, grants, at, lease));
        outcomes.extend(join_all(kills).await);
    }
    let expected = outcomes.iter().filter(|outcome| outcome.moment.loses());
    let expected: usize = expected.map(|outcome| outcome.grants).sum();
    assert_eq!(
        house.number(LOST).await,
        i64::try_from(expected).unwrap(),
        "only what died with its server is lost"
    );
    let refreshes = Refreshes::of(&house.zoom);
    assert_eq!(
        refreshes.refused(),
        expected,
        "each lost one is tried once more"
    );
    assert!(refreshes.most_of_one() <= 2, "nobody goes round in circles");
    let slowest = outcomes.iter().map(|outcome| outcome.settled_after).max();
    let default = if whole() {
        at_the_default_lease(&house).await
    } else {
        String::new()
    };
    drop(survivor);
    house.close().await;
    let mut lost = HashMap::<_, usize>::new();
    for outcome in &outcomes {
        *lost.entry(outcome.moment).or_default() += outcome.lost;
    }
    drive.seen(format!(
        "{} kills with {} grants in flight; lost {} while Zoom's answer was on its way and {} before \
         its save, 0 at the other 5 moments; each loss shown at once and once; all settled within \
         {:.1} s{default}",
        outcomes.len(),
        outcomes.iter().map(|outcome| outcome.grants).sum::<usize>(),
        lost[&Moment::ZoomActed],
        lost[&Moment::AnswerBeforeTheSave],
        slowest.unwrap_or_default().as_secs_f64(),
    ));
}

/// One kill, with several grants in the middle of their refresh at the same moment.
async fn kill(
    house: &House,
    moment: Moment,
    grants: &[Clinician],
    survivor: SocketAddr,
    lease: Duration,
) -> Outcome {
    let wire = Wire::before(house.setting("DATABASE_URL")).await;
    let zoom = Relay::before_http(&house.zoom.oauth_url()).await;
    let victim = house
        .serve_with(&[("DATABASE_URL", &wire.url), ("ZOOM_OAUTH_URL", &zoom.url)])
        .await;
    match moment {
        Moment::BeforeTheLease => wire.stop_at(Stop::Before(LEASE)),
        Moment::AfterTheLease => wire.stop_at(Stop::After(LEASE)),
        Moment::AnswerBeforeTheSave => wire.stop_at(Stop::Before(SAVE)),
        Moment::SavedUnheard => wire.stop_at(Stop::After(SAVE)),
        Moment::Sent => zoom.set(Flow::Held),
        Moment::ZoomActed => {
            for who in grants {
                let late = Trouble::DelayAfter(lease);
                let fault = Fault::new(Operation::Refresh, late).only(&who.person);
                house.zoom.order(fault);
            }
        }
        Moment::Saved => {}
    }
    let presses: Vec<_> = grants
        .iter()
        .cloned()
        .map(|who| {
            let (door, at) = (house.door.clone(), victim.address);
            tokio::spawn(async move { door.press_of(&who, uuid::Uuid::now_v7(), at).await })
        })
        .collect();
    match moment {
        Moment::Sent => until(|| zoom.holds() == grants.len()).await,
        Moment::ZoomActed => until(|| acted(house, grants) == grants.len()).await,
        Moment::Saved => {
            join_all(presses).await;
            assert_eq!(acted(house, grants), grants.len());
        }
        _ => wire.until_stopped(grants.len()).await,
    }
    victim.kill().await;
    let killed = Instant::now();
    let settled = grants.iter().map(|who| settle(house, who, survivor, lease));
    let lost = join_all(settled)
        .await
        .into_iter()
        .filter(|lost| *lost)
        .count();
    assert_eq!(
        lost,
        if moment.loses() { grants.len() } else { 0 },
        "{moment:?}"
    );
    Outcome {
        moment,
        grants: grants.len(),
        lost,
        settled_after: killed.elapsed(),
    }
}

/// Presses at the survivor until it gives an answer that is no *try again*. Whether the grant is
/// lost: then it is said at once, and said again.
async fn settle(house: &House, who: &Clinician, at: SocketAddr, lease: Duration) -> bool {
    let began = Instant::now();
    loop {
        let answer = house.door.press(who, at).await;
        if answer.is_meeting() {
            assert!(house.door.press(who, at).await.is_meeting());
            return false;
        }
        if answer.is_reconnect() {
            assert!(house.door.press(who, at).await.is_reconnect());
            return true;
        }
        assert!(answer.is_not_now(), "{} {}", answer.status, answer.body);
        let patience = lease + Duration::from_secs(5);
        assert!(
            began.elapsed() < patience,
            "{} is not taken over",
            who.person
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// How many of these grants Zoom has refreshed.
fn acted(house: &House, grants: &[Clinician]) -> usize {
    let seen = house.zoom.requests();
    let refreshed = |who: &&Clinician| {
        seen.iter().any(|seen| {
            seen.operation == Operation::Refresh && seen.person.as_deref() == Some(&who.person)
        })
    };
    grants.iter().filter(refreshed).count()
}

async fn until(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// One kill after the lease of 60 s was taken: another process waits for its end, and takes over.
async fn at_the_default_lease(house: &House) -> String {
    let lease = Duration::from_mins(1);
    let usual = ("BEDSIDE_REFRESH_LEASE", "60s");
    let survivor = house.serve_with(&[usual]).await;
    house.zoom.set_token_life(Duration::from_secs(3));
    let who = house.connect("ada", survivor.address).await;
    house.zoom.set_token_life(Duration::from_hours(1));
    let runs_out = "select count(*) from installations where access_expires_at > now() \
                    and access_expires_at < now() + interval '4 seconds'";
    house
        .until("the token runs out", runs_out, 0, Duration::from_secs(10))
        .await;
    let wire = Wire::before(house.setting("DATABASE_URL")).await;
    let victim = house
        .serve_with(&[usual, ("DATABASE_URL", &wire.url)])
        .await;
    wire.stop_at(Stop::After(LEASE));
    let (door, at, pressing) = (house.door.clone(), victim.address, who.clone());
    let press =
        tokio::spawn(async move { door.press_of(&pressing, uuid::Uuid::now_v7(), at).await });
    wire.until_stopped(1).await;
    victim.kill().await;
    let killed = Instant::now();
    assert!(press.await.unwrap().is_err());
    assert!(!settle(house, &who, survivor.address, lease).await);
    let after = killed.elapsed().as_secs_f64();
    format!("; 1 kill at the usual lease of 60 s was taken over after {after:.1} s")
}
