//! Looking writes nothing, whoever looks and however a browser looks ahead. What is written all the
//! same stands here by name.

use std::time::Duration;

use reqwest::Method;
use sqlx::PgPool;

use super::{DELIBERATE, HOOK, Stage, changed, cookies_of, routes, rows};
use crate::{browser::Browser, clinic::Clinic, page::Page};

/// What a person writes by opening an address on purpose.
const WRITES: [(&str, &[&str]); 2] = [
    // An attempt, and that its address began one.
    ("/install", &["address_counters", "oauth_attempts"]),
    // When the host went in, as the page then says, and that they asked for their link.
    (
        "/meetings/{id}/start",
        &["audit", "installations", "meetings"],
    ),
];

/// How browsers look ahead, and how pages fetch what a person did not ask for.
const AHEAD: [(&str, &str); 6] = [
    ("sec-purpose", "prefetch"),
    ("sec-purpose", "prefetch;prerender"),
    ("purpose", "prefetch"),
    ("x-moz", "prefetch"),
    ("sec-fetch-dest", "image"),
    ("sec-fetch-dest", "iframe"),
];

async fn looks(browser: &mut Browser, method: &Method, address: &str) -> Page {
    let before = browser.cookies.clone();
    let page = browser.send(method.clone(), address, None).await;
    browser.cookies = before;
    page
}

#[sqlx::test]
async fn looking_writes_nothing(db: PgPool) {
    let stage = Stage::set(Clinic::open(db).await).await;
    let (db, zoom) = (&stage.clinic.db, &stage.clinic.zoom);
    let mut before = rows(db).await;
    assert!(before.len() > 8, "{before:#?}");
    let mut heard = zoom.requests().len();
    let people = [
        ("ada", stage.ada.clone()),
        ("nobody", stage.clinic.browser()),
    ];
    for route in routes().iter().filter(|route| route.is_read) {
        let address = stage.address(route);
        for (who, mut browser) in people.clone() {
            for header in AHEAD.map(Some).into_iter().chain([None]) {
                for method in [Method::HEAD, Method::GET] {
                    let headers = header.map(|(name, value)| (name, value.to_owned()));
                    browser.headers = headers.into_iter().collect();
                    let page = looks(&mut browser, &method, &address).await;
                    let what = format!("{method} {} by {who} {header:?}", route.path);
                    assert!(page.status < 500, "{what}: {}", page.text());
                    let after = rows(db).await;
                    let wrote = changed(&before, &after);
                    let on_purpose = header.is_none() && method == Method::GET;
                    let may = WRITES
                        .iter()
                        .find(|(path, _)| on_purpose && *path == route.path);
                    let may = may.filter(|(path, _)| who == "ada" || *path == "/install");
                    assert_eq!(wrote, may.map_or(&[][..], |(_, tables)| tables), "{what}");
                    let asks_zoom = may.is_some() && route.path.ends_with("/start");
                    assert_eq!(
                        zoom.requests().len() - heard,
                        usize::from(asks_zoom),
                        "{what}"
                    );
                    (before, heard) = (after, zoom.requests().len());
                    let sets = on_purpose && DELIBERATE[..2].contains(&route.path.as_str());
                    assert!(sets || cookies_of(&page).is_empty(), "{what}");
                }
            }
        }
    }
    assert!(
        !routes()
            .iter()
            .any(|route| route.path == HOOK && route.is_read)
    );
    stage.clinic.close().await;
}

/// That a session was used is written, at most every few minutes, and nothing beside it.
#[sqlx::test]
async fn a_look_after_a_while_writes_the_sessions_last_use_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    // No token ends meanwhile.
    clinic.zoom.set_token_life(Duration::from_hours(24));
    let mut stage = Stage::set(clinic).await;
    for route in routes().iter().filter(|route| route.is_read) {
        let address = stage.address(route);
        stage.clinic.clock.advance(Duration::from_mins(6));
        let before = rows(&stage.clinic.db).await;
        for method in [Method::HEAD, Method::GET] {
            looks(&mut stage.ada, &method, &address).await;
        }
        let wrote = changed(&before, &rows(&stage.clinic.db).await);
        let known = WRITES.iter().find(|(path, _)| *path == route.path);
        let mut may: Vec<_> = known.map_or(&[][..], |(_, tables)| tables).to_vec();
        may.push("sessions");
        let unknown: Vec<_> = wrote
            .iter()
            .filter(|table| !may.contains(&table.as_str()))
            .collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", route.path);
    }
    stage.clinic.close().await;
}

#[sqlx::test]
async fn a_crowd_of_strangers_leaves_nothing(db: PgPool) {
    let stage = Stage::set(Clinic::open(db).await).await;
    let db = &stage.clinic.db;
    let before = rows(db).await;
    let addresses: Vec<_> = routes()
        .iter()
        .filter(|route| route.is_read && route.path != "/install")
        .map(|route| stage.address(route))
        .collect();
    let mut asked = 0;
    let mut crowd = stage.clinic.browser();
    while asked < 2000 {
        for address in &addresses {
            asked += 1;
            let address = format!("{address}?again={asked}");
            // Each is somebody else, and none keeps a cookie.
            crowd.cookies.clear();
            let page = crowd.send(Method::GET, &address, None).await;
            assert_eq!(cookies_of(&page), [""; 0], "{address}");
        }
    }
    assert_eq!(rows(db).await, before);
    stage.clinic.close().await;
}
