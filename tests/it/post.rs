//! What Zoom sends by itself, signed here by the published rule and not by anything of Bedside's.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use std::{fmt::Write as _, net::SocketAddr, time::Duration};

use crate::{clinic::Clinic, page::Page};

/// One request before it is sent.
pub(crate) struct Letter {
    pub(crate) body: Vec<u8>,
    pub(crate) timestamp: Option<String>,
    pub(crate) signature: Option<String>,
}

impl Letter {
    /// Signed with the app's secret at the clinic's time.
    pub(crate) fn signed(clinic: &Clinic, body: &Value) -> Self {
        Self::signed_bytes(clinic, body.to_string().into_bytes())
    }

    pub(crate) fn signed_bytes(clinic: &Clinic, body: Vec<u8>) -> Self {
        Self::signed_with(clinic.zoom.webhook_secret(), &clinic.seconds(), body)
    }

    pub(crate) fn signed_with(secret: &str, timestamp: &str, body: Vec<u8>) -> Self {
        let framed = [format!("v0:{timestamp}:").as_bytes(), &body].concat();
        let hex = hmac_hex(secret, &framed);
        Self {
            body,
            timestamp: Some(timestamp.to_owned()),
            signature: Some(format!("v0={hex}")),
        }
    }

    pub(crate) fn unsigned(body: &Value) -> Self {
        Self {
            body: body.to_string().into_bytes(),
            timestamp: None,
            signature: None,
        }
    }
}

/// The HMAC-SHA-256 of some bytes, in small hexadecimal letters.
pub(crate) fn hmac_hex(secret: &str, bytes: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(bytes);
    let mut hex = String::new();
    for byte in mac.finalize().into_bytes() {
        write!(hex, "{byte:02x}").unwrap();
    }
    hex
}

impl Clinic {
    /// The clinic's time, as Zoom writes it into the header.
    pub(crate) fn seconds(&self) -> String {
        self.clock.now().unix_timestamp().to_string()
    }

    /// Sends a request to the webhook address of the first server.
    pub(crate) async fn deliver(&self, letter: Letter) -> Page {
        self.deliver_at(self.address(0), letter).await
    }

    /// Sends a request to the webhook address of any server behind the public one.
    pub(crate) async fn deliver_at(&self, server: SocketAddr, letter: Letter) -> Page {
        self.deliver_to(server, &self.url, letter).await
    }

    /// Sends a request to the webhook address of a server, by any name.
    pub(crate) async fn deliver_to(&self, server: SocketAddr, name: &str, letter: Letter) -> Page {
        let name = name
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        let mut request = reqwest::Client::builder()
            .no_proxy()
            // Nothing here is asked over TLS, and reading all authorities takes longer than asking.
            .tls_certs_only([])
            .build()
            .unwrap()
            .post(format!("http://{server}/webhooks/zoom"))
            .header("host", name)
            .header("content-type", "application/json")
            .timeout(Duration::from_secs(20))
            .body(letter.body);
        if let Some(timestamp) = letter.timestamp {
            request = request.header("x-zm-request-timestamp", timestamp);
        }
        if let Some(signature) = letter.signature {
            request = request.header("x-zm-signature", signature);
        }
        let response = request.send().await.expect("an answer");
        Page::read(response.url().clone(), response).await
    }

    /// Sends a signed event, and answers the status.
    pub(crate) async fn tell(&self, body: &Value) -> u16 {
        self.deliver(Letter::signed(self, body)).await.status
    }

    /// An event of a person's meeting that happened so many seconds after the clinic's time.
    pub(crate) async fn event(&self, event: &str, number: u64, after: i64) -> Value {
        let host = self.words("select zoom_user_id from installations").await;
        let at = self.clock.now().unix_timestamp() * 1000 + after * 1000;
        json!({"event": event, "event_ts": at, "payload": {"account_id": "a", "object": {
            "id": number.to_string(), "uuid": "u==", "host_id": host.first(),
            "topic": "Canary Topic", "type": 1}}})
    }

    /// The removal of the app by the one person who has it.
    pub(crate) async fn removal(&self, after: i64) -> Value {
        let user = self.words("select zoom_user_id from installations").await;
        let at = self.clock.now().unix_timestamp() * 1000 + after * 1000;
        json!({"event": "app_deauthorized", "event_ts": at, "payload": {
            "account_id": "a", "client_id": self.zoom.client_id(), "user_id": user.first(),
            "signature": "x", "user_data_retention": null}})
    }
}
