//! The floors of docs/ARCHITECTURE.md, checked: a floor names only the floors listed for it, the
//! libraries that belong to one floor stay there, and files stay small enough to read.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the sources says where"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Who may name whom. `lib`, `main`, `cli` and `telemetry` stand apart: `cli` may name all.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("sealing", &[]),
    ("clock", &[]),
    ("config", &["sealing"]),
    ("store", &["domain", "sealing", "config"]),
    ("zoom", &["domain", "config"]),
    ("flows", &["domain", "clock", "store", "zoom"]),
    ("web", &["domain", "config", "flows"]),
    ("telemetry", &[]),
    // Not in the program that ships.
    ("oracles", &["config", "domain", "sealing", "web", "zoom"]),
];

/// Libraries that one floor keeps to itself, and who else may use them.
const LIVES_IN: &[(&str, &[&str])] = &[
    ("aes_gcm", &["sealing"]),
    ("sqlx", &["store"]),
    // `doctor` looks at our own public address, which is not Zoom.
    ("reqwest", &["zoom", "cli"]),
    ("oauth2", &["zoom"]),
    ("askama", &["web"]),
    ("axum", &["web", "cli"]),
    ("anyhow", &["cli"]),
    ("clap", &["cli", "main"]),
];

const ALL: &[&str] = &[
    "domain",
    "sealing",
    "clock",
    "config",
    "store",
    "zoom",
    "flows",
    "web",
    "cli",
    "telemetry",
    "oracles",
    "lib",
    "main",
];

#[test]
fn no_floor_reaches_up_or_sideways() {
    let mut faults = Vec::new();
    for (floor, allowed) in MAY_NAME {
        for (path, code) in sources(floor) {
            for named in names_after(&code, "crate::") {
                let known = ALL.contains(&named.as_str());
                if known && named != *floor && !allowed.contains(&named.as_str()) {
                    faults.push(format!("{}: {floor} names {named}", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_floor_uses_the_library_of_another() {
    let mut faults = Vec::new();
    for floor in ALL {
        for (path, code) in sources(floor) {
            for (library, homes) in LIVES_IN {
                let used = code.contains(&format!("{library}::"))
                    || code.contains(&format!("use {library};"));
                if used && !homes.contains(floor) {
                    faults.push(format!("{}: {floor} uses {library}", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Keys, nonces, states and ids of sessions are drawn by the operating system: a generator of our own
/// could be seeded, and a copy of its machine would draw the same again.
#[test]
fn randomness_comes_from_the_system_alone() {
    let manifest = fs::read_to_string(src().join("../Cargo.toml")).unwrap();
    let (_, dependencies) = manifest.split_once("[dependencies]").unwrap();
    let (shipped, _) = dependencies.split_once("[dev-dependencies]").unwrap();
    let libraries = shipped
        .lines()
        .filter_map(|line| line.split([' ', '=']).next());
    let doubtful = |name: &str| name.contains("rand") && name != "getrandom";
    let generators: Vec<_> = libraries.filter(|name| doubtful(name)).collect();
    assert!(generators.is_empty(), "{generators:?}");

    let uuid = shipped
        .lines()
        .find(|line| line.starts_with("uuid"))
        .unwrap();
    assert!(!uuid.contains("fast-rng"), "{uuid}");

    let mut faults = Vec::new();
    for floor in ALL.iter().filter(|floor| **floor != "oracles") {
        for (path, code) in sources(floor) {
            for word in ["rand::", "Rng", "seed_from", "from_seed", "RandomState"] {
                if code.replace("getrandom::", "").contains(word) {
                    faults.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_source_belongs_to_a_known_floor() {
    let mut floors: Vec<_> = fs::read_dir(src())
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    floors.sort();
    floors.dedup();
    let unknown: Vec<_> = floors
        .iter()
        .filter(|floor| !ALL.contains(&floor.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn files_are_small_enough_to_read() {
    let long: Vec<_> = ALL
        .iter()
        .flat_map(|floor| sources(floor))
        .map(|(path, code)| (path, code.lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .collect();
    assert!(long.is_empty(), "{long:#?}");
    assert!(sources("main")[0].1.lines().count() <= 30);
}

/// What follows each `prefix`, also inside braces: `crate::{clock::Clock, store}` names two.
fn names_after(code: &str, prefix: &str) -> Vec<String> {
    let word = |text: &str| {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    let mut named = Vec::new();
    for after in code.split(prefix).skip(1) {
        if !after.starts_with('{') {
            named.push(word(after));
            continue;
        }
        let mut depth = 0;
        for (place, letter) in after.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            if depth == 1 && matches!(letter, '{' | ',') {
                named.push(word(after[place + 1..].trim_start()));
            }
        }
    }
    named.retain(|name| !name.is_empty());
    named
}

#[test]
fn names_in_braces_are_seen() {
    let code =
        "use crate::{\n    clock::Clock,\n    domain::{A, B},\n    store,\n}; crate::zoom::Zoom";
    assert_eq!(
        names_after(code, "crate::"),
        ["clock", "domain", "store", "zoom"]
    );
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files of a floor, without their comments.
fn sources(floor: &str) -> Vec<(PathBuf, String)> {
    let mut pending = vec![src().join(format!("{floor}.rs")), src().join(floor)];
    let mut found = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if let Ok(text) = fs::read_to_string(&path) {
            let code: Vec<_> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            found.push((path, code.join("\n")));
        }
    }
    found
}
