//! The two things that the webhook secret makes: signatures, and answers to a challenge.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::random::hex_of;

/// ZOOM.md#webhook-signature: `v0=` and the HMAC of `v0:{timestamp}:{body}`, over the raw bytes.
pub(crate) fn sign(secret: &str, timestamp: i64, body: &[u8]) -> String {
    let stamp = format!("v0:{timestamp}:");
    format!("v0={}", hex_hmac(secret, &[stamp.as_bytes(), body]))
}

/// ZOOM.md#url-validation: the answer to a challenge.
pub(crate) fn seal(secret: &str, plain_token: &str) -> String {
    hex_hmac(secret, &[plain_token.as_bytes()])
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn hex_hmac(secret: &str, parts: &[&[u8]]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length is good");
    for part in parts {
        mac.update(part);
    }
    hex_of(&mac.finalize().into_bytes())
}
