//! What Zoom says about a clinician changes there without a word to us: it is asked for once on each
//! day that they are here.

use std::time::Duration;

use bedside::{
    domain::{InstallationId, Plan, Profile, Zone},
    flows::Flows,
};
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    browser::Browser,
    clinic::Clinic,
    relay::{Flow, Relay},
};

const HOUR: Duration = Duration::from_hours(1);
const LICENSED: u8 = 2;

/// Ben, whose plan is Basic, is connected and stays signed in.
async fn open(db: PgPool) -> (Clinic, Browser) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_SESSION_IDLE", "7d")]).await;
    let ben = clinic.signed_in("ben").await;
    (clinic, ben)
}

async fn owner(clinic: &Clinic) -> InstallationId {
    let ids = clinic.words("select id::text from installations").await;
    ids[0].parse().unwrap()
}

async fn profile(flows: &Flows, owner: InstallationId) -> Profile {
    flows.home.installation(owner).await.unwrap().profile
}

/// Waits for what happens in the background.
async fn until<F>(done: impl Fn() -> F + Send + Sync)
where
    F: Future<Output = bool> + Send,
{
    let waiting = async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let came = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    came.expect("it came");
}

#[sqlx::test]
async fn the_first_page_of_a_day_asks_and_the_next_one_shows_it(db: PgPool) {
    let (clinic, mut ben) = open(db).await;
    let (owner, flows) = (owner(&clinic).await, clinic.flows());
    let zoom = clinic.zoom.clone();
    let before = zoom.count(Operation::Me);
    let first = profile(&flows, owner).await;
    assert_eq!(first.zone, Zone::parse("America/Los_Angeles").ok());
    clinic.zoom.set_user_type("ben", LICENSED);

    let generation = async || {
        let told = clinic.words("select generation::text from installations");
        told.await
    };
    let begun = generation().await;
    clinic.pass(HOUR * 23);
    assert_eq!(ben.get("/").await.status, 200);
    // Were time to pass while the page's refresh is under way, Zoom would refuse the token that comes of it.
    until(|| async { generation().await != begun }).await;
    clinic.pass(HOUR * 2);
    assert_eq!(profile(&flows, owner).await.plan, Plan::Basic);
    assert_eq!(ben.get("/").await.status, 200);
    until(|| async { profile(&flows, owner).await.plan == Plan::Licensed }).await;
    assert!(ben.get("/account").await.text().contains("Licensed"));
    for _ in 0..3 {
        clinic.pass(HOUR * 7);
        assert_eq!(ben.get("/").await.status, 200);
    }
    // A server that has stopped has done all that its pages began.
    clinic.close().await;
    assert_eq!(zoom.count(Operation::Me), before + 1, "once a day");
}

#[sqlx::test]
async fn many_pages_at_many_servers_ask_once(db: PgPool) {
    let (mut clinic, ben) = open(db).await;
    clinic.serve_another().await;
    let before = clinic.zoom.count(Operation::Me);
    clinic.pass(HOUR * 25);
    let pages: Vec<_> = (0..12)
        .map(|page| {
            let mut browser = ben.at(clinic.address(page % 2));
            tokio::spawn(async move { browser.get("/").await.status })
        })
        .collect();
    for page in pages {
        assert_eq!(page.await.unwrap(), 200);
    }
    until(|| async { clinic.zoom.count(Operation::Me) > before }).await;
    assert_eq!(clinic.zoom.count(Operation::Me), before + 1);
    // A server that has stopped has done all that its pages began.
    let zoom = clinic.zoom.clone();
    clinic.close().await;
    assert_eq!(zoom.count(Operation::Me), before + 1);
}

#[sqlx::test]
async fn a_failure_is_not_repeated_for_an_hour(db: PgPool) {
    let (clinic, mut ben) = open(db).await;
    let asked = || clinic.zoom.count(Operation::Me);
    let before = asked();
    clinic.zoom.set_user_type("ben", LICENSED);
    let failing = Fault::new(Operation::Me, Trouble::FailBefore);
    clinic.zoom.order(failing.always());
    clinic.pass(HOUR * 25);
    assert_eq!(ben.get("/").await.status, 200);
    until(|| async { asked() > before }).await;
    for _ in 0..5 {
        clinic.pass(Duration::from_mins(11));
        assert_eq!(ben.get("/").await.status, 200);
    }
    assert_eq!(asked(), before + 1);
    clinic.zoom.clear_faults();
    clinic.pass(Duration::from_mins(11));
    assert_eq!(ben.get("/").await.status, 200);
    let (owner, flows) = (owner(&clinic).await, clinic.flows());
    until(|| async { profile(&flows, owner).await.plan == Plan::Licensed }).await;
    assert_eq!(asked(), before + 2);
    clinic.close().await;
}

#[sqlx::test]
async fn no_page_waits_for_the_answer(db: PgPool) {
    let (mut clinic, ben) = open(db).await;
    let relay = Relay::before_http(&clinic.zoom.api_url()).await;
    let slow = ("ZOOM_API_URL".to_owned(), relay.url.clone());
    clinic.settings.extend([slow]);
    clinic.serve_another().await;
    let mut ben = ben.at(clinic.address(1));
    clinic.zoom.set_user_type("ben", LICENSED);
    clinic.pass(HOUR * 25);
    relay.set(Flow::Held);
    assert_eq!(ben.get("/").await.status, 200);
    until(|| async { relay.holds() > 0 }).await;
    assert_eq!(ben.get("/").await.status, 200);
    let (owner, flows) = (owner(&clinic).await, clinic.flows());
    assert_eq!(profile(&flows, owner).await.plan, Plan::Basic);
    relay.set(Flow::Free);
    until(|| async { profile(&flows, owner).await.plan == Plan::Licensed }).await;
    clinic.close().await;
}

#[sqlx::test]
async fn nobody_is_asked_about_whose_grant_is_refused(db: PgPool) {
    let (clinic, mut ben) = open(db).await;
    clinic.zoom.end_grant("ben");
    assert_ne!(ben.start_meeting().await.status, 500);
    let state = "select state from installations";
    assert_eq!(clinic.words(state).await, ["reconnect_required"]);
    clinic.pass(HOUR * 25);
    let claimed = "select count(*) from installations where profile_at > granted_at";
    for _ in 0..3 {
        assert_eq!(ben.get("/").await.status, 200);
    }
    assert_eq!(clinic.number(claimed).await, 0);
    clinic.close().await;
}
