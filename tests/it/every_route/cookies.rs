//! Every cookie that is ever set, on the whole way from a first visit to the last, failures included.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use super::{HOOK, cookies_of, routes};
use crate::{browser::Browser, clinic::Clinic, page::Page, post::Letter};

/// What never sets one: machines ask for it, or it is the same for everybody.
const NEVER: [&str; 12] = [
    "/static/",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/.well-known/",
    "/zoomverify/",
    "/help",
    "/support",
    "/privacy",
    "/terms",
    "/accessibility",
    "/goodbye",
];

/// Whatever is wrong with a line that sets a cookie.
fn faults(line: &str, secure: bool) -> Vec<String> {
    let mut parts = line.split("; ");
    let (name, value) = parts.next().unwrap().split_once('=').unwrap();
    let own = ["bedside", "bedside-login", "bedside-shared"];
    let bare = if secure {
        name.strip_prefix("__Host-")
    } else {
        Some(name)
    };
    let mut faults = Vec::new();
    if !bare.is_some_and(|bare| own.contains(&bare)) {
        faults.push(format!("the name {name}"));
    }
    let (lasts, mut others): (BTreeSet<_>, BTreeSet<_>) =
        parts.partition(|part| part.starts_with("Max-Age="));
    // `Expires` says the same to old browsers.
    others.retain(|part| !part.starts_with("Expires="));
    let mut wanted = BTreeSet::from(["HttpOnly", "SameSite=Lax", "Path=/"]);
    wanted.extend(secure.then_some("Secure"));
    if others != wanted {
        faults.push(format!("the attributes {others:?}"));
    }
    let longest = if bare == Some("bedside-shared") {
        365 * 24 * 3600
    } else {
        7 * 24 * 3600
    };
    let lasts: Vec<u64> = lasts
        .iter()
        .map(|part| part[8..].parse().unwrap())
        .collect();
    if lasts.len() > 1 || lasts.iter().any(|seconds| *seconds > longest) {
        faults.push(format!("the time {lasts:?}"));
    }
    let plain = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if line.len() > 300 || !plain {
        faults.push("the value".to_owned());
    }
    faults
}

/// A browser's whole time here; every answer of ours.
struct Journey<'c> {
    clinic: &'c Clinic,
    base: &'c str,
    browser: Browser,
    kept: Arc<Mutex<Vec<Page>>>,
}

impl<'c> Journey<'c> {
    fn begin(clinic: &'c Clinic, base: &'c str) -> Self {
        let kept = Arc::default();
        let mut browser = Browser::new(base, clinic.address(0));
        browser.kept = Some(Arc::clone(&kept));
        Self {
            clinic,
            base,
            browser,
            kept,
        }
    }

    /// Every route as it stands in the router, as whoever the browser is now.
    async fn look_everywhere(&mut self) {
        for route in routes() {
            for method in [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS] {
                let mut browser = self.browser.clone();
                let address = route.path.replace(['{', '}'], "");
                browser.send(method, &address, None).await;
            }
        }
        for address in [
            "/nowhere",
            "/?note=signed-out",
            "/?%ff",
            "/oauth/callback?code=x&state=y",
            "/oauth/callback?error=z",
        ] {
            self.browser.send(Method::GET, address, None).await;
        }
    }

    async fn come_and_be_refused(&mut self) {
        let consent = self.browser.get("/install").await;
        self.browser.decide(&consent, "ada", "decline").await;
        let failing = Fault::new(Operation::Exchange, Trouble::Status(500));
        self.clinic.zoom.order(failing.times(2));
        self.browser.connect("ada").await;
        self.clinic.zoom.clear_faults();
        // From the Marketplace, twice.
        for _ in 0..2 {
            self.browser
                .send(Method::GET, "/oauth/callback?code=stray", None)
                .await;
        }
    }

    async fn work(&mut self) {
        let page = self.browser.connect("ada").await;
        assert_eq!(page.status, 200, "{}", page.text());
        let meeting = self.browser.start_meeting().await;
        for below in ["", "/status", "/start", "/end", "/cancel", "/invite.ics"] {
            let address = format!("{}{below}", meeting.url.path());
            self.browser.send(Method::GET, &address, None).await;
        }
        // Twice: the way there and the way back.
        for _ in 0..2 {
            let settings = self.browser.get("/settings").await.form("/settings");
            let other = if settings.fields.iter().any(|(name, _)| name == "shared") {
                settings.without("shared")
            } else {
                settings.with("shared", "on")
            };
            self.browser.submit(&other).await;
        }
        self.clinic.clock.advance(Duration::from_mins(6));
        self.browser.get("/").await;
        self.browser.connect("ben").await;
        let asked = self.browser.get("/connected").await.form("/connected");
        self.browser.submit(&asked.with("choose", "switch")).await;
    }

    async fn leave(&mut self) {
        self.clinic.clock.advance(Duration::from_hours(13));
        self.browser.get("/").await;
        self.browser.connect("ben").await;
        let form = self.browser.get("/account").await.form("/signout");
        self.browser.submit(&form).await;
        self.browser.connect("ben").await;
        let form = self.browser.get("/account").await.form("/signout");
        self.browser.submit(&form.with("everywhere", "1")).await;
        self.browser.connect("ben").await;
        let form = self
            .browser
            .get("/account/disconnect")
            .await
            .form("/account/disconnect");
        self.browser.submit(&form).await;
        // Removed in Zoom: the session is a tombstone.
        self.browser.connect("dora").await;
        let user = self
            .clinic
            .words("select zoom_user_id from installations order by created_at desc limit 1")
            .await;
        let mut told = self.clinic.removal(1).await;
        told["payload"]["user_id"] = user[0].as_str().into();
        let hook = self
            .clinic
            .deliver_to(
                self.clinic.address(0),
                self.base,
                Letter::signed(self.clinic, &told),
            )
            .await;
        assert_eq!(hook.status, 204, "{}", hook.text());
        self.kept.lock().unwrap().push(hook);
        self.browser.get("/").await;
    }

    async fn whole(mut self) -> Vec<Page> {
        self.look_everywhere().await;
        self.come_and_be_refused().await;
        self.work().await;
        self.look_everywhere().await;
        self.leave().await;
        self.browser
            .cookies
            .insert("bedside".to_owned(), "x".to_owned());
        self.browser
            .cookies
            .insert("__Host-bedside".to_owned(), "x".to_owned());
        self.look_everywhere().await;
        self.kept.lock().unwrap().clone()
    }
}

async fn every_cookie_is_as_it_must_be(clinic: Clinic, base: &str) {
    let secure = base.starts_with("https");
    clinic.zoom.set_skip_consent(false);
    let pages = Journey::begin(&clinic, base).whole().await;
    let mut names = BTreeSet::new();
    let (mut faulty, mut ends) = (Vec::new(), 0);
    for page in &pages {
        let path = page.url.path();
        let never = path == HOOK || NEVER.iter().any(|begin| path.starts_with(begin));
        let lines = cookies_of(page);
        assert!(!never || lines.is_empty(), "{path}: {lines:?}");
        // What asks by itself may at most lose a cookie that is worth nothing.
        let asks = path.ends_with("/status");
        let lost = lines.iter().all(|line| line.contains("; Max-Age=0"));
        assert!(!asks || lost, "{path}: {lines:?}");
        let each: BTreeSet<_> = lines
            .iter()
            .map(|line| line.split('=').next().unwrap())
            .collect();
        assert_eq!(each.len(), lines.len(), "{path}: {lines:?}");
        for line in lines.iter().filter(|_| !each.is_empty()) {
            faulty.extend(
                faults(line, secure)
                    .into_iter()
                    .map(|fault| format!("{path}: {fault}")),
            );
            names.insert(line.split('=').next().unwrap().to_owned());
            ends += usize::from(line.contains("Max-Age=0"));
        }
        assert!(
            lines.is_empty() || page.header("cache-control").contains("no-store"),
            "{path}"
        );
    }
    assert!(faulty.is_empty(), "{faulty:#?}");
    let host = if secure { "__Host-" } else { "" };
    let all = ["bedside", "bedside-login", "bedside-shared"].map(|name| format!("{host}{name}"));
    assert_eq!(names, BTreeSet::from(all));
    assert!(ends > 4 && pages.len() > 300, "{ends} {}", pages.len());
    clinic.close().await;
}

#[sqlx::test]
async fn every_cookie_on_this_machine_is_as_it_must_be(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let base = clinic.url.clone();
    every_cookie_is_as_it_must_be(clinic, &base).await;
}

#[sqlx::test]
async fn every_cookie_behind_tls_is_as_it_must_be(db: PgPool) {
    let base = "https://bedside.example";
    let settings = [("BEDSIDE_URL", base), ("BEDSIDE_ALLOW_TEST_ZOOM", "1")];
    let clinic = Clinic::open_with(db, &settings).await;
    clinic
        .zoom
        .allow_redirect(&format!("{base}/oauth/callback"));
    every_cookie_is_as_it_must_be(clinic, base).await;
}
