//! Consents up to the moment at which Zoom sends the browser back: only that way back is measured.

use std::{net::SocketAddr, sync::Arc};

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hyper::{Request, header};
use reqwest::Method;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::{
    browser::Browser,
    house::{House, join_all},
    limit,
    load::Make,
};

/// The first of them belong to the cast: another consent would end their grant. So many that
/// nobody makes more meetings than Zoom lets one person make in a day.
pub(crate) const CAST: usize = 400;
/// So many people come back again and again.
pub(crate) const PEOPLE: usize = 480;

/// Whose address the way back has.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum To {
    Bedside,
    Limit,
}

/// Requests for `/oauth/callback`, each of which works once, numbered from `first`. Consents that
/// Bedside began are begun at `app`.
pub(crate) async fn callbacks(
    house: &House,
    app: SocketAddr,
    to: To,
    first: usize,
    count: usize,
) -> Make {
    let mut ready = Vec::new();
    let numbers: Vec<_> = (first..first + count).collect();
    for group in numbers.chunks(16) {
        let group = group.iter().map(|number| begun(house, app, to, *number));
        ready.extend(join_all(group).await);
    }
    let ready = Arc::new(ready);
    let host = house.setting("BEDSIDE_URL").replace("http://", "");
    Arc::new(move |number| {
        let (path, cookies): &(String, String) = &ready[number - first];
        let request = Request::get(path).header(header::HOST, &host);
        request
            .header(header::COOKIE, cookies)
            .body(Body::empty())
            .unwrap()
    })
}

/// A consent of one person: the path of the way back, and the cookies of their browser.
async fn begun(house: &House, app: SocketAddr, to: To, number: usize) -> (String, String) {
    let person = format!("person-{:04}", CAST + 1 + number % PEOPLE);
    let mut browser = house.browser(app);
    let authorize = match to {
        To::Bedside => {
            let page = browser.send(Method::GET, "/install", None).await;
            page.redirect().expect("the way to Zoom")
        }
        To::Limit => authorize(house),
    };
    // The simulated Zoom asks each of them once, and knows them by this cookie.
    let zoom = ("zoom_simulator_person".to_owned(), person.clone());
    browser.cookies.extend([zoom]);
    let page = browser.send(Method::GET, &authorize, None).await;
    let back = match page.redirect() {
        Some(back) => back,
        None => allowed(&mut browser, &page, &person).await,
    };
    let back = Url::parse(&back).unwrap();
    let cookies: Vec<_> = browser
        .cookies
        .iter()
        .filter(|(name, _)| name.starts_with("bedside"))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let path = format!("{}?{}", back.path(), back.query().unwrap());
    (path, cookies.join("; "))
}

async fn allowed(browser: &mut Browser, page: &crate::page::Page, person: &str) -> String {
    let page = browser.decide_and_stop(page, person, "allow").await;
    page.redirect().expect("the way back")
}

/// What the limit would ask for.
fn authorize(house: &House) -> String {
    let mut url = Url::parse(&format!("{}/authorize", house.zoom.oauth_url())).unwrap();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(limit::VERIFIER));
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", house.zoom.client_id())
        .append_pair(
            "redirect_uri",
            &limit::redirect(house.setting("BEDSIDE_URL")),
        )
        .append_pair("state", "state")
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    url.into()
}
