//! Names in the environment that are nearly settings.

use std::collections::BTreeMap;

use super::{
    reader::Fault,
    settings::{SETTINGS, Setting},
};

/// Names that docker-compose.yml has for itself. They come along when a whole `.env` is handed to
/// the program.
pub const OF_COMPOSE: &[&str] = &["BEDSIDE_IMAGE", "BEDSIDE_PORTS"];

/// More changes than this make another word.
const NEAR: usize = 3;

/// The names that begin like ours and are no setting.
pub(super) fn unknown(environment: &BTreeMap<String, String>) -> Vec<Fault> {
    let ours = |name: &str| {
        ["BEDSIDE_", "ZOOM_"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    environment
        .iter()
        .filter(|(name, value)| ours(name) && !is_known(name) && !is_of_kubernetes(name, value))
        .map(|(name, _)| Fault {
            name: name.clone(),
            problem: match nearest(name) {
                Some(meant) => format!("is not a setting; did you mean {meant}?"),
                None => "is not a setting; .env.example names all that there are".to_owned(),
            },
        })
        .collect()
}

/// The names that do not begin like ours, and yet were meant for us: each with the setting meant.
pub fn mistyped(environment: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let ours = |name: &str| name.starts_with("BEDSIDE_") || name.starts_with("ZOOM_");
    environment
        .keys()
        .filter(|name| !ours(name) && !is_known(name) && name.len() > 2 * NEAR)
        .filter_map(|name| Some((name.clone(), nearest(name)?)))
        .collect()
}

fn is_known(name: &str) -> bool {
    let plain = name.strip_suffix("_FILE").unwrap_or(name);
    let setting = |setting: &Setting| setting.name == plain || setting.name == name;
    SETTINGS.iter().any(setting) || OF_COMPOSE.contains(&name)
}

/// Kubernetes describes each of its services by such names, also one that is called `bedside`.
fn is_of_kubernetes(name: &str, value: &str) -> bool {
    let made = |part: &str| name.contains(part);
    value.starts_with("tcp://") || made("_SERVICE_HOST") || made("_SERVICE_PORT") || made("_PORT_")
}

/// The setting whose name takes the fewest changes, if they are few.
fn nearest(name: &str) -> Option<String> {
    let (plain, end) = name
        .strip_suffix("_FILE")
        .map_or((name, ""), |plain| (plain, "_FILE"));
    let plain = plain.to_ascii_uppercase();
    SETTINGS
        .iter()
        .map(|setting| (changes(&plain, setting.name), setting.name))
        .filter(|(changes, _)| *changes <= NEAR)
        .min()
        .map(|(_, setting)| format!("{setting}{end}"))
}

/// How many letters must be added, left out, replaced or exchanged with their neighbour.
fn changes(one: &str, other: &str) -> usize {
    let other = other.as_bytes();
    let mut rows: [Vec<usize>; 2] = [Vec::new(), (0..=other.len()).collect()];
    let mut before = 0;
    for (place, letter) in one.bytes().enumerate() {
        let [earlier, last] = &rows;
        let mut row = vec![place + 1];
        for (at, meant) in other.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (get(last, at) + usize::from(letter != *meant))
                .min(get(last, at + 1) + 1)
                .min(get(&row, at) + 1);
            let swapped = at > 0 && other.get(at - 1) == Some(&letter) && *meant == before;
            if swapped && place > 0 {
                best = best.min(get(earlier, at - 1) + 1);
            }
            row.push(best);
        }
        before = letter;
        let [_, last] = rows;
        rows = [last, row];
    }
    let [_, last] = rows;
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Faults, tests::working};

    #[test]
    fn changes_are_counted() {
        for (one, other, count) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("ZOOM_CLEINT_ID", "ZOOM_CLIENT_ID", 1),
            ("kitten", "sitting", 3),
            ("ab", "ba", 1),
        ] {
            assert_eq!(changes(one, other), count, "{one} {other}");
        }
    }

    #[test]
    fn the_names_of_compose_are_its_own() {
        for name in OF_COMPOSE {
            assert!(!SETTINGS.iter().any(|setting| setting.name == *name));
        }
    }

    fn environment(changes: &[(&str, &str)]) -> Result<Config, Faults> {
        let mut settings = working();
        for (name, value) in changes {
            settings.insert((*name).to_owned(), (*value).to_owned());
        }
        Config::of_environment(&settings)
    }

    #[test]
    fn a_name_that_is_no_setting_is_a_fault_with_the_one_meant() {
        for (name, meant) in [
            ("BEDSIDE_KEY", "did you mean BEDSIDE_KEYS?"),
            (
                "ZOOM_CLEINT_SECRET_FILE",
                "did you mean ZOOM_CLIENT_SECRET_FILE?",
            ),
            ("BEDSIDE_RETENSION", "did you mean BEDSIDE_RETENTION?"),
            ("BEDSIDE_ADMIN_PASSWORD", ".env.example names all"),
        ] {
            let faults = environment(&[(name, "")]).unwrap_err();
            let faults: Vec<_> = faults.iter().collect();
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert_eq!(faults[0].name, name);
            assert!(faults[0].problem.contains(meant), "{faults:?}");
        }
        for (name, value) in [
            ("BEDSIDE_IMAGE", "bedside"),
            ("BEDSIDE_LOG_FILE", ""),
            ("BEDSIDE_PORT", "tcp://10.0.0.1:8080"),
            ("BEDSIDE_SERVICE_HOST", "10.0.0.1"),
            ("BEDSIDE_PORT_8080_TCP_ADDR", "10.0.0.1"),
            ("PATH", "/bin"),
            ("BESIDE_RETENTION", "7d"),
        ] {
            assert!(environment(&[(name, value)]).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_name_that_misses_even_our_prefix_is_found() {
        let names = [
            "BESIDE_RETENTION",
            "DATABSE_URL",
            "bedside_url",
            "HOME",
            "ZOOM_X",
            "BEDSIDE_URL",
        ];
        let names = names.map(|name| (name.to_owned(), String::new())).into();
        let found = mistyped(&names);
        let found: Vec<_> = found.iter().map(|(is, meant)| (&**is, &**meant)).collect();
        let expected = [
            ("BESIDE_RETENTION", "BEDSIDE_RETENTION"),
            ("DATABSE_URL", "DATABASE_URL"),
            ("bedside_url", "BEDSIDE_URL"),
        ];
        assert_eq!(found, expected);
    }
}
