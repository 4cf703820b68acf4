//! What must hold for every webhook request, worked out here a second time and in another way.

#![expect(
    clippy::missing_panics_doc,
    reason = "an oracle panics where something does not hold"
)]

use std::sync::LazyLock;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::{OffsetDateTime, macros::datetime};

use super::{Envelope, Event, WebhookError};
use crate::{
    config::Config,
    domain::Happening,
    zoom::{Zoom, links::oracle::is_zooms},
};

const NOW: OffsetDateTime = datetime!(2026-11-21 10:00 UTC);
const PRESENT: &str = "fuzzed-hook-of-today";
const PREVIOUS: &str = "fuzzed-hook-of-yesterday";
const CLIENT: &str = "fuzzed-app";

static ZOOM: LazyLock<Option<Zoom>> = LazyLock::new(|| {
    let config = Config::read(|name| {
        let value = match name {
            "BEDSIDE_URL" => "https://bedside.example",
            "DATABASE_URL" => "postgres://bedside:pw@db/bedside",
            "BEDSIDE_KEYS" => "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "ZOOM_CLIENT_ID" => CLIENT,
            "ZOOM_CLIENT_SECRET" => "fuzzed-app-of-today",
            "ZOOM_WEBHOOK_SECRET" => PRESENT,
            "ZOOM_WEBHOOK_SECRET_PREVIOUS" => PREVIOUS,
            _ => return None,
        };
        Some(value.to_owned())
    });
    Zoom::new(&config.ok()?).ok()
});

/// The client under test.
pub(in crate::zoom) fn zoom() -> &'static Zoom {
    let zoom = ZOOM.as_ref();
    assert!(zoom.is_some(), "a client for Zoom can be built");
    zoom.unwrap_or_else(|| unreachable!())
}

/// Three lines: a timestamp, a signature and the rest as the body. A signature that begins with
/// `sign` is put there in its right form: `sign` with the present secret, `sign previous` and
/// `sign other` with others, and with a number behind with that bit of it changed.
pub fn webhook(data: &[u8]) {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let mut text = || lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let (timestamp, how) = (text(), text());
    let body = lines.next().unwrap_or_default();
    let signed = how.and_then(|how| signature(how, timestamp?, body));
    let envelope = Envelope {
        body,
        timestamp,
        signature: signed.as_deref().or(how),
    };
    let secret = [PRESENT, PREVIOUS].into_iter().find(|secret| {
        let right = |sent: &str| Some(right_signature(secret, sent, body));
        timestamp.is_some_and(is_of_now)
            && envelope.signature == timestamp.and_then(right).as_deref()
    });
    let told = zoom().webhook(envelope, NOW);
    let refused = matches!(told, Err(WebhookError::NotProven));
    assert_eq!(refused, secret.is_none(), "{told:?}");
    if holds_half_a_letter(body) {
        return;
    }
    if let (Ok(event), Some(secret)) = (told, secret) {
        judge(&event, secret, body);
    }
    if let Some(user) = zoom().unproven_removal(body) {
        let told = read(body);
        assert!(body.len() <= 4096);
        assert_eq!(text_of(&told, &["event"]), "app_deauthorized");
        assert_eq!(text_of(&told, &["payload", "client_id"]), CLIENT);
        assert_eq!(text_of(&told, &["payload", "user_id"]), user.as_str());
    }
}

fn judge(event: &Event, secret: &str, body: &[u8]) {
    let told = read(body);
    let text = |path: &[&str]| text_of(&told, path);
    match event {
        Event::Challenge(answer) => {
            let token = text(&["payload", "plainToken"]);
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            assert!((1..=128).contains(&token.len()) && token.bytes().all(plain));
            let answer = read(answer.as_bytes());
            assert_eq!(text_of(&answer, &["plainToken"]), token);
            let right = hmac(secret.as_bytes(), token.as_bytes());
            assert_eq!(text_of(&answer, &["encryptedToken"]), hex(&right));
        }
        Event::Removed(user, _) => {
            assert_eq!(text(&["event"]), "app_deauthorized");
            assert_eq!(text(&["payload", "client_id"]), CLIENT);
            assert_eq!(text(&["payload", "user_id"]), user.as_str());
        }
        Event::News(news) => {
            assert!(text(&["event"]).starts_with("meeting."));
            assert_eq!(text(&["payload", "object", "host_id"]), news.host.as_str());
            assert!(news.number.0 > 0);
            assert!(news.at <= NOW + time::Duration::days(2), "{}", news.at);
            match &news.what {
                Happening::Created(made) => assert!(is_zooms(made.made.join.expose())),
                Happening::Seen(who, _) => {
                    let (name, value) = who.expose().split_once(':').unwrap_or_default();
                    let told = text(&["payload", "object", "participant", name]);
                    assert!(!value.is_empty() && told == value);
                }
                Happening::Changed(starts_at, lasts) => {
                    assert!(starts_at.is_some() || lasts.is_some());
                }
                Happening::Started | Happening::Ended | Happening::Deleted => {}
            }
        }
        Event::Other => assert!(told.is_object()),
    }
}

/// By the letter of ZOOM.md#webhook-signature.
fn is_of_now(timestamp: &str) -> bool {
    let digits =
        (1..=13).contains(&timestamp.len()) && timestamp.bytes().all(|b| b.is_ascii_digit());
    let number = timestamp.parse::<i64>().unwrap_or(-1);
    let seconds = if number >= 100_000_000_000 {
        number / 1000
    } else {
        number
    };
    let age = NOW.unix_timestamp() - seconds;
    digits && (-300..=6000).contains(&age)
}

fn signature(how: &str, timestamp: &str, body: &[u8]) -> Option<String> {
    let mut words = how.split(' ');
    if words.next() != Some("sign") {
        return None;
    }
    let words: Vec<_> = words.collect();
    let secret = match words.first() {
        Some(&"previous") => PREVIOUS,
        Some(&"other") => "somebody-elses",
        _ => PRESENT,
    };
    let mut signed = right_signature(secret, timestamp, body).into_bytes();
    if let Some(bit) = words.last().and_then(|word| word.parse::<usize>().ok()) {
        let place = bit / 8 % signed.len();
        if let Some(letter) = signed.get_mut(place) {
            *letter ^= 1 << (bit % 8);
        }
    }
    String::from_utf8(signed).ok()
}

fn right_signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let text = [b"v0:", timestamp.as_bytes(), b":", body].concat();
    format!("v0={}", hex(&hmac(secret.as_bytes(), &text)))
}

/// RFC 2104, without the library that the product uses. The key is shorter than a block.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let padded = |pad: u8| -> Vec<u8> {
        let zeros = std::iter::repeat(&0);
        key.iter()
            .chain(zeros)
            .take(64)
            .map(|byte| byte ^ pad)
            .collect()
    };
    let inner = Sha256::digest([padded(0x36), text.to_vec()].concat());
    Sha256::digest([padded(0x5c), inner.to_vec()].concat()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Half of a pair of escapes that stands alone is mended by the product; a strict reader takes the
/// whole for no JSON.
pub(in crate::zoom) fn holds_half_a_letter(body: &[u8]) -> bool {
    let escape = |part: &[u8]| part.eq_ignore_ascii_case(b"\\ud");
    read(body).is_null() && body.windows(3).any(escape)
}

fn read(body: &[u8]) -> Value {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice(body).unwrap_or_default()
}

/// A text inside, or a number as text.
fn text_of(told: &Value, path: &[&str]) -> String {
    let inside = path.iter().try_fold(told, |value, name| value.get(name));
    match inside {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
