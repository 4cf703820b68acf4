//! docs/SECURITY.md and docs/ASVS.md name tests and files that there are, and all of the threats; and
//! the defences are taken out to see those tests fail.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where"
)]

mod breakages;

use std::{collections::BTreeSet, fs, path::Path};

use breakages::Breakage;

const PAGE: &str = include_str!("../../docs/SECURITY.md");
const ITEMS: &str = include_str!("../../docs/ASVS.md");

/// The names of all functions that stand under a `#[test]` of some kind.
fn tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["src", "tests"].map(|folder| devkit::sources(&root.join(folder)).unwrap());
    let mut names = BTreeSet::new();
    for file in files.concat() {
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

/// The rows of the threats.
fn rows() -> impl Iterator<Item = &'static str> {
    let numbered = |line: &&str| {
        let rest = line.strip_prefix("| ");
        rest.is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
    };
    PAGE.lines().filter(numbered)
}

#[test]
fn every_threat_has_its_row() {
    let number = |row: &str| row.split(' ').nth(1)?.parse().ok();
    let numbers: Vec<u32> = rows().filter_map(number).collect();
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

/// Each row names the breakages of its threat, and those of others under which a test of it fails.
#[test]
fn every_row_names_what_its_tests_were_seen_to_notice() {
    for row in rows() {
        let (rest, told) = row.trim_end_matches(" |").rsplit_once(" | ").unwrap();
        let number = rest.trim_start_matches("| ").split(' ').next().unwrap();
        let is_own = |name: &str| name.trim_end_matches(char::is_alphabetic) == number;
        let told: BTreeSet<_> = told
            .split(", ")
            .filter(|name| name.starts_with(|letter: char| letter.is_ascii_digit()))
            .collect();
        let of_row = |breakage: &Breakage| {
            let tests = breakage.tests.iter().flat_map(|(_, tests)| tests);
            let mut names = tests.map(|test| format!("`{test}`"));
            is_own(breakage.name) || names.any(|test| rest.contains(&test))
        };
        let due: BTreeSet<_> = breakages::list()
            .filter(of_row)
            .map(|breakage| breakage.name)
            .collect();
        assert_eq!(told, due, "{row}");
        let by_statements = row.contains("#whose-rows");
        assert!(by_statements || !due.is_empty(), "{row}");
    }
}

#[test]
fn every_test_of_a_breakage_is_there() {
    let tests = tests();
    for breakage in breakages::list() {
        for name in breakage.tests.iter().flat_map(|(_, tests)| tests) {
            assert!(tests.contains(*name), "{}: {name}", breakage.name);
        }
    }
}
