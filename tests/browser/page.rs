//! Somebody at a browser: what they see.

use serde_json::{Value, json};
use thirtyfour::{By, extensions::query::ElementQueryable as _};
use url::Url;

use crate::{patience::soon, visitor::Visitor};

impl Visitor {
    /// Waits for the page with this heading.
    pub(crate) async fn reads(&self, heading: &str) {
        soon(&format!("the page {heading:?}"), async || {
            if self.heading().await.as_deref() == Some(heading) {
                return Ok(());
            }
            Err(self.sees().await)
        })
        .await;
    }

    /// Waits until these words are on the page.
    pub(crate) async fn reads_words(&self, words: &str) {
        soon(&format!("the words {words:?}"), async || {
            let all = self.text().await;
            if all.contains(words) {
                return Ok(());
            }
            Err(self.sees().await)
        })
        .await;
    }

    /// The page's one heading, or nothing while there is none.
    pub(crate) async fn heading(&self) -> Option<String> {
        let driver = &self.chromium.driver;
        driver.find(By::Tag("h1")).await.ok()?.text().await.ok()
    }

    /// All that can be read on the page; empty while it changes.
    pub(crate) async fn text(&self) -> String {
        let driver = &self.chromium.driver;
        match driver.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Where they are and what stands there, for a test that fails.
    pub(crate) async fn sees(&self) -> String {
        format!("{}\n{}", self.address().await, self.text().await)
    }

    pub(crate) async fn address(&self) -> Url {
        let driver = &self.chromium.driver;
        driver.current_url().await.expect("an address")
    }

    /// The client's link, from the field that is copied.
    pub(crate) async fn join_link(&self) -> String {
        let field = self.chromium.driver.query(By::Id("join")).single().await;
        let field = field.expect("the field with the link");
        field.value().await.unwrap().expect("a link in it")
    }

    /// What a script says that the test runs in the page.
    pub(crate) async fn measure(&self, script: &str) -> Value {
        let driver = &self.chromium.driver;
        let told = driver.execute(script, []).await;
        told.expect("a script").json().clone()
    }

    /// What was copied last. Reading it needs a permission that no page of ours has.
    pub(crate) async fn clipboard(&self) -> String {
        let origin = self.address().await.origin().ascii_serialization();
        let permission = json!({ "origin": origin, "permissions": ["clipboardReadWrite"] });
        self.chromium
            .ask("Browser.grantPermissions", permission)
            .await;
        let read = "navigator.clipboard.readText().then(arguments[0], arguments[0])";
        let driver = &self.chromium.driver;
        let told = driver.execute_async(read, []).await.expect("a clipboard");
        told.json().as_str().expect("text in it").to_owned()
    }

    /// The name of what has the focus.
    pub(crate) async fn focus(&self) -> String {
        let name = self
            .measure("return document.activeElement.innerText.trim()")
            .await;
        name.as_str().unwrap_or_default().to_owned()
    }
}
