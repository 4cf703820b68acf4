//! What the browser wrote down about the pages that it showed.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use crate::{clinic::Clinic, visitor::Visitor};

/// Chromium for Linux has no share sheet, so it does not know the name that our header gives to it.
const NO_SHARE_SHEET: &str =
    "security - Error with Permissions-Policy header: Unrecognized feature: 'web-share'.";

impl Visitor {
    /// No page broke its own rules (its Content-Security-Policy among them) or had an error in its
    /// script, and none asked anybody but Bedside and Zoom for anything.
    pub(crate) async fn saw_nothing_wrong(&self, clinic: &Clinic) {
        let driver = &self.chromium.driver;
        let log = driver.browser_log().await.expect("a log");
        let complaints: Vec<_> = log
            .iter()
            .filter(|entry| ["WARNING", "SEVERE"].contains(&entry.level.as_str()))
            .map(|entry| &entry.message)
            .filter(|message| *message != NO_SHARE_SHEET)
            .collect();
        assert!(complaints.is_empty(), "{complaints:#?}");

        let known = [clinic.url.clone(), clinic.zoom.url()].map(|url| origin(&url));
        let known = BTreeSet::from(known);
        assert_eq!(self.origins_asked().await, known);
    }

    /// Whom this browser's pages have asked, themselves and everything on them.
    async fn origins_asked(&self) -> BTreeSet<String> {
        let log = self.chromium.driver.get_log("performance").await;
        let log = log.expect("a log of requests");
        log.iter()
            .filter_map(|entry| address_asked(&entry.message))
            .map(|address| origin(&address))
            .collect()
    }
}

/// The address, when this is about a request that leaves the browser.
fn address_asked(message: &str) -> Option<String> {
    let event: Value = serde_json::from_str(message).expect("events are JSON");
    let event = &event["message"];
    if event["method"] != "Network.requestWillBeSent" {
        return None;
    }
    let address = event["params"]["request"]["url"].as_str()?;
    let inside = ["data:", "blob:", "about:", "chrome:"];
    (!inside.iter().any(|scheme| address.starts_with(scheme))).then(|| address.to_owned())
}

fn origin(address: &str) -> String {
    let address = Url::parse(address).expect("an address");
    address.origin().ascii_serialization()
}
