//! The edge: whatever is asked, and however slowly, the answer has every header that it must have,
//! and nobody holds a connection for long.

use std::{collections::BTreeSet, time::Duration};

use reqwest::Method;
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    browser::Browser,
    clinic::{Clinic, database_url},
    page::Page,
    relay::{Flow, Relay},
};

/// Every header that every answer has, with what it must say.
const HEADERS: [(&str, &[&str]); 7] = [
    (
        "content-security-policy",
        &[
            "default-src 'none'",
            "script-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ],
    ),
    ("x-content-type-options", &["nosniff"]),
    ("referrer-policy", &["no-referrer"]),
    ("cross-origin-opener-policy", &["same-origin"]),
    ("cross-origin-resource-policy", &["same-origin"]),
    ("x-frame-options", &["DENY"]),
    ("permissions-policy", &["camera=()"]),
];

/// What an answer lacks, or tells too much.
pub(crate) fn lacks(header: impl Fn(&str) -> String, secure: bool) -> Vec<&'static str> {
    let stay = ("strict-transport-security", &["max-age=63072000"][..]);
    let wanted = HEADERS.into_iter().chain(secure.then_some(stay));
    let mut lacks: Vec<_> = wanted
        .filter(|(name, parts)| {
            let value = header(name);
            !parts.iter().all(|part| value.contains(part))
        })
        .map(|(name, _)| name)
        .collect();
    // Whole days for files that never change, an hour for pages that are the same for everybody.
    let kept = ["no-store", "public, max-age=3600", "immutable"];
    let cached = header("cache-control");
    if !kept.iter().any(|word| cached.contains(word)) {
        lacks.push("cache-control");
    }
    if ["unsafe", "*", "data:", "http"]
        .iter()
        .any(|word| header("content-security-policy").contains(word))
    {
        lacks.push("a strict policy");
    }
    for told in ["server", "x-powered-by", "via"] {
        if !header(told).is_empty() {
            lacks.push("nothing about the server");
        }
    }
    lacks
}

/// Remembers which statuses were seen, each with all headers.
#[derive(Default)]
struct Crawl {
    seen: BTreeSet<u16>,
}

impl Crawl {
    fn saw(&mut self, page: &Page, status: u16) {
        assert_eq!(page.status, status, "{}: {}", page.url, page.text());
        let lacks = lacks(|name| page.header(name).to_owned(), false);
        assert!(lacks.is_empty(), "{} {}: {lacks:?}", page.status, page.url);
        self.seen.insert(status);
    }
}

/// Sends bytes of our own, some at a time, and reads until the connection is closed.
async fn told(clinic: &Clinic, parts: &[&[u8]], pause: Duration) -> String {
    let mut stream = TcpStream::connect(clinic.address(0)).await.unwrap();
    let mut answer = Vec::new();
    for part in parts {
        if stream.write_all(part).await.is_err() {
            break;
        }
        // Whoever is sent something may stop sending.
        let mut bytes = [0; 4096];
        match timeout(pause, stream.read(&mut bytes)).await {
            Ok(Ok(length @ 1..)) => answer.extend_from_slice(&bytes[..length]),
            Ok(_) => break,
            Err(_nothing_yet) => {}
        }
    }
    let rest = stream.read_to_end(&mut answer);
    timeout(Duration::from_secs(5), rest)
        .await
        .expect("it is cut")
        .unwrap_or_default();
    String::from_utf8_lossy(&answer).into_owned()
}

fn header_of(answer: &str, name: &str) -> String {
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default()
}

#[sqlx::test]
async fn every_status_comes_with_every_header(db: PgPool) {
    let relay = Relay::before_postgres(&database_url(&db)).await;
    let settings = [
        ("DATABASE_URL", relay.url.as_str()),
        ("BEDSIDE_CREATE_PER_MINUTE", "2"),
    ];
    let clinic = Clinic::open_with(db, &settings).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut crawl = Crawl::default();
    let home = ada.get("/").await;
    crawl.saw(&home, 200);
    for css in ["link[rel=stylesheet]", "script[src]"] {
        let name = if css.starts_with("link") {
            "href"
        } else {
            "src"
        };
        let file = home.attribute(css, name).unwrap();
        crawl.saw(&ada.get(&file).await, 200);
    }
    let mut prefetch = clinic.browser();
    prefetch
        .headers
        .push(("sec-purpose", "prefetch".to_owned()));
    crawl.saw(&prefetch.send(Method::GET, "/install", None).await, 204);
    crawl.saw(&ada.send(Method::GET, "/install", None).await, 303);
    let meeting = ada.start_meeting().await;
    crawl.saw(&meeting, 200);
    let status = format!("{}/status", meeting.url.path());
    let told_before = ada.send(Method::GET, &status, None).await;
    ada.headers
        .push(("if-none-match", told_before.header("etag").to_owned()));
    crawl.saw(&ada.send(Method::GET, &status, None).await, 304);
    ada.headers.clear();
    crawl.saw(&ada.get("/oauth/callback").await, 400);
    crawl.saw(&ada.send(Method::POST, "/webhooks/zoom", None).await, 401);
    let forged = ada.start_form().await.with("csrf", "forged");
    crawl.saw(&ada.submit(&forged).await, 403);
    crawl.saw(&ada.get("/nowhere").await, 404);
    crawl.saw(&ada.send(Method::DELETE, "/", None).await, 405);
    let large = ada.start_form().await.with("more", &"x".repeat(70_000));
    crawl.saw(
        &ada.send(Method::POST, "/meetings", Some(&large.fields))
            .await,
        413,
    );
    crawl.saw(&ada.get(&format!("/?{}", "x".repeat(9000))).await, 414);
    crawl.saw(&ada.send(Method::POST, "/meetings", None).await, 415);
    let mut lost = Browser::new("http://elsewhere.example", clinic.address(0));
    crawl.saw(&lost.get("/").await, 421);
    clinic.listen_to_zoom().await;
    ada.get(&format!("{}/start", meeting.url.path())).await;
    clinic.zoom.deliveries_settled().await;
    let asked = ada.start_meeting().await;
    crawl.saw(&asked, 409);
    ada.submit(&asked.form("/meetings")).await;
    let asked = ada.start_meeting().await;
    crawl.saw(&ada.submit(&asked.form("/meetings")).await, 429);
    clinic
        .zoom
        .order(Fault::new(Operation::ReadMeeting, Trouble::Status(503)));
    let start = format!("{}/start", meeting.url.path());
    crawl.saw(&ada.get(&start).await, 502);
    #[expect(clippy::disallowed_methods, reason = "what nothing of ours would do")]
    sqlx::query("update installations set profile_sealed = '\\x00'")
        .execute(&clinic.db)
        .await
        .unwrap();
    crawl.saw(&ada.get("/").await, 500);
    relay.set(Flow::Held);
    crawl.saw(&ada.get("/").await, 503);
    relay.set(Flow::Free);
    // What is not here: 408, 431 and a panic, each in a test of its own.
    let all = [
        200, 204, 303, 304, 400, 401, 403, 404, 405, 409, 413, 414, 415, 421, 429, 500, 502, 503,
    ];
    assert_eq!(crawl.seen.into_iter().collect::<Vec<_>>(), all);
    clinic.close().await;
}

#[sqlx::test]
async fn what_cannot_even_be_read_is_refused_with_every_header(db: PgPool) {
    let secure = [
        ("BEDSIDE_URL", "https://bedside.example"),
        ("BEDSIDE_ALLOW_TEST_ZOOM", "1"),
    ];
    let clinic = Clinic::open_with(db, &secure).await;
    let long = "x".repeat(80_000);
    for (request, status) in [
        ("GARBAGE\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/3.0\r\n\r\n".to_owned(), "400"),
        (
            "GET /\u{1} HTTP/1.1\r\nHost: bedside.example\r\n\r\n".to_owned(),
            "400",
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: bedside.example\r\nX: {long}\r\n\r\n"),
            "431",
        ),
        (
            "GET / HTTP/1.1\r\nHost: bedside.example\r\nX: y\rz\r\n\r\n".to_owned(),
            "400",
        ),
    ] {
        let answer = told(&clinic, &[request.as_bytes()], Duration::from_secs(2)).await;
        let start: String = request.chars().take(40).collect();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{start}: {answer}"
        );
        let lacks = lacks(|name| header_of(&answer, name), true);
        assert!(lacks.is_empty(), "{start}: {lacks:?}");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_head_that_dawdles_is_cut(db: PgPool) {
    let clinic = Clinic::open(db).await;
    // A letter a second would take half a minute.
    let slow: Vec<&[u8]> = b"GET / HTTP/1.1\r\nX-A-Header: that".chunks(1).collect();
    assert_eq!(told(&clinic, &slow[..16], Duration::from_secs(1)).await, "");
    clinic.close().await;
}

#[sqlx::test]
async fn a_body_that_dawdles_is_refused(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let host = clinic.url.trim_start_matches("http://");
    let head = format!(
        "POST /meetings HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nContent-Length: 40\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        clinic.url
    );
    let slow: Vec<&[u8]> = [head.as_bytes()]
        .into_iter()
        .chain(b"attempt=and-so-on-and-so-on".chunks(1))
        .collect();
    let answer = told(&clinic, &slow[..16], Duration::from_secs(1)).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    let lacks = lacks(|name| header_of(&answer, name), false);
    assert!(lacks.is_empty(), "{lacks:?}");
    clinic.close().await;
}

#[sqlx::test]
async fn a_crowd_of_slow_clients_keeps_nobody_out(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut crowd = Vec::new();
    for _ in 0..500 {
        let mut slow = TcpStream::connect(clinic.address(0)).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
        crowd.push(slow);
    }
    let good = async {
        let mut browser = clinic.signed_in("ada").await;
        browser.start_meeting().await.heading()
    };
    // Before the slow ones lose their places.
    let heading = timeout(Duration::from_secs(9), good).await;
    assert_eq!(heading.unwrap(), "Your meeting is ready");
    sleep(Duration::from_secs(11)).await;
    for mut slow in crowd {
        let mut rest = Vec::new();
        let closed = timeout(Duration::from_secs(5), slow.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "it has lost its place");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn consents_under_way_are_bounded_in_all(db: PgPool) {
    let settings = [("BEDSIDE_TRUSTED_PROXIES", "127.0.0.1")];
    let clinic = Clinic::open_with(db, &settings).await;
    let from = |address: &str| {
        let mut browser = clinic.browser();
        browser
            .headers
            .push(("x-forwarded-for", address.to_owned()));
        browser
    };
    let status = async |address| {
        let page = from(address).send(Method::GET, "/install", None).await;
        page.status
    };
    assert_eq!(status("203.0.113.1").await, 303);
    #[expect(
        clippy::disallowed_methods,
        reason = "a hundred thousand people take long"
    )]
    sqlx::query(
        "insert into oauth_attempts select sha256(int4send(number)), browser_hash, \
         verifier_key_id, verifier_sealed, return_path, now() \
         from oauth_attempts, generate_series(1, 99999) as number",
    )
    .execute(&clinic.db)
    .await
    .unwrap();
    let counters = "select count(*) from address_counters";
    let counted = clinic.number(counters).await;
    let refused = from("203.0.113.2")
        .send(Method::GET, "/install", None)
        .await;
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(refused.header("retry-after"), "60");
    let attempts = "select count(*) from oauth_attempts";
    assert_eq!(clinic.number(attempts).await, 100_000);
    assert_eq!(clinic.number(counters).await, counted, "not even counted");
    // Whoever comes back makes room.
    #[expect(clippy::disallowed_methods, reason = "one of them comes back")]
    sqlx::query("delete from oauth_attempts where state_hash = sha256(int4send(1))")
        .execute(&clinic.db)
        .await
        .unwrap();
    assert_eq!(status("203.0.113.3").await, 303);
    clinic.close().await;
}
