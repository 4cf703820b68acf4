//! Secrets and numbers nobody can guess, and that anybody can see to be fake.

use std::fmt::Write;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

/// Real tokens are 600 to 1500 characters long (ZOOM.md#token-shape); ours vary within 600–900.
const TOKEN_BYTES: std::ops::Range<usize> = 450..650;

/// A long token: `prefix` and 600 to 870 random characters.
pub(crate) fn token(prefix: &str) -> String {
    let spread = TOKEN_BYTES.len();
    let extra = usize::try_from(number()).unwrap_or_default() % spread;
    format!(
        "{prefix}{}",
        URL_SAFE_NO_PAD.encode(bytes(TOKEN_BYTES.start + extra))
    )
}

/// A short secret or an identifier: `prefix` and 22 random characters.
pub(crate) fn short(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes(16)))
}

/// Random bytes in hexadecimal digits.
pub(crate) fn hex(count: usize) -> String {
    hex_of(&bytes(count))
}

/// Bytes in hexadecimal digits, in small letters.
pub(crate) fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _written = write!(text, "{byte:02x}");
        text
    })
}

/// A meeting passcode: at most ten characters (ZOOM.md#create-request), visibly ours.
pub(crate) fn passcode() -> String {
    format!("sim{:06}", number() % 1_000_000)
}

/// A meeting's uuid: base64 text that may hold `/` and `+`, as Zoom's does.
pub(crate) fn uuid() -> String {
    STANDARD.encode(bytes(16))
}

/// A meeting number of eleven digits.
pub(crate) fn meeting_number() -> u64 {
    80_000_000_000 + number() % 19_999_999_999
}

/// The number of a personal meeting room: ten digits.
pub(crate) fn room_number() -> u64 {
    1_000_000_000 + number() % 8_999_999_999
}

/// A number that looks like chance but follows from seed and number alone (`SplitMix64`).
pub(crate) fn scrambled(seed: u64, number: u64) -> u64 {
    let mut mixed = seed.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn number() -> u64 {
    bytes(6)
        .into_iter()
        .fold(0, |sum, byte| (sum << 8) | u64::from(byte))
}

#[expect(
    clippy::expect_used,
    reason = "without randomness there is no simulator to run"
)]
fn bytes(count: usize) -> Vec<u8> {
    let mut filled = vec![0; count];
    getrandom::fill(&mut filled).expect("the system gives random bytes");
    filled
}
