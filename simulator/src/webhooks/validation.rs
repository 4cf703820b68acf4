//! The challenge with which Zoom checks that an endpoint knows the secret.

use axum::body::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::{
    random,
    webhooks::{endpoint::Stamp, events::millis, options::Signing, signature::seal},
    world::Hub,
};

/// How an endpoint met the challenge.
#[derive(Clone, Debug, Serialize)]
pub struct Validation {
    /// Whether Zoom would be content.
    pub passed: bool,
    /// Where the challenge was sent.
    pub url: String,
    /// The status answered; absent when no answer came.
    pub status: Option<u16>,
    /// The body answered.
    pub answer: String,
    /// What was wrong with the answer.
    pub problem: Option<String>,
}

#[derive(Serialize)]
struct Challenge<'a> {
    payload: Token<'a>,
    event_ts: i64,
    event: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Token<'a> {
    plain_token: &'a str,
}

impl Hub {
    /// Sends the challenge and judges the answer. ZOOM.md#url-validation.
    pub(crate) async fn validate(
        &self,
        url: &str,
        plain_token: &str,
        signing: Signing,
    ) -> anyhow::Result<Validation> {
        let now = self.now();
        let challenge = Challenge {
            payload: Token { plain_token },
            event_ts: millis(now),
            event: "endpoint.url_validation",
        };
        let body = Bytes::from(serde_json::to_vec(&challenge)?);
        let (secret, within) = {
            let world = self.world();
            let within = world.settings.webhooks.answer_within;
            (world.webhook_secret.clone(), within)
        };
        let stamp = Stamp::make(signing, &secret, now.unix_timestamp(), &body);
        let reply = self.caller.post(url, stamp.as_ref(), body, within).await;
        let (status, answer, problem) = match reply {
            Ok(reply) => {
                let problem = judge(reply.status, &reply.body, plain_token, &secret).err();
                let answer = String::from_utf8_lossy(&reply.body).into_owned();
                (Some(reply.status), answer, problem.map(str::to_owned))
            }
            Err(problem) => (None, String::new(), Some(problem)),
        };
        Ok(Validation {
            passed: problem.is_none(),
            url: url.to_owned(),
            status,
            answer,
            problem,
        })
    }
}

/// A token for a challenge, as long as the printed one.
pub(crate) fn plain_token() -> String {
    random::short("")
}

fn judge(status: u16, answer: &[u8], plain_token: &str, secret: &str) -> Result<(), &'static str> {
    if status != 200 {
        return Err("the status is not 200");
    }
    let answer: Value =
        serde_json::from_slice(answer).map_err(|_other| "the answer is not JSON")?;
    if answer.get("plainToken").and_then(Value::as_str) != Some(plain_token) {
        return Err("plainToken is not the one that was sent");
    }
    if answer.get("encryptedToken").and_then(Value::as_str) != Some(&seal(secret, plain_token)) {
        return Err("encryptedToken is wrong");
    }
    Ok(())
}
