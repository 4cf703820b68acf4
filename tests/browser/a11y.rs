//! What axe-core finds on every page. `make test` looks at each page once; `make a11y`
//! (`BEDSIDE_A11Y=full`) in light and dark, wide and narrow, with our script and without.

use serde_json::{Value, json};
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{clinic::Clinic, visitor::Visitor};

const AXE: &str = include_str!("axe/axe.min.js");

/// Runs every rule, the advisable ones too, and tells what broke and what a person must judge.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations', 'incomplete'] }).then(told => done(
        ['violations', 'incomplete'].map(kind => told[kind].map(rule =>
            `${rule.id}: ${rule.nodes.map(node => node.html.slice(0, 90)).join(' | ')}`))
    ), failed => done([[String(failed)], []]));
";

/// How a page is looked at.
#[derive(Clone, Copy, Debug)]
struct Look {
    scheme: &'static str,
    width: u32,
    with_script: bool,
}

fn looks() -> Vec<Look> {
    #[expect(clippy::disallowed_methods, reason = "a test is told so how to run")]
    let is_full = std::env::var("BEDSIDE_A11Y").is_ok_and(|how| how == "full");
    let mut looks = Vec::new();
    for scheme in ["light", "dark"] {
        for width in [1280, 320] {
            for with_script in [true, false] {
                looks.push(Look {
                    scheme,
                    width,
                    with_script,
                });
            }
        }
    }
    looks.truncate(if is_full { looks.len() } else { 1 });
    looks
}

/// Somebody who looks at pages with axe.
struct Inspector {
    visitor: Visitor,
    found: Vec<String>,
    to_judge: Vec<String>,
    pages: usize,
}

impl Inspector {
    async fn arrive(look: Look) -> Self {
        let visitor = Visitor::arrive().await;
        visitor.resize(look.width, 900).await;
        let media = json!([{ "name": "prefers-color-scheme", "value": look.scheme }]);
        let ask = async |what, with| visitor.chromium.ask(what, with).await;
        ask("Emulation.setEmulatedMedia", json!({ "features": media })).await;
        // axe is put into the page from outside, which the page's own policy forbids.
        ask("Page.setBypassCSP", json!({ "enabled": true })).await;
        if !look.with_script {
            ask("Network.enable", json!({})).await;
            ask(
                "Network.setBlockedURLs",
                json!({ "urls": ["*/static/*.js"] }),
            )
            .await;
        }
        Self {
            visitor,
            found: Vec::new(),
            to_judge: Vec::new(),
            pages: 0,
        }
    }

    /// Looks at the page that is open.
    async fn look(&mut self, name: &str) {
        let driver = &self.visitor.chromium.driver;
        driver.execute(AXE, Vec::<Value>::new()).await.unwrap();
        let told = driver.execute_async(RUN, Vec::<Value>::new()).await;
        let told: [Vec<String>; 2] = told.unwrap().convert().unwrap();
        let [broken, unsure] = told.map(|rules| {
            rules
                .into_iter()
                .map(|rule| format!("{name}: {rule}"))
                .collect::<Vec<_>>()
        });
        self.found.extend(broken);
        self.to_judge.extend(unsure);
        self.pages += 1;
    }

    async fn open(&mut self, clinic: &Clinic, path: &str) {
        self.visitor.open(&format!("{}{path}", clinic.url)).await;
        self.look(path).await;
    }
}

#[sqlx::test]
async fn axe_finds_nothing_on_any_page(db: PgPool) {
    let (mut found, mut to_judge, mut pages) = (Vec::new(), Vec::new(), 0);
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    for look in looks() {
        let mut ada = Inspector::arrive(look).await;
        strangers_pages(&clinic, &mut ada).await;
        clinicians_pages(&clinic, &mut ada).await;
        last_pages(&clinic, &mut ada).await;
        let told = |rule| format!("{look:?} {rule}");
        found.extend(ada.found.into_iter().map(told));
        to_judge.extend(ada.to_judge.into_iter().map(told));
        pages += ada.pages;
        ada.visitor.leave().await;
    }
    clinic.close().await;
    assert!(pages > 20, "only {pages} pages were looked at");
    assert!(found.is_empty(), "{found:#?}");
    assert!(to_judge.is_empty(), "look at these: {to_judge:#?}");
}

async fn strangers_pages(clinic: &Clinic, ada: &mut Inspector) {
    for path in [
        "/",
        "/?note=shared-computer",
        "/help",
        "/support",
        "/privacy",
        "/terms",
        "/accessibility",
        "/goodbye",
        "/no-such-page",
    ] {
        ada.open(clinic, path).await;
    }
}

async fn clinicians_pages(clinic: &Clinic, ada: &mut Inspector) {
    ada.visitor.connect(clinic, "ada").await;
    ada.look("/connected").await;
    ada.open(clinic, "/").await;
    ada.visitor.start_meeting().await;
    let page = ada.visitor.address().await.path().to_owned();
    ada.visitor.press("Show a QR code").await;
    ada.visitor.press("Read it out over the phone").await;
    ada.look("a meeting, not started").await;
    ada.open(clinic, &format!("{page}/cancel")).await;
    ada.open(clinic, "/start").await;
    ada.open(clinic, "/meetings").await;
    ada.open(clinic, "/account").await;
    ada.visitor.press("Check the connection").await;
    ada.look("the account, checked").await;
    ada.visitor
        .measure("document.querySelector('[data-left]').hidden = false")
        .await;
    ada.look("the account, soon signed out").await;
    ada.open(clinic, "/account/disconnect").await;
    ada.open(clinic, "/").await;

    ada.visitor
        .open(&format!("{}{page}/start", clinic.url))
        .await;
    clinic.zoom.deliveries_settled().await;
    ada.open(clinic, &page).await;
    ada.open(clinic, &format!("{page}/end")).await;
    ada.open(clinic, &format!("{page}?hosting")).await;
    let number = clinic.zoom.meetings().last().unwrap().id;
    clinic.zoom.end_meeting(number);
    clinic.zoom.deliveries_settled().await;
    ada.open(clinic, &page).await;
    for (trouble, name) in [
        (Trouble::DailyLimit, "refused"),
        (
            Trouble::Refusal(400, 3161),
            "refused, ask the administrator",
        ),
        (Trouble::CutAfter, "unknown"),
    ] {
        clinic.zoom.change_settings(|zoom| {
            zoom.webhooks.instant_meetings_are_announced = false;
        });
        clinic
            .zoom
            .order(Fault::new(Operation::CreateMeeting, trouble));
        ada.open(clinic, "/start").await;
        ada.visitor.press("Start a meeting now").await;
        ada.look(name).await;
    }
}

async fn last_pages(clinic: &Clinic, ada: &mut Inspector) {
    clinic.zoom.end_grant("ada");
    ada.open(clinic, "/start").await;
    ada.visitor.press("Start a meeting now").await;
    ada.look("connect again").await;
    ada.open(clinic, "/").await;
    // Connected anew and removed in Zoom: the page for whoever comes back.
    ada.visitor.open(&format!("{}/install", clinic.url)).await;
    ada.visitor.allow_as("ada").await;
    ada.visitor.reads("Start a meeting").await;
    assert!(clinic.zoom.remove_app("ada"));
    clinic.zoom.deliveries_settled().await;
    ada.open(clinic, "/").await;
}
