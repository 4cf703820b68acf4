//! Sessions and forms: who is signed in, for how long, and which posts count.

use std::time::Duration;

use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::Operation;

use crate::{browser::Browser, clinic::Clinic, page::Form, program::run};

/// Every way in which a form may come from somebody else; none of them does anything.
async fn refused(browser: &Browser, form: &Form, headers: &[(&'static str, &str)]) -> u16 {
    let mut browser = browser.clone();
    browser.headers.extend(
        headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    browser
        .send(Method::POST, form.action.as_str(), Some(&form.fields))
        .await
        .status
}

#[sqlx::test]
async fn a_session_ends_after_disuse_and_says_so(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let (mut other, mut late) = (clinic.signed_in("ada").await, clinic.signed_in("ada").await);
    other.headers.push(("accept-language", "es".to_owned()));
    let form = late.start_form().await;
    clinic.clock.advance(Duration::from_hours(11));
    assert!(
        browser.get("/").await.find_form("/meetings").is_some(),
        "used within twelve hours"
    );
    clinic.clock.advance(Duration::from_hours(11));
    assert!(
        browser.get("/").await.find_form("/meetings").is_some(),
        "the last use counts"
    );
    clinic
        .clock
        .advance(Duration::from_hours(12) + Duration::from_secs(1));
    let over = browser.get("/").await;
    assert!(over.find_form("/meetings").is_none());
    let why = "You were signed out because Bedside was not used here";
    assert!(over.text().contains(why), "{}", over.text());
    // On every page, in every language, and after a press.
    let over = other.get("/account").await.text();
    assert!(over.contains("Su sesión se cerró porque"), "{over}");
    let over = late.submit(&form).await.text();
    assert!(over.contains(why), "{over}");
    assert_eq!(clinic.number("select count(*) from sessions").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn an_open_page_that_asks_by_itself_is_no_use(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let page = browser.start_meeting().await;
    let news = format!("{}/status", page.url.path());
    clinic.clock.advance(Duration::from_hours(11));
    assert_eq!(browser.get(&news).await.status, 200);
    clinic.clock.advance(Duration::from_hours(2));
    let over = browser.get("/").await;
    assert!(over.find_form("/meetings").is_none(), "{}", over.text());
    clinic.close().await;
}

#[sqlx::test]
async fn a_stranger_is_told_what_a_press_did_not_do_and_led_back_to_a_page(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let form = browser.start_form().await;
    browser.cookies.clear();
    let told = browser.submit(&form).await.text();
    assert!(
        told.contains("You are not signed in. Nothing was created."),
        "{told}"
    );
    let page = browser.send(Method::GET, "/account", None).await;
    assert_eq!(
        (page.status, page.header("location")),
        (303, "/?next=/account")
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_session_ends_after_seven_days_however_much_it_is_used(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    for _ in 0..16 {
        assert!(browser.get("/").await.find_form("/meetings").is_some());
        clinic.clock.advance(Duration::from_hours(10));
    }
    let page = browser.get("/").await;
    let warns = page.attribute("[data-left]", "data-left");
    assert_eq!(warns, None, "no use prolongs it any more");
    clinic.clock.advance(Duration::from_hours(9));
    let over = browser.get("/").await;
    assert!(over.find_form("/meetings").is_none());
    let why = "because you signed in a long time ago";
    assert!(over.text().contains(why), "{}", over.text());
    clinic.close().await;
}

#[sqlx::test]
async fn signing_out_kills_the_session_at_the_server(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let stolen = browser.clone();
    let out = browser.get("/").await.form("/signout");
    let answer = browser
        .send(Method::POST, "/signout", Some(&out.fields))
        .await;
    assert_eq!(answer.status, 303);
    let removals: Vec<_> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter(|line| line.to_str().unwrap().starts_with("bedside="))
        .collect();
    assert_eq!(removals.len(), 1, "{removals:?}");
    assert!(!answer.header("clear-site-data").is_empty());
    assert!(!browser.cookies.contains_key("bedside"));
    assert!(
        stolen
            .clone()
            .get("/")
            .await
            .find_form("/meetings")
            .is_none()
    );
    assert_eq!(clinic.number("select count(*) from sessions").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn signing_out_everywhere_kills_every_session_of_this_clinician_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut desk = clinic.signed_in("ada").await;
    let mut phone = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let here = desk.get("/account").await.form("/signout");
    let everywhere = here.with("everywhere", "1");
    let odd = everywhere.clone().with("everywhere", "yes");
    assert_eq!(desk.submit(&odd).await.status, 422);
    let out = desk.send(Method::POST, "/signout", Some(&everywhere.fields));
    let out = out.await;
    assert_eq!(out.status, 303);
    assert!(!out.header("clear-site-data").is_empty());
    let landing = desk.follow(out).await;
    assert!(
        landing
            .text()
            .contains("You are signed out on every device.")
    );
    assert!(phone.get("/").await.find_form("/meetings").is_none());
    assert!(ben.get("/").await.find_form("/meetings").is_some());
    assert_eq!(clinic.number("select count(*) from sessions").await, 1);
    let noted = "select action from audit where action like 'signed%'";
    assert_eq!(clinic.words(noted).await, ["signed_out_everywhere"]);
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(verified.status.code(), Some(0), "the audit is whole");
    clinic.close().await;
}

#[sqlx::test]
async fn signing_out_everywhere_takes_back_what_another_session_was_offered(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut shared = clinic.signed_in("ada").await;
    let forget = format!("{}/oauth/signout", clinic.zoom.url());
    shared.get(&forget).await;
    let question = shared.connect("ben").await;
    assert_eq!(question.heading(), "Switch Zoom account?");
    // Ben goes home without an answer.
    let mut home = clinic.signed_in("ben").await;
    let everywhere = home.get("/account").await.form("/signout");
    home.submit(&everywhere.with("everywhere", "1")).await;
    let switch = question.form("/connected").with("choose", "switch");
    assert_eq!(shared.submit(&switch).await.url.path(), "/");
    let account = shared.get("/account").await.text();
    assert!(account.contains("Ada Lindqvist"), "{account}");
    assert_eq!(clinic.number("select count(*) from sessions").await, 1);
    clinic.close().await;
}

#[sqlx::test]
async fn a_session_id_from_before_signing_in_is_worth_nothing_after(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let before = browser.cookies["bedside"].clone();
    browser.connect("ada").await;
    assert_ne!(browser.cookies["bedside"], before);
    browser.cookies.insert("bedside".to_owned(), before);
    assert!(browser.get("/").await.find_form("/meetings").is_none());
    clinic.close().await;
}

#[sqlx::test]
async fn a_post_counts_only_from_our_own_page(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let mut other = clinic.signed_in("ben").await;
    let form = browser.start_form().await;
    let foreign = other.start_form().await.field("csrf");
    assert_eq!(
        refused(&browser, &form.clone().without("csrf"), &[]).await / 100,
        4
    );
    assert_eq!(
        refused(&browser, &form.clone().with("csrf", ""), &[]).await,
        403
    );
    assert_eq!(
        refused(&browser, &form.clone().with("csrf", &foreign), &[]).await,
        403
    );
    for headers in [
        [("origin", "https://evil.example")],
        [("origin", "null")],
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
    ] {
        assert_eq!(refused(&browser, &form, &headers).await, 403, "{headers:?}");
    }
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 0);
    assert_eq!(clinic.number("select count(*) from meetings").await, 0);
    assert_eq!(
        browser.submit(&form).await.status,
        200,
        "the form itself was good"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn reading_pages_makes_no_session(db: PgPool) {
    let clinic = Clinic::open(db).await;
    for path in [
        "/",
        "/healthz",
        "/readyz",
        "/nowhere",
        "/robots.txt",
        "/help",
        "/privacy",
        "/meetings/x",
    ] {
        let page = clinic.browser().send(Method::GET, path, None).await;
        assert!(page.headers.get("set-cookie").is_none(), "{path}");
    }
    assert_eq!(clinic.number("select count(*) from sessions").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn every_answer_carries_the_security_headers(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let meeting = browser.start_meeting().await;
    let home = browser.get("/").await;
    let style = home.attribute("link[rel=stylesheet]", "href").unwrap();
    let start = format!("{}/start", meeting.url.path());
    let invite = format!("{}/invite.ics", meeting.url.path());
    for (method, path, status) in [
        (Method::GET, "/", 200),
        (Method::GET, meeting.url.path(), 200),
        (Method::GET, start.as_str(), 303),
        (Method::GET, invite.as_str(), 200),
        (Method::GET, "/start", 200),
        (Method::GET, "/meetings", 200),
        (Method::GET, "/account", 200),
        (Method::GET, "/account/data", 200),
        (Method::GET, "/install", 303),
        (Method::GET, "/oauth/callback", 400),
        (Method::GET, "/nowhere", 404),
        (Method::DELETE, "/", 405),
        (Method::POST, "/meetings", 415),
        (Method::GET, style.as_str(), 200),
        (Method::GET, "/readyz", 200),
    ] {
        let page = browser.send(method.clone(), path, None).await;
        assert_eq!(page.status, status, "{method} {path}: {}", page.text());
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(part), "{method} {path}: {policy}");
        }
        assert_eq!(
            page.header("x-content-type-options"),
            "nosniff",
            "{method} {path}"
        );
        assert_eq!(
            page.header("referrer-policy"),
            "no-referrer",
            "{method} {path}"
        );
        assert_eq!(
            page.header("cross-origin-opener-policy"),
            "same-origin",
            "{method} {path}"
        );
        let immutable = page.header("cache-control").contains("immutable");
        assert_eq!(immutable, path == style, "{method} {path}");
        assert!(
            immutable || page.header("cache-control").contains("no-store"),
            "{method} {path}"
        );
    }
    clinic.close().await;
}

#[sqlx::test]
async fn only_the_public_address_is_answered(db: PgPool) {
    let clinic = Clinic::open(db).await;
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1"] {
        let mut browser = Browser::new(&format!("http://{host}"), clinic.address(0));
        assert_eq!(
            browser.send(Method::GET, "/", None).await.status,
            421,
            "{host}"
        );
        assert_eq!(
            browser.send(Method::GET, "/healthz", None).await.status,
            200,
            "{host}"
        );
    }
    clinic.close().await;
}

#[sqlx::test]
async fn every_server_of_a_database_tells_the_same_deployment(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    clinic.serve_another().await;
    let mut told = Vec::new();
    for server in 0..2 {
        let mut probe = Browser::new(&clinic.url, clinic.address(server));
        let answer = probe.send(Method::GET, "/healthz", None).await;
        told.push(answer.headers[bedside::web::DEPLOYMENT].clone());
    }
    assert_eq!(told[0], told[1]);
    let stored = clinic.words("select id::text from deployment").await;
    assert_eq!(stored, [told[0].to_str().unwrap()]);
    clinic.close().await;
}

#[sqlx::test]
async fn the_database_being_away_is_said_and_signs_nobody_out(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let session = browser.cookies["bedside"].clone();
    // Every statement on it waits, as behind a stopped server.
    let mut lock = clinic.db.begin().await.unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "a lock is how a test stops the database"
    )]
    sqlx::query("lock table sessions, installations in access exclusive mode")
        .execute(&mut *lock)
        .await
        .unwrap();
    let began = std::time::Instant::now();
    let page = browser.get("/").await;
    assert!(
        began.elapsed() < Duration::from_millis(3500),
        "all database work of a page has 2.5 s"
    );
    assert_eq!(
        (page.status, page.heading().as_str()),
        (503, "Sorry, the service is unavailable"),
        "{}",
        page.text()
    );
    assert_eq!(browser.cookies["bedside"], session);
    lock.rollback().await.unwrap();
    assert!(
        browser.get("/").await.find_form("/meetings").is_some(),
        "it is back by itself"
    );
    clinic.close().await;
}
