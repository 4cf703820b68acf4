//! One headless Chromium with an empty profile.

use std::{sync::Arc, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use thirtyfour::{
    ChromeCapabilities, ChromiumLikeCapabilities as _, LoggingPrefsLogLevel, RequestData,
    SessionId, WebDriver,
    common::command::FormatRequestData,
    error::WebDriverError,
    extensions::query::{ElementPoller, ElementPollerWithTimeout, IntoElementPoller},
};

use crate::{
    chromedriver::{ChromeDriver, PLEASE_INSTALL},
    patience::{LOOK_AGAIN, PATIENCE},
};

/// Nothing of a person's own, nothing that phones home, and nobody to reach but this machine.
const FLAGS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--window-size=1280,860",
    "--lang=en-GB",
];

/// How a browser differs from the usual one.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) blocks_scripts: bool,
    /// A key that no authority vouches for, and that this browser trusts all the same.
    pub(crate) trusted_key: Option<String>,
}

pub(crate) struct Chromium {
    pub(crate) driver: WebDriver,
    /// Dropped after the above.
    _process: ChromeDriver,
}

impl Chromium {
    pub(crate) async fn start(setup: Setup) -> Self {
        let process = ChromeDriver::start();
        rustls::crypto::ring::default_provider()
            .install_default()
            .unwrap_or_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_mins(1))
            .build()
            .expect("a client");
        let profile = process.home.join("profile").display().to_string();
        let driver = WebDriver::builder(&process.address, capabilities(setup, &profile))
            .client(client)
            .poller(Arc::new(Poll))
            .await
            .unwrap_or_else(|error| panic!("{PLEASE_INSTALL} ({})", in_short(&error)));
        Self {
            driver,
            _process: process,
        }
    }

    /// Asks for what only Chromium can do.
    pub(crate) async fn ask(&self, command: &'static str, parameters: Value) -> Value {
        let asked = json!({ "cmd": command, "params": parameters });
        let answer = self.driver.cmd(Ask("goog/cdp/execute", asked)).await;
        answer.expect(command).value().expect("its answer")
    }

    /// Moves the mouse as these actions say, in the words of the protocol.
    pub(crate) async fn move_mouse(&self, actions: Value) {
        let mouse = json!({ "type": "pointer", "id": "mouse", "actions": actions });
        let moved = Ask("actions", json!({ "actions": [mouse] }));
        self.driver.cmd(moved).await.expect("a mouse");
    }

    /// Closes the browser as a person would.
    pub(crate) async fn close(self) {
        self.driver.clone().quit().await.expect("it closes");
    }
}

impl Drop for Chromium {
    /// A test that failed ends the process; there is nothing to say goodbye to.
    fn drop(&mut self) {
        self.driver.clone().leak().unwrap_or_default();
    }
}

/// The line of the driver's answer that tells why, without its stack.
fn in_short(error: &WebDriverError) -> String {
    let all = error.to_string();
    let told = all.lines().map(str::trim);
    let why = told
        .clone()
        .find(|line| line.starts_with("session not created"));
    why.or_else(|| told.clone().next())
        .unwrap_or_default()
        .to_owned()
}

fn capabilities(setup: Setup, profile: &str) -> ChromeCapabilities {
    let mut wanted = ChromeCapabilities::new();
    let trust = setup
        .trusted_key
        .map(|key| format!("--ignore-certificate-errors-spki-list={key}"));
    let flags = FLAGS.map(str::to_owned).into_iter().chain(trust);
    for flag in flags.chain([format!("--user-data-dir={profile}")]) {
        wanted.add_arg(&flag).unwrap();
    }
    if setup.blocks_scripts {
        let blocked = json!({ "profile.managed_default_content_settings.javascript": 2 });
        wanted.add_experimental_option("prefs", blocked).unwrap();
    }
    for log in ["browser", "performance"] {
        wanted
            .set_logging_prefs(log, LoggingPrefsLogLevel::All)
            .unwrap();
    }
    wanted
}

/// A request that `thirtyfour` has no words for.
#[derive(Debug)]
struct Ask(&'static str, Value);

impl FormatRequestData for Ask {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let Self(what, body) = self;
        RequestData::new(Method::POST, format!("session/{session}/{what}")).add_body(body.clone())
    }
}

#[derive(Debug)]
struct Poll;

impl IntoElementPoller for Poll {
    fn start(&self) -> Box<dyn ElementPoller + Send + Sync> {
        Box::new(ElementPollerWithTimeout::new(PATIENCE, LOOK_AGAIN))
    }
}
