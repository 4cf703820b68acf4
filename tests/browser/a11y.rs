//! What axe-core finds on every page. `make test` looks at each page once; `make a11y`
//! (`BEDSIDE_A11Y=full`) in light and dark, wide and narrow, with our script and without.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{
    clinic::Clinic,
    visitor::Visitor,
    walk::{Onlooker, walk},
};

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

/// What axe told of the pages that were shown to it.
#[derive(Default)]
struct Findings {
    broken: Vec<String>,
    to_judge: Vec<String>,
    pages: usize,
}

impl Look {
    async fn arrive(self) -> Visitor {
        let visitor = Visitor::arrive().await;
        visitor.resize(self.width, 900).await;
        let media = json!([{ "name": "prefers-color-scheme", "value": self.scheme }]);
        let ask = async |what, with| visitor.chromium.ask(what, with).await;
        ask("Emulation.setEmulatedMedia", json!({ "features": media })).await;
        let axe = json!({ "source": AXE });
        ask("Page.addScriptToEvaluateOnNewDocument", axe).await;
        if !self.with_script {
            ask("Network.enable", json!({})).await;
            ask(
                "Network.setBlockedURLs",
                json!({ "urls": ["*/static/*.js"] }),
            )
            .await;
        }
        visitor
    }
}

impl Onlooker for Findings {
    async fn look(&mut self, visitor: &Visitor, name: &str) {
        let driver = &visitor.chromium.driver;
        let told = driver.execute_async(RUN, Vec::<Value>::new()).await;
        let told: [Vec<String>; 2] = told.expect(name).convert().unwrap();
        let [broken, unsure] = told.map(|rules| {
            rules
                .into_iter()
                .map(|rule| format!("{name}: {rule}"))
                .collect::<Vec<_>>()
        });
        self.broken.extend(broken);
        self.to_judge.extend(unsure);
        self.pages += 1;
    }
}

#[sqlx::test]
async fn axe_finds_nothing_on_any_page(db: PgPool) {
    let (mut broken, mut to_judge) = (Vec::new(), Vec::new());
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    for look in looks() {
        let (ada, mut found) = (look.arrive().await, Findings::default());
        walk(&clinic, &ada, &mut found).await;
        assert!(found.pages > 30, "only {} pages", found.pages);
        let told = |rule| format!("{look:?} {rule}");
        broken.extend(found.broken.into_iter().map(told));
        to_judge.extend(found.to_judge.into_iter().map(told));
        ada.leave().await;
    }
    clinic.close().await;
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(to_judge.is_empty(), "look at these: {to_judge:#?}");
}
