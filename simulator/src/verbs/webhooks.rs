//! What a test can do with the webhooks of the simulated Zoom.

use crate::{random, simulator::Simulator, webhooks::signature::sign};

impl Simulator {
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
}
