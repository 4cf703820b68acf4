//! Each route takes its own methods, says which they are, and echoes nothing.

use reqwest::Method;
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{DELIBERATE, Route, Stage, cookies_of, routes};
use crate::{browser::Browser, clinic::Clinic, edge::lacks, page::Page};

const METHODS: [&str; 10] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW",
];
/// What a request says that must not come back.
const SAID: &str = "canary-of-a-header";

fn takes(route: &Route, method: &str) -> bool {
    match method {
        "GET" | "HEAD" => route.is_read,
        "POST" => route.is_pressed,
        _ => false,
    }
}

/// As RFC 9110 wants it: all that the route takes, and nothing else.
fn allowed(page: &Page) -> Vec<&str> {
    let mut told: Vec<_> = page.header("allow").split(',').map(str::trim).collect();
    told.sort_unstable();
    told
}

/// Whoever it was, and whatever it is: every header, nothing for other origins, nothing of what was said.
fn holds(page: &Page, what: &str) {
    let lacks = lacks(|name| page.header(name).to_owned(), false);
    assert!(lacks.is_empty(), "{what}: {lacks:?}");
    assert!(!page.body.contains(SAID), "{what}: {}", page.body);
    let open = page
        .headers
        .keys()
        .find(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(open, None, "{what}");
}

async fn ask(browser: &mut Browser, method: &str, address: &str) -> Page {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    browser.send(method, address, None).await
}

#[sqlx::test]
async fn each_route_takes_its_methods_and_says_which(db: PgPool) {
    let stage = Stage::set(Clinic::open(db).await).await;
    let mut stranger = stage.clinic.browser();
    let mut ada = stage.ada.clone();
    for browser in [&mut ada, &mut stranger] {
        browser.headers.extend([
            ("x-said", SAID.to_owned()),
            ("access-control-request-method", "PUT".to_owned()),
        ]);
    }
    for route in routes() {
        let address = stage.address(&route);
        let mut own: Vec<_> = METHODS
            .into_iter()
            .filter(|method| takes(&route, method))
            .collect();
        own.sort_unstable();
        for method in METHODS {
            for browser in [&mut ada, &mut stranger] {
                // What a route does stands elsewhere; here nobody is to be signed out by it.
                let before = browser.cookies.clone();
                let page = ask(browser, method, &address).await;
                browser.cookies = before;
                let what = format!("{method} {}", route.path);
                holds(&page, &what);
                if takes(&route, method) {
                    assert_ne!(page.status, 405, "{what}");
                } else {
                    assert_eq!((page.status, allowed(&page)), (405, own.clone()), "{what}");
                    assert_eq!(cookies_of(&page), [""; 0], "{what}");
                }
            }
        }
    }
    for method in METHODS {
        let page = ask(&mut stranger, method, "/nowhere").await;
        assert_eq!(page.status, 404, "{method}");
        holds(&page, method);
    }
    stage.clinic.close().await;
}

#[sqlx::test]
async fn a_head_is_a_page_without_its_body(db: PgPool) {
    let stage = Stage::set(Clinic::open(db).await).await;
    let told = |page: &Page| {
        let mut all: Vec<_> = page
            .headers
            .iter()
            .filter(|(name, _)| {
                !["date", "set-cookie", "transfer-encoding"].contains(&name.as_str())
            })
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        all.sort();
        all
    };
    let (mut ada, mut stranger) = (stage.ada.clone(), stage.clinic.browser());
    for route in routes().iter().filter(|route| route.is_read) {
        let address = stage.address(route);
        for browser in [&mut ada, &mut stranger] {
            let page = ask(browser, "GET", &address).await;
            let head = ask(browser, "HEAD", &address).await;
            assert_eq!(head.body, "", "{}", route.path);
            if DELIBERATE.contains(&route.path.as_str()) {
                assert_eq!(head.status, 204, "{}", route.path);
                continue;
            }
            assert_eq!(head.status, page.status, "{}", route.path);
            assert_eq!(told(&head), told(&page), "{}", route.path);
        }
    }
    stage.clinic.close().await;
}

/// A request in bytes of our own, and all of its answer.
async fn raw(clinic: &Clinic, request: &str) -> String {
    let mut stream = TcpStream::connect(clinic.address(0)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let all = stream.read_to_end(&mut answer);
    timeout(std::time::Duration::from_secs(15), all)
        .await
        .unwrap()
        .unwrap_or(0);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A tunnel would make a proxy of us: into the network that the database is in.
#[sqlx::test]
async fn nobody_gets_a_tunnel(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let host = clinic.url.trim_start_matches("http://").to_owned();
    let addresses = routes()
        .into_iter()
        .map(|route| route.path.replace(['{', '}'], ""));
    let places = [
        "127.0.0.1:5432".to_owned(),
        host.clone(),
        "zoom.us:443".to_owned(),
    ];
    for target in places.into_iter().chain(addresses) {
        let request =
            format!("CONNECT {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let answer = raw(&clinic, &request).await;
        let status = answer.get(..12).unwrap_or("closed");
        assert!(status.starts_with("HTTP/1.1 4"), "{target}: {answer}");
        assert!(answer.contains("nosniff"), "{target}: {answer}");
    }
    clinic.close().await;
}

/// The other listener.
#[sqlx::test]
async fn metrics_are_read_and_nothing_else(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let served = crate::program::Served::start(&clinic.settings).await;
    let source = include_str!("../../../src/cli/metrics.rs");
    assert_eq!(
        source.matches(".route(").count(),
        1,
        "each route is asked for here"
    );
    let mut browser = Browser::new(&format!("http://{}", served.metrics), served.metrics);
    browser.headers.push(("x-said", SAID.to_owned()));
    for method in METHODS {
        let page = ask(&mut browser, method, "/metrics").await;
        let fine = ["GET", "HEAD"].contains(&method);
        assert_eq!(page.status, if fine { 200 } else { 405 }, "{method}");
        assert!(
            fine || allowed(&page) == ["GET", "HEAD"],
            "{method}: {}",
            page.header("allow")
        );
        assert!(!page.body.contains(SAID), "{method}: {}", page.body);
        assert_eq!(cookies_of(&page), [""; 0], "{method}");
        for elsewhere in ["/", "/healthz", "/debug/pprof", "/metrics/x"] {
            assert_eq!(
                ask(&mut browser, method, elsewhere).await.status,
                404,
                "{method} {elsewhere}"
            );
        }
    }
    served.stop().await;
    clinic.close().await;
}
