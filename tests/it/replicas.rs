//! Three servers behind one proxy: a clinician's requests go to another one each time, and nobody
//! notices.

use std::time::Duration;

use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{browser::Browser, clinic::Clinic, page::Page, proxy::Proxy};

/// A clinic with three servers, and the proxy before them.
async fn three(db: PgPool, changes: &[(&str, &str)]) -> (Clinic, Proxy) {
    let mut clinic = Clinic::open_with(db, changes).await;
    clinic.serve_another().await;
    clinic.serve_another().await;
    let servers: Vec<_> = (0..3).map(|server| clinic.address(server)).collect();
    let proxy = Proxy::before(&clinic.url, servers.into_iter()).await;
    (clinic, proxy)
}

/// What each of the three answers to the same question.
async fn at_each(clinic: &Clinic, browser: &Browser, path: &str) -> Vec<Page> {
    let mut pages = Vec::new();
    for server in 0..3 {
        let mut browser = browser.at(clinic.address(server));
        pages.push(browser.send(Method::GET, path, None).await);
    }
    pages
}

#[sqlx::test]
async fn a_day_goes_on_at_whichever_server_is_next(db: PgPool) {
    let (clinic, proxy) = three(db, &[]).await;
    let hook = format!("http://{}/webhooks/zoom", proxy.address);
    assert!(clinic.zoom.save_event_url(&hook).await.unwrap().passed);

    // The consent begins at one server, and Zoom sends the browser back to another.
    let mut ada = clinic.browser().at(proxy.address);
    assert_eq!(ada.connect("ada").await.status, 200);
    let page = ada.start_meeting().await;
    assert_eq!(page.heading(), "Your meeting is ready");
    let path = page.url.path().to_owned();
    let link = page.join_link();
    for page in at_each(&clinic, &ada, &path).await {
        assert_eq!(page.join_link(), link, "one meeting at all of them");
    }

    // Zoom tells one server what happens; each of them shows it.
    let status = format!("{path}/status");
    let waiting = at_each(&clinic, &ada, &status).await;
    ada.get(&format!("{path}/start")).await;
    clinic.zoom.deliveries_settled().await;
    for (before, now) in waiting.iter().zip(at_each(&clinic, &ada, &status).await) {
        assert!(
            before.body.contains(r#""state":"waiting""#),
            "{}",
            before.body
        );
        assert!(now.body.contains(r#""state":"started""#), "{}", now.body);
        // An open page tells the next server what it shows already.
        let mut open = ada.clone();
        open.headers
            .push(("if-none-match", now.header("etag").to_owned()));
        for again in at_each(&clinic, &open, &status).await {
            assert_eq!(again.status, 304);
        }
        open.headers[0].1 = before.header("etag").to_owned();
        for again in at_each(&clinic, &open, &status).await {
            assert_eq!(again.status, 200);
        }
    }

    // Signed out at one, signed out at all.
    let stolen = ada.clone();
    let form = ada.get("/").await.form("/signout");
    ada.submit(&form).await;
    for page in at_each(&clinic, &stolen, &path).await {
        assert_ne!(page.status, 200, "signed in still");
        assert!(!page.body.contains("/j/"), "{}", page.text());
    }
    assert!(
        proxy.shares().iter().all(|share| *share > 3),
        "{:?}",
        proxy.shares()
    );
    clinic.close().await;
}

#[sqlx::test]
async fn servers_refresh_an_expired_grant_once_for_all_of_them(db: PgPool) {
    let (clinic, proxy) = three(db, &[]).await;
    let mut ada = clinic.browser().at(proxy.address);
    assert_eq!(ada.connect("ada").await.status, 200);
    clinic.let_tokens_run_out();
    let trouble = Trouble::Delay(Duration::from_millis(300));
    clinic
        .zoom
        .order(Fault::new(Operation::Refresh, trouble).times(1));
    let mut presses = Vec::new();
    for _ in 0..12 {
        let form = ada.start_form().await;
        let mut tab = ada.clone();
        presses.push(tokio::spawn(
            async move { tab.submit(&form).await.heading() },
        ));
    }
    for press in presses {
        assert_eq!(press.await.unwrap(), "Your meeting is ready");
    }
    assert_eq!(clinic.zoom.count(Operation::Refresh), 1);
    assert_eq!(clinic.zoom.meetings().len(), 12);
    clinic.close().await;
}

#[sqlx::test]
async fn limits_hold_for_all_servers_together(db: PgPool) {
    let limits = [
        ("BEDSIDE_CREATE_PER_MINUTE", "5"),
        ("BEDSIDE_INSTALL_PER_MINUTE", "4"),
        ("BEDSIDE_TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let (clinic, proxy) = three(db, &limits).await;
    let at = |address: &str| {
        let mut browser = clinic.browser().at(proxy.address);
        browser
            .headers
            .push(("x-forwarded-for", address.to_owned()));
        browser
    };
    let mut ada = at("203.0.113.1");
    assert_eq!(ada.connect("ada").await.status, 200);
    let mut made = 0;
    for _ in 0..9 {
        let page = ada.start_meeting().await;
        made += usize::from(page.status == 200);
        assert!([200, 429].contains(&page.status), "{}", page.text());
    }
    assert_eq!((made, clinic.zoom.meetings().len()), (5, 5));

    let mut begun = 0;
    for _ in 0..15 {
        let page = at("203.0.113.2").send(Method::GET, "/install", None).await;
        begun += usize::from(page.status == 303);
    }
    // A minute of the clock on the wall may turn over in between.
    assert!((4..=8).contains(&begun), "{begun}");
    let other = at("203.0.113.3").send(Method::GET, "/install", None).await;
    assert_eq!(other.status, 303, "another address is not held up");
    clinic.close().await;
}
