//! What a page weighs on the wire: itself and everything that it loads, headers included, as a
//! browser asks for it.

use reqwest::{Client, header::ACCEPT_ENCODING};
use sqlx::PgPool;

use crate::{browser::Browser, clinic::Clinic, page::Page};

/// The most that a page may weigh with all it loads, in octets.
const PAGE: usize = 15 * 1024;
/// The most that the stylesheet may weigh, and the script.
const STYLE: usize = 4 * 1024;
const SCRIPT: usize = 3 * 1024;

/// One answer as it travels: the length of its headers and of its body.
async fn weighed(url: &str, cookie: &str) -> (usize, usize) {
    let client = Client::builder().no_proxy().build().unwrap();
    let request = client.get(url).header(ACCEPT_ENCODING, "gzip, deflate, br");
    let answer = request.header("cookie", cookie).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{url}");
    let headers = answer.headers().iter();
    let headers: usize = headers
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    // The client is built without any decoding, so these are the octets of the wire.
    (headers, answer.bytes().await.unwrap().len())
}

/// Everything that a page has its browser load.
fn loads(page: &Page) -> Vec<String> {
    let mut loads = page.attributes("link[rel=stylesheet], link[rel=icon]", "href");
    loads.extend(page.attributes("script[src], img[src]", "src"));
    loads.sort();
    loads.dedup();
    loads
}

async fn weigh(clinic: &Clinic, browser: &mut Browser, path: &str) {
    let page = browser.get(path).await;
    let cookie = browser.cookie_header();
    let (headers, body) = weighed(&format!("{}{path}", clinic.url), &cookie).await;
    let (mut all, mut told) = (headers + body, vec![format!("{path}: {body}")]);
    let loads = loads(&page);
    assert!(loads.len() < 4, "{path} needs {} requests", loads.len() + 1);
    for load in loads {
        assert!(load.starts_with("/static/"), "{path} loads {load}");
        let (headers, body) = weighed(&format!("{}{load}", clinic.url), "").await;
        if load.ends_with("bedside.css") {
            assert!(body <= STYLE, "the stylesheet weighs {body}");
        }
        if load.ends_with("bedside.js") {
            assert!(body <= SCRIPT, "the script weighs {body}");
        }
        all += headers + body;
        told.push(format!("{load}: {body}"));
    }
    assert!(all <= PAGE, "{all} octets: {told:#?}");
}

#[sqlx::test]
async fn every_page_is_light(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut stranger = clinic.browser();
    for path in [
        "/",
        "/help",
        "/help?lang=es",
        "/privacy",
        "/privacy?lang=es",
        "/terms",
        "/support",
        "/accessibility",
        "/goodbye",
    ] {
        weigh(&clinic, &mut stranger, path).await;
    }
    let mut ada = clinic.signed_in("ada").await;
    let mut made = String::new();
    for _ in 0..20 {
        made = ada.start_meeting().await.url.path().to_owned();
    }
    for path in [
        "/",
        "/connected",
        "/start",
        "/meetings",
        "/meetings/new",
        "/settings",
        "/account",
        &made,
    ] {
        weigh(&clinic, &mut ada, path).await;
    }
    clinic.close().await;
}
