//! A Zoom that refuses the app, fails, limits, hangs, breaks off or talks nonsense.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use sqlx::PgPool;
use zoom_simulator::Operation;

use crate::{
    expired::ExpiredTls,
    expiry::LOST,
    front::{Front, Mood},
    house::{House, join_all},
    load::{Load, Ready, Try, p99},
    oracle::Refreshes,
    press::Answer,
    report::{Drive, sized, whole},
};

#[sqlx::test]
async fn h_a_wrong_client_secret_ends_no_grant(db: PgPool) {
    let length = Duration::from_secs(sized(3, 120));
    let drive = Drive::begin(
        "h",
        "h. Wrong client secret",
        format!(
            "{} s, 5 presses a second, tokens of 3 s: 0 installations marked, an alarm in the log, \
             recovery by itself",
            length.as_secs()
        ),
    );
    let mut house = House::open(db).await;
    let front = Front::before(&house.zoom.url()).await;
    house.set("ZOOM_OAUTH_URL", &format!("{}/oauth", front.url));
    let processes = house.serve_many(2).await;
    let at: Vec<_> = processes.iter().map(|process| process.address).collect();
    let life = Duration::from_secs(3);
    // Connecting goes by the real address of the consent page.
    let who = house.connect_many(sized(4, 20), life, &at).await;
    house.until_expired().await;
    front.set(Mood::WrongSecret);
    let ready: Ready = Arc::new(Mutex::new(at.clone()));
    let load = Load::begin(
        &house.door,
        who.clone(),
        &ready,
        Duration::from_millis(200),
        false,
    );
    tokio::time::sleep(length).await;
    let tries = load.end().await;
    let refused = house.zoom.requests();
    let refused = refused
        .iter()
        .filter(|seen| seen.operation == Operation::Refresh)
        .count();
    assert!(refused > 0 && house.number(LOST).await == 0);
    assert!(
        tries
            .iter()
            .all(|tried| !answer(tried).is_meeting() && !answer(tried).is_reconnect())
    );
    let log: Vec<_> = processes
        .iter()
        .flat_map(crate::process::Process::log)
        .collect();
    let alarm = |line: &&String| {
        line.contains(r#""level":"error""#) && line.contains("credentials.refused")
    };
    let alarms = log.iter().filter(alarm).count();
    assert!(alarms > 0, "{log:?}");
    front.set(Mood::Clear);
    let mended = Instant::now();
    skip_pauses(&house).await;
    for who in &who {
        while !house.door.press(who, at[0]).await.is_meeting() {
            // A pause after such a refusal lasts up to a minute.
            assert!(mended.elapsed() < Duration::from_secs(70));
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
    assert_eq!(house.number(LOST).await, 0);
    drop(processes);
    house.close().await;
    drive.seen(format!(
        "0 of {} marked in {} presses, {alarms} alarms, all work again {} s after the secret did",
        who.len(),
        tries.len(),
        mended.elapsed().as_secs(),
    ));
}

/// After a failure nobody refreshes for 5 to 60 s. The short form does not wait for that.
async fn skip_pauses(house: &House) {
    let skip = "with skipped as (update installations set refresh_not_before = null returning 1) \
                select count(*) from skipped";
    if !whole() {
        house.number(skip).await;
    }
}

fn answer(tried: &Try) -> &Answer {
    tried.answer.as_ref().expect("an answer")
}

#[sqlx::test]
async fn j_a_zoom_that_fails_in_every_way(db: PgPool) {
    // Silence and half answers are waited for; the short form leaves them to g.
    let short = [
        (Mood::Failing, 3),
        (Mood::Limiting, 1),
        (Mood::Html, 1),
        (Mood::Gigabyte, 1),
    ];
    let long = [
        (Mood::Failing, 120),
        (Mood::Limiting, 30),
        (Mood::Silent, 30),
        (Mood::Reset, 20),
        (Mood::Truncated, 20),
        (Mood::Html, 20),
        (Mood::Gigabyte, 20),
    ];
    let moods = sized(short.as_slice(), long.as_slice());
    let drive = Drive::begin(
        "j",
        "j. Zoom fails",
        "each in turn, up to 2 min: 100 % 5xx, 429, silence, reset, truncated, HTML, 1 GB, expired certificate, 10 presses and 10 \
         pages a second, tokens of 3 s: 0 installations marked, pages p99 below 100 ms, after it at \
         most twice the usual requests",
    );
    let mut house = House::open(db).await;
    let front = Front::before(&house.zoom.url()).await;
    house.set("ZOOM_OAUTH_URL", &format!("{}/oauth", front.url));
    house.set("ZOOM_API_URL", &format!("{}/v2", front.url));
    // A refresh that was cut waits for the end of its lease; here for a short one.
    house.set("BEDSIDE_REFRESH_LEASE", sized("2s", "5s"));
    let processes = house.serve_many(2).await;
    let at: Vec<_> = processes.iter().map(|process| process.address).collect();
    let life = Duration::from_secs(3);
    let who = house.connect_many(sized(4, 20), life, &at).await;
    house.zoom.set_token_life(life);
    let ready: Ready = Arc::new(Mutex::new(at.clone()));
    let begin = || {
        Load::begin(
            &house.door,
            who.clone(),
            &ready,
            Duration::from_millis(100),
            true,
        )
    };
    let window = Duration::from_secs(sized(2, 10));
    let usual = steady(&front, begin(), window).await;
    let (mut pages, mut after) = (Vec::new(), 0);
    for &(mood, length) in moods {
        front.set(mood);
        let load = begin();
        tokio::time::sleep(Duration::from_secs(length)).await;
        // The load goes on while Zoom comes back.
        front.set(Mood::Clear);
        let back = Instant::now();
        tokio::time::sleep(window).await;
        after = after.max(front.came_since(back));
        for tried in load.end().await {
            assert!(tried.answer.is_some(), "{mood:?}");
            let answer = answer(&tried);
            assert!(!answer.is_reconnect(), "{mood:?}");
            if !tried.is_press {
                assert_eq!(answer.status, 200, "{mood:?}");
                pages.push(answer.took);
            }
        }
        assert_eq!(house.number(LOST).await, 0, "{mood:?}");
        skip_pauses(&house).await;
        join_all(who.iter().map(|who| until_meeting(&house, who, at[0]))).await;
    }
    let forged = ExpiredTls::start().await;
    let cut_off = house
        .serve_with(&[
            ("ZOOM_OAUTH_URL", &format!("{}/oauth", forged.url)),
            ("ZOOM_API_URL", &format!("{}/v2", forged.url)),
            ("SSL_CERT_FILE", forged.authority.to_str().unwrap()),
        ])
        .await;
    house.until_expired().await;
    let told = join_all(who.iter().map(|who| house.door.press(who, cut_off.address))).await;
    assert!(told.iter().all(Answer::is_not_now), "{told:?}");
    assert!(forged.greeted() > 0);
    assert_eq!(house.number(LOST).await, 0);
    assert_eq!(Refreshes::of(&house.zoom).refused(), 0);
    let (usual, p99) = (usual.max(1), p99(pages.clone()));
    assert!(after <= 2 * usual, "{after} after, {usual} usually");
    assert!(
        p99 < Duration::from_millis(if whole() { 100 } else { 2000 }),
        "{p99:?}"
    );
    drop((processes, cut_off));
    house.close().await;
    drive.seen(format!(
        "0 of {} marked; {} pages, p99 {} ms; in the {} s after each trouble at most {:.1} times the \
         usual requests",
        who.len(),
        pages.len(),
        p99.as_millis(),
        window.as_secs(),
        f64::from(u32::try_from(after).unwrap()) / f64::from(u32::try_from(usual).unwrap()),
    ));
}

/// How many requests come to Zoom in a usual window.
async fn steady(front: &Front, load: Load, window: Duration) -> usize {
    tokio::time::sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    tokio::time::sleep(window).await;
    let came = front.came_since(began);
    load.end().await;
    came
}

async fn until_meeting(house: &House, who: &crate::press::Clinician, at: std::net::SocketAddr) {
    let began = Instant::now();
    while !house.door.press(who, at).await.is_meeting() {
        assert!(began.elapsed() < Duration::from_secs(70), "{}", who.person);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}
