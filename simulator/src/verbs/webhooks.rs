//! What a test can do with the webhooks of the simulated Zoom.

use std::{pin::pin, sync::Arc};

use anyhow::Context;
use serde_json::Value;

use crate::{
    random,
    simulator::Simulator,
    webhooks::{
        endpoint,
        ledger::{DeliveryCounts, DeliverySeen},
        letters::{Draft, Receipt},
        options::Signing,
        signature::{seal, sign},
        validation::{Validation, plain_token},
    },
};

impl Simulator {
    /// Sets where events go, or with `None` that they go nowhere.
    pub fn set_event_url(&self, url: Option<&str>) -> anyhow::Result<()> {
        url.map_or(Ok(()), endpoint::check)?;
        self.hub.world().settings.webhooks.event_url = url.map(str::to_owned);
        Ok(())
    }

    /// Sets where it is told that a person removed the app, or with `None` that it is not.
    pub fn set_deauthorization_url(&self, url: Option<&str>) -> anyhow::Result<()> {
        url.map_or(Ok(()), endpoint::check)?;
        self.hub.world().settings.webhooks.deauthorization_url = url.map(str::to_owned);
        Ok(())
    }

    /// The secret that signs webhooks now.
    pub fn current_webhook_secret(&self) -> String {
        self.hub.world().webhook_secret.clone()
    }

    /// Takes this secret, or a fresh one, and returns it: it signs whatever is sent from now on,
    /// retries too.
    pub fn rotate_webhook_secret(&self, secret: Option<&str>) -> String {
        let secret = secret.map_or_else(|| random::short("sim_webhook_"), str::to_owned);
        let mut world = self.hub.world();
        world.webhook_secret = world.issue(secret);
        world.webhook_secret.clone()
    }

    /// The value of `x-zm-signature` for a body sent now with the current secret.
    pub fn signature(&self, timestamp: i64, body: &[u8]) -> String {
        sign(&self.hub.world().webhook_secret, timestamp, body)
    }

    /// The right answer to a challenge with this token, under the current secret.
    pub fn encrypted_token(&self, plain_token: &str) -> String {
        seal(&self.hub.world().webhook_secret, plain_token)
    }

    /// Sends a body that the test composed, signed, once and without disorder, and waits for the
    /// first try. An `app_deauthorized` goes to the deauthorization address, all else to that of
    /// the events.
    pub async fn send_event(&self, body: Value) -> anyhow::Result<DeliverySeen> {
        self.send_event_signed(body, Signing::Good).await
    }

    /// As [`Simulator::send_event`], with a signature of this kind.
    pub async fn send_event_signed(
        &self,
        body: Value,
        signing: Signing,
    ) -> anyhow::Result<DeliverySeen> {
        let draft = self.draft(&body, signing)?;
        let receipt = self.hub.world().send_plainly(draft);
        self.first_try(receipt).await
    }

    /// Sends many bodies at once, some twice and out of order if the settings say so, and waits
    /// for the first try of each. The records stand in the order of `bodies`, each followed by
    /// its copy.
    pub async fn send_events(&self, bodies: Vec<Value>) -> anyhow::Result<Vec<DeliverySeen>> {
        let drafts = bodies.iter().map(|body| self.draft(body, Signing::Good));
        let drafts = drafts.collect::<anyhow::Result<_>>()?;
        let receipts = self.hub.world().send_all(drafts);
        let mut seen = Vec::with_capacity(receipts.len());
        for receipt in receipts {
            seen.push(self.first_try(receipt).await?);
        }
        Ok(seen)
    }

    /// Sends a challenge to an endpoint, or to that of the events, and says how it was met.
    /// Unsigned, it shows whether the endpoint would sign for anybody.
    pub async fn validate_endpoint(
        &self,
        url: Option<&str>,
        signing: Signing,
    ) -> anyhow::Result<Validation> {
        let known = self.hub.world().settings.webhooks.event_url.clone();
        let url = url.map(str::to_owned).or(known);
        let url = url.context("no address is set for events")?;
        self.hub.validate(&url, &plain_token(), signing).await
    }

    /// Sends a challenge with this token, as when a receiver's reading of it is tested.
    pub async fn challenge(
        &self,
        url: &str,
        plain_token: &str,
        signing: Signing,
    ) -> anyhow::Result<Validation> {
        self.hub.validate(url, plain_token, signing).await
    }

    /// Sets where events go as Zoom's own page does: only if the endpoint meets the challenge.
    pub async fn save_event_url(&self, url: &str) -> anyhow::Result<Validation> {
        endpoint::check(url)?;
        let validation = self.validate_endpoint(Some(url), Signing::Good).await?;
        if validation.passed {
            self.set_event_url(Some(url))?;
        }
        Ok(validation)
    }

    /// The person removes the app in Zoom, as on its page *Added Apps*: the grant dies and
    /// `app_deauthorized` is sent. False when they had not added it. [`Simulator::end_grant`] does
    /// the same without a word.
    pub fn remove_app(&self, person: &str) -> bool {
        self.hub.world().remove_app(&self.hub, person)
    }

    /// Every delivery, oldest first.
    pub fn deliveries(&self) -> Vec<DeliverySeen> {
        self.hub.world().ledger.entries()
    }

    /// How many deliveries there were, and what became of them.
    pub fn delivery_counts(&self) -> DeliveryCounts {
        self.hub.world().ledger.counts()
    }

    /// Drops the records of deliveries that have ended: for long runs. The counts go on.
    pub fn forget_deliveries(&self) {
        self.hub.world().ledger.forget();
    }

    /// Waits until every delivery is done or given up, or the simulator stops.
    pub async fn deliveries_settled(&self) {
        let ended = Arc::clone(&self.hub.world().ledger.ended);
        let quiet = async {
            loop {
                let mut next = pin!(ended.notified());
                next.as_mut().enable();
                if self.hub.world().ledger.is_quiet() {
                    return;
                }
                next.await;
            }
        };
        let _stopped = self.stop.run_until_cancelled(quiet).await;
    }

    fn draft(&self, body: &Value, signing: Signing) -> anyhow::Result<Draft> {
        let event = body.get("event").and_then(Value::as_str);
        let event = event.unwrap_or_default().to_owned();
        let world = self.hub.world();
        let webhooks = &world.settings.webhooks;
        let url = if event == "app_deauthorized" {
            webhooks.deauthorization_url.clone()
        } else {
            webhooks.event_url.clone()
        };
        Ok(Draft {
            url: url.with_context(|| format!("no address is set for the event {event:?}"))?,
            event,
            body: body.to_string(),
            person: None,
            signing,
        })
    }

    async fn first_try(&self, receipt: Receipt) -> anyhow::Result<DeliverySeen> {
        receipt.tried.await.context("the simulator has stopped")?;
        let world = self.hub.world();
        let entry = world.ledger.entry(receipt.number);
        entry.cloned().context("the delivery was forgotten")
    }
}
