//! `.env.example` tells the truth: it names the settings that there are, with their defaults, and
//! apart from them what only docker-compose.yml uses.
#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use bedside::config::SETTINGS;
use std::collections::BTreeSet;

const EXAMPLE: &str = include_str!("../.env.example");
const COMPOSE: &str = include_str!("../docker-compose.yml");
const DIVISION: &str = "# --- Used by docker-compose.yml only ---";

/// One `NAME=value` line, as `(name, required, value)`. A comment sign makes it optional.
fn entries(text: &str) -> Vec<(&str, bool, &str)> {
    text.lines()
        .filter_map(|line| {
            let required = !line.starts_with("# ");
            let (name, value) = line.trim_start_matches("# ").split_once('=')?;
            let plain = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
            let is_name = !name.is_empty() && name.bytes().all(plain);
            is_name.then_some((name, required, value))
        })
        .collect()
}

fn halves() -> (&'static str, &'static str) {
    EXAMPLE
        .split_once(DIVISION)
        .expect("a block for docker-compose.yml")
}

#[test]
fn the_example_and_the_program_name_the_same_settings_in_the_same_way() {
    let mut told = entries(halves().0);
    let mut real: Vec<_> = SETTINGS
        .iter()
        .map(|setting| (setting.name, setting.required, setting.default))
        .collect();
    told.sort_unstable();
    real.sort_unstable();
    assert_eq!(told, real);
}

#[test]
fn every_setting_is_explained() {
    let mut explained = false;
    for line in EXAMPLE.lines() {
        let is_entry = !entries(line).is_empty();
        assert!(!is_entry || explained, "nothing is said about {line}");
        explained = if line.is_empty() {
            false
        } else {
            explained || line.starts_with("# ")
        };
    }
}

#[test]
fn the_block_for_compose_names_what_only_compose_uses() {
    let named: BTreeSet<&str> = entries(halves().1)
        .into_iter()
        .map(|(name, ..)| name)
        .collect();
    let settings: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    let used: BTreeSet<&str> = COMPOSE
        .split("${")
        .skip(1)
        .filter_map(|rest| rest.split(':').next())
        .filter(|name| !settings.contains(name))
        // Read by docker compose itself.
        .chain(["COMPOSE_PROFILES"])
        .collect();
    assert_eq!(named, used);
}
