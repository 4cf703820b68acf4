//! Neighbours failing: a database that falls silent, a Zoom that is not there, and a client that
//! never reads.

use std::time::{Duration, Instant};

use reqwest::Method;
use sqlx::PgPool;
use tokio::{io::AsyncWriteExt as _, task::JoinHandle};

use crate::{
    browser::Browser,
    clinic::{Clinic, database_url},
    page::Page,
    relay::{Flow, Relay},
};

#[sqlx::test]
async fn a_silent_database_costs_a_page_two_and_a_half_seconds_and_nobody_their_session(
    db: PgPool,
) {
    let relay = Relay::before_postgres(&database_url(&db)).await;
    let clinic = Clinic::open_with(db, &[("DATABASE_URL", &relay.url)]).await;
    let browser = clinic.signed_in("ada").await;
    let session = browser.cookies["bedside"].clone();
    // A little load fills the pool: more pages at once than it has connections.
    relay.set(Flow::Late(Duration::from_millis(30)));
    for page in fourteen_pages(&browser) {
        assert_eq!(page.await.unwrap().0.status, 200);
    }
    // Then the server slows down, and stops in the middle of a statement of each connection.
    relay.set(Flow::Late(Duration::from_millis(400)));
    let began = Instant::now();
    let pages = fourteen_pages(&browser);
    tokio::time::sleep(Duration::from_millis(1200)).await;
    relay.set(Flow::Held);
    for page in pages {
        let (page, browser) = page.await.unwrap();
        assert_eq!(
            (page.status, page.heading().as_str()),
            (503, "Sorry, the service is unavailable")
        );
        assert!(!page.header("retry-after").is_empty());
        assert_eq!(browser.cookies["bedside"], session);
    }
    assert!(
        began.elapsed() < Duration::from_secs(4),
        "{:?}",
        began.elapsed()
    );
    let mut probe = clinic.browser();
    assert_eq!(probe.send(Method::GET, "/healthz", None).await.status, 200);
    assert_eq!(probe.send(Method::GET, "/readyz", None).await.status, 503);
    // The old connections never say a word again: none of them may keep its place in the pool.
    let _silent_for_ever = relay.abandon();
    for _ in 0..50 {
        if probe.send(Method::GET, "/readyz", None).await.status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut browser = browser;
    for _ in 0..14 {
        assert_eq!(
            browser.start_meeting().await.heading(),
            "Your meeting is ready",
            "it is back by itself"
        );
    }
    clinic.close().await;
}

fn fourteen_pages(browser: &Browser) -> Vec<JoinHandle<(Page, Browser)>> {
    let page = |mut browser: Browser| async move { (browser.get("/").await, browser) };
    (0..14)
        .map(|_| tokio::spawn(page(browser.clone())))
        .collect()
}

#[sqlx::test]
async fn all_database_work_of_a_page_together_has_two_and_a_half_seconds(db: PgPool) {
    let relay = Relay::before_postgres(&database_url(&db)).await;
    let clinic = Clinic::open_with(db, &[("DATABASE_URL", &relay.url)]).await;
    let mut browser = clinic.signed_in("ada").await;
    // No single call is too slow, but a page makes three of them.
    relay.set(Flow::Late(Duration::from_millis(250)));
    let began = Instant::now();
    let page = browser.get("/").await;
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(page.status, 503, "{}", page.text());
    relay.set(Flow::Free);
    assert_eq!(browser.get("/").await.status, 200);
    clinic.close().await;
}

#[sqlx::test]
async fn a_pair_that_the_database_could_not_take_is_saved_when_it_is_back(db: PgPool) {
    use zoom_simulator::{Fault, Operation, Trouble};
    let relay = Relay::before_postgres(&database_url(&db)).await;
    let clinic = Clinic::open_with(db, &[("DATABASE_URL", &relay.url)]).await;
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    clinic.let_tokens_run_out();
    clinic.zoom.order(
        Fault::new(
            Operation::Refresh,
            Trouble::DelayAfter(Duration::from_millis(500)),
        )
        .times(1),
    );
    // The database falls silent while Zoom rotates the token.
    let (pressed, ()) = tokio::join!(browser.submit(&form), async {
        tokio::time::sleep(Duration::from_millis(250)).await;
        relay.set(Flow::Held);
    });
    assert_eq!(pressed.status, 503, "{}", pressed.text());
    assert_eq!(
        clinic.zoom.count(Operation::Refresh),
        1,
        "Zoom has burnt the old token"
    );
    relay.set(Flow::Free);
    for _ in 0..100 {
        if clinic.number("select generation from installations").await == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    assert_eq!(clinic.zoom.count(Operation::Refresh), 1);
    assert_eq!(
        clinic.words("select state from installations").await,
        ["active"]
    );
    clinic.close().await;
}

#[sqlx::test]
async fn without_zoom_other_pages_stay_and_a_press_is_told_the_truth(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let meeting = browser.start_meeting().await;
    clinic.zoom.clone().stop().await;
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(
        browser.get(meeting.url.path()).await.join_link(),
        meeting.join_link()
    );
    assert_eq!(browser.send(Method::GET, "/readyz", None).await.status, 200);
    let began = Instant::now();
    let page = browser.start_meeting().await;
    assert_eq!(
        page.heading(),
        "Zoom is not working properly",
        "{}",
        page.text()
    );
    assert!(page.text().contains("No meeting was created"));
    assert!(began.elapsed() < Duration::from_secs(8));
    assert_eq!(
        clinic
            .words("select refusal from meetings where refusal is not null")
            .await,
        ["unreachable"]
    );
    let start = browser.get(&format!("{}/start", meeting.url.path())).await;
    assert_eq!(
        (start.status, start.heading().as_str()),
        (502, "We could not open Zoom as host")
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_client_that_never_reads_loses_its_place(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2048).unwrap();
    let mut deaf = socket.connect(clinic.address(0)).await.unwrap();
    let host = clinic.url.trim_start_matches("http://");
    let request = format!("GET /nowhere HTTP/1.1\r\nHost: {host}\r\n\r\n");
    // Far more answers than all buffers on the way can take.
    let asking = async {
        loop {
            if deaf.write_all(request.as_bytes()).await.is_err() {
                return;
            }
        }
    };
    let cut = tokio::time::timeout(Duration::from_secs(20), asking).await;
    assert!(cut.is_ok(), "the server cuts it after ten seconds");
    clinic.close().await;
}
