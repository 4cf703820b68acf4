//! docs/SECURITY.md and docs/ASVS.md name tests and files that there are, and all of the threats.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const PAGE: &str = include_str!("../docs/SECURITY.md");
const ITEMS: &str = include_str!("../docs/ASVS.md");

/// Every source below some folders.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// The names of all functions that stand under a `#[test]` of some kind.
fn tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests"] {
        sources(&root.join(folder), &mut files);
    }
    let mut names = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        for part in text.split("#[").filter(|part| part.contains("test")) {
            let (_, rest) = part.split_once("fn ").unwrap_or_default();
            names.extend(rest.split('(').next().map(str::to_owned));
        }
    }
    names
}

fn named() -> impl Iterator<Item = &'static str> {
    let pages = [PAGE, ITEMS].into_iter();
    pages.flat_map(|page| page.split('`').skip(1).step_by(2))
}

#[test]
fn every_test_and_file_that_is_named_is_there() {
    let (tests, root) = (tests(), Path::new(env!("CARGO_MANIFEST_DIR")));
    let mut seen = 0;
    for name in named() {
        let is_word = |letter: char| letter.is_ascii_lowercase() || "_0123456789".contains(letter);
        if name.matches('_').count() >= 2 && name.chars().all(is_word) {
            assert!(tests.contains(name), "{name}");
            seen += 1;
        }
        let folders = ["src", "tests/", "ops/", "docs/", "migrations/"];
        if folders.iter().any(|folder| name.starts_with(folder)) {
            assert!(root.join(name).exists(), "{name}");
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn every_threat_has_its_row() {
    let rows = PAGE.lines().filter_map(|line| {
        let number: u32 = line.strip_prefix("| ")?.split(' ').next()?.parse().ok()?;
        Some((number, line.matches(" | ").count()))
    });
    let rows: Vec<_> = rows.filter(|(_, columns)| *columns == 4).collect();
    let numbers: Vec<_> = rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=56).collect::<Vec<_>>());
}

/// Each item has a level and an answer.
#[test]
fn every_item_says_how_it_is_met() {
    let mut seen = 0;
    for line in ITEMS.lines() {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [item, level, asks, how] = cells[..] else {
            continue;
        };
        if !item.starts_with(|letter: char| letter.is_ascii_digit()) {
            continue;
        }
        assert!(
            level.split(", ").all(|one| ["1", "2", "3"].contains(&one)),
            "{line}"
        );
        assert!(!asks.is_empty() && !how.is_empty(), "{line}");
        seen += item.split(", ").count();
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn every_breakage_that_is_named_is_in_the_list() {
    let (rows, list) = PAGE.split_once("## Seen failing").unwrap();
    let told: BTreeSet<_> = list
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next())
        .collect();
    for line in rows.lines().filter(|line| line.starts_with("| ")) {
        let letters = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let is_name = |name: &&str| name.len() < 4 && name.starts_with(char::is_uppercase);
        for name in letters.split(", ").filter(is_name) {
            assert!(told.contains(name), "{name}");
        }
    }
}
