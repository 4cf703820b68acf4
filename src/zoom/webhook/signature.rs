//! Proof that a webhook request comes from Zoom, and the answer to Zoom's challenge.

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};

use super::Envelope;

/// Zoom's last retry comes 85 minutes after the event (ZOOM.md#webhook-retries), and nobody says
/// whether it is signed anew.
const OLDEST: Duration = Duration::minutes(100);
/// How far Zoom's clock may be ahead of ours.
const AHEAD: Duration = Duration::minutes(5);
/// A number of seconds from here on would be one of milliseconds (ZOOM.md#webhook-signature).
const MILLISECONDS_FROM: i64 = 100_000_000_000;
const LONGEST_CHALLENGE: usize = 128;

/// The secrets with which Zoom may sign: the present one, and during a change the one before.
#[derive(Clone)]
pub(in crate::zoom) struct Secrets(Vec<SecretString>);

/// The secret with which a request was signed.
#[derive(Clone, Copy)]
pub(in crate::zoom) struct Secret<'a>(&'a SecretString);

impl Secrets {
    pub(in crate::zoom) fn new(present: &SecretString, previous: Option<&SecretString>) -> Self {
        Self(
            [Some(present), previous]
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
        )
    }

    /// The secret with which Zoom signs from now on.
    pub(in crate::zoom) fn present(&self) -> Option<Secret<'_>> {
        self.0.first().map(Secret)
    }

    /// The secret that signed a request, when one did and the request is of now.
    pub(super) fn prove(&self, envelope: Envelope<'_>, now: OffsetDateTime) -> Option<Secret<'_>> {
        let (timestamp, signature) = (envelope.timestamp?, envelope.signature?);
        let signature = from_hex(signature.strip_prefix("v0=")?)?;
        if !is_of_now(timestamp, now) {
            return None;
        }
        self.0.iter().map(Secret).find(|secret| {
            let parts = [b"v0:", timestamp.as_bytes(), b":", envelope.body];
            // Compares in constant time.
            secret
                .mac(&parts)
                .is_some_and(|mac| mac.verify_slice(&signature).is_ok())
        })
    }
}

impl Secret<'_> {
    /// The answer to a challenge (ZOOM.md#url-validation). Anything longer or with other letters
    /// than a challenge has is refused, or Zoom's own form `v0:…` could be signed by us.
    pub(in crate::zoom) fn answer(self, challenge: &str) -> Option<String> {
        let plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-');
        let fits =
            (1..=LONGEST_CHALLENGE).contains(&challenge.len()) && challenge.bytes().all(plain);
        let mac = fits.then(|| self.mac(&[challenge.as_bytes()]))??;
        let signed = to_hex(&mac.finalize().into_bytes());
        Some(format!(
            r#"{{"plainToken":"{challenge}","encryptedToken":"{signed}"}}"#
        ))
    }

    /// The signature of a request (ZOOM.md#webhook-signature).
    pub(in crate::zoom) fn sign(self, timestamp: &str, body: &[u8]) -> Option<String> {
        let mac = self.mac(&[b"v0:", timestamp.as_bytes(), b":", body])?;
        Some(format!("v0={}", to_hex(&mac.finalize().into_bytes())))
    }

    fn mac(self, parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::new_from_slice(self.0.expose_secret().as_bytes()).ok()?;
        for part in parts {
            mac.update(part);
        }
        Some(mac)
    }
}

fn is_of_now(timestamp: &str, now: OffsetDateTime) -> bool {
    let digits = timestamp.len() <= 13 && timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let Some(number) = digits.then(|| timestamp.parse::<i64>().ok()).flatten() else {
        return false;
    };
    let seconds = if number < MILLISECONDS_FROM {
        number
    } else {
        number / 1000
    };
    OffsetDateTime::from_unix_timestamp(seconds)
        .is_ok_and(|at| at >= now - OLDEST && at <= now + AHEAD)
}

/// 64 small hexadecimal digits.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |letter: u8| match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().as_chunks::<2>();
    let (pairs, []) = pairs else { return None };
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|[high, low]| Some((digit(*high)? << 4) | digit(*low)?))
        .collect();
    bytes?.try_into().ok()
}

fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"event":"meeting.started","event_ts":1720705455858,"payload":{"this_is_a_test":"hello world"}}"#;
    const SIGNATURE: &str = "v0=e4b685a8c19cf08b2132416321307b2ed83bdd7316eea23786664cdee7695d8c";
    const SENT: &str = "1720705455";

    fn secrets(present: &str, previous: Option<&str>) -> Secrets {
        Secrets::new(&present.into(), previous.map(Into::into).as_ref())
    }

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_720_705_455 + seconds).unwrap()
    }

    fn proven(secrets: &Secrets, body: &[u8], timestamp: &str, signature: &str, now: i64) -> bool {
        let envelope = Envelope {
            body,
            timestamp: Some(timestamp),
            signature: Some(signature),
        };
        secrets.prove(envelope, at(now)).is_some()
    }

    #[test]
    fn the_published_example_is_proven() {
        assert!(proven(
            &secrets("mySecretToken", None),
            BODY,
            SENT,
            SIGNATURE,
            0
        ));
        assert!(proven(
            &secrets("new", Some("mySecretToken")),
            BODY,
            SENT,
            SIGNATURE,
            0
        ));
    }

    #[test]
    fn we_sign_as_zoom_does_with_its_present_secret() {
        let ours = secrets("mySecretToken", Some("old"));
        let signed = ours.present().and_then(|secret| secret.sign(SENT, BODY));
        assert_eq!(signed.as_deref(), Some(SIGNATURE));
    }

    #[test]
    fn anything_else_is_not() {
        let ours = secrets("mySecretToken", None);
        let upper = SIGNATURE.to_uppercase().replace("V0", "v0");
        let longer = format!("{SIGNATURE}00");
        for (body, timestamp, signature) in [
            (&BODY[1..], SENT, SIGNATURE),
            (BODY, "1720705456", SIGNATURE),
            (BODY, "01720705455", SIGNATURE),
            (BODY, "+1720705455", SIGNATURE),
            (BODY, "", SIGNATURE),
            (BODY, SENT, &SIGNATURE[3..]),
            (BODY, SENT, "v0="),
            (BODY, SENT, &SIGNATURE[..66]),
            (BODY, SENT, &longer),
            (BODY, SENT, &upper),
        ] {
            assert!(
                !proven(&ours, body, timestamp, signature, 0),
                "{timestamp} {signature}"
            );
        }
        assert!(!proven(&secrets("another", None), BODY, SENT, SIGNATURE, 0));
        for (timestamp, signature) in [(None, Some(SIGNATURE)), (Some(SENT), None)] {
            let envelope = Envelope {
                body: BODY,
                timestamp,
                signature,
            };
            assert!(ours.prove(envelope, at(0)).is_none());
        }
    }

    #[test]
    fn a_request_is_good_for_100_minutes_and_5_minutes_early() {
        let ours = secrets("mySecretToken", None);
        let good = |now| proven(&ours, BODY, SENT, SIGNATURE, now);
        assert!(good(100 * 60) && !good(100 * 60 + 1));
        assert!(good(-5 * 60) && !good(-5 * 60 - 1));
    }

    #[test]
    fn a_timestamp_may_be_in_milliseconds() {
        assert!(is_of_now("1720705455123", at(0)));
        assert!(!is_of_now("1720705455123", at(101 * 60)));
        for odd in ["99999999999999", "00001720705455", "+1720705455", ""] {
            assert!(!is_of_now(odd, at(0)), "{odd}");
        }
    }

    #[test]
    fn a_challenge_is_answered_as_published() {
        let secret: SecretString = "mySecretToken".into();
        assert_eq!(
            Secret(&secret).answer("qgg8vlvZRS6UYooatFL8Aw").unwrap(),
            r#"{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"c8b99bfd2b66362185250aa391d52681ce0ecfc5cc3cdb70af09a5d32229fe4a"}"#
        );
    }

    #[test]
    fn a_challenge_that_would_make_us_sign_a_request_is_refused() {
        let secret: SecretString = "mySecretToken".into();
        let long = "a".repeat(129);
        for challenge in ["", "v0:1720705455:{}", "a b", "a\"", "é", &long] {
            assert!(Secret(&secret).answer(challenge).is_none(), "{challenge}");
        }
    }
}
