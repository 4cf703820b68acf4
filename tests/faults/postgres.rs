//! Postgres cut off and started again, and stopped in its tracks.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use sqlx::{PgPool, postgres::PgPoolOptions};
use zoom_simulator::Simulator;

use crate::{
    cluster::Cluster,
    expiry::LOST,
    house::House,
    load::Load,
    oracle::Refreshes,
    press::Clinician,
    process::{Process, program},
    report::{Drive, sized},
};

#[tokio::test]
async fn i_postgres_goes_and_comes_back() {
    let (restarts, stops) = sized((2, 1), (10, 3));
    let length = Duration::from_secs(sized(4, 10));
    let drive = Drive::begin(
        "i",
        "i. Postgres restarted and stopped",
        format!(
            "{restarts} immediate restarts and {stops} x SIGSTOP of {} s, 10 presses and 10 pages a \
             second, 2 processes: 0 lost tokens, 0 duplicate meetings, pages within 3 s, back within 5 s",
            length.as_secs()
        ),
    );
    let mut cluster = Cluster::start().await;
    migrate(&cluster).await;
    let db = PgPoolOptions::new()
        .max_connections(2)
        .connect_lazy(&cluster.url())
        .unwrap();
    let house = House::open_at(db.clone(), &cluster.url(), |_zoom| {}).await;
    let processes = house.serve_many(2).await;
    let at: Vec<_> = processes.iter().map(|process| process.address).collect();
    // Somewhere a refresh is always under way.
    let life = Duration::from_secs(sized(3, 10));
    let who = house.connect_many(sized(5, 40), life, &at).await;
    house.zoom.set_token_life(life);
    let ready = Arc::new(Mutex::new(at));
    let load = Load::begin(
        &house.door,
        who.clone(),
        &ready,
        Duration::from_millis(100),
        true,
    );
    let mut back = Vec::new();
    for _ in 0..restarts {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cluster.restart_immediately().await;
        back.push(recovered(&house, &processes, &who[0]).await);
    }
    for _ in 0..stops {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cluster.stand_still(length).await;
        back.push(recovered(&house, &processes, &who[0]).await);
    }
    let tries = load.end().await;
    // A lease that was taken and never heard of runs out; what was pending is settled.
    house
        .until(
            "free leases",
            "select count(*) from installations where lease_until > now()",
            0,
            Duration::from_secs(70),
        )
        .await;
    assert_eq!(house.number(LOST).await, 0);
    let refreshes = Refreshes::of(&house.zoom);
    assert_eq!(refreshes.refused(), 0);
    let meetings = each_once(&house.zoom, &db).await;
    let pages = tries.iter().filter(|tried| !tried.is_press);
    let mut slowest = Duration::ZERO;
    let (mut good, mut away) = (0, 0);
    for page in pages {
        let answer = page.answer.as_ref().expect("every page is answered");
        assert!(
            matches!(answer.status, 200 | 503),
            "{} {}",
            answer.status,
            answer.body
        );
        slowest = slowest.max(answer.took);
        if answer.status == 200 {
            good += 1;
        } else {
            away += 1;
        }
    }
    let longest = back.iter().max().copied().unwrap_or_default();
    // The short form runs beside other tests on the same cores.
    assert!(slowest <= Duration::from_secs(sized(10, 3)), "{slowest:?}");
    assert!(longest <= Duration::from_secs(sized(15, 5)), "{back:?}");
    db.close().await;
    drop(processes);
    house.close().await;
    drive.seen(format!(
        "0 lost of {} grants with {} refreshes in all, {meetings} meetings each made once; {good} \
         pages and {away} times 503, slowest {:.1} s; back after {:.1} s at most",
        who.len(),
        refreshes.count(),
        slowest.as_secs_f64(),
        longest.as_secs_f64(),
    ));
}

pub(crate) async fn migrate(cluster: &Cluster) {
    let mut command = tokio::process::Command::new(program());
    let key = bedside::sealing::Keyring::fresh_entry(1).unwrap();
    command.arg("migrate").env_clear().envs([
        ("BEDSIDE_URL", "http://127.0.0.1:8080"),
        ("DATABASE_URL", &cluster.url()),
        ("BEDSIDE_KEYS", &key),
        ("ZOOM_CLIENT_ID", "id"),
        ("ZOOM_CLIENT_SECRET", "the-apps-secret"),
        ("ZOOM_WEBHOOK_SECRET", "the-hooks-secret"),
        ("BEDSIDE_LOG", "warn"),
    ]);
    assert!(command.status().await.unwrap().success());
}

/// How long it takes from Postgres's return until every process gives a page again.
async fn recovered(house: &House, processes: &[Process], who: &Clinician) -> Duration {
    let began = Instant::now();
    for process in processes {
        loop {
            let page = house.door.page(Some(who), "/", process.address).await;
            if page.unwrap().status == 200 {
                break;
            }
            assert!(began.elapsed() < Duration::from_mins(1));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    began.elapsed()
}

/// That every meeting that Zoom made stands in one row, and no row made two. How many there are.
async fn each_once(zoom: &Simulator, db: &PgPool) -> usize {
    #[expect(
        clippy::disallowed_methods,
        reason = "a drive looks at the resting form"
    )]
    let codes: Vec<String> = sqlx::query_scalar("select short_code from meetings")
        .fetch_all(db)
        .await
        .unwrap();
    let codes: HashSet<_> = codes.iter().map(String::as_str).collect();
    let meetings = zoom.meetings();
    let mut made = HashSet::new();
    for meeting in &meetings {
        let code = meeting.topic.rsplit(' ').next().unwrap();
        assert!(codes.contains(code), "{} is in no row", meeting.topic);
        assert!(made.insert(code), "{} was made twice", meeting.topic);
    }
    meetings.len()
}
