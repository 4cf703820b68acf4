//! What is pasted into Zoom's forms is told in two places, and is the same in both: the program's
//! own list and docs/MARKETPLACE.md.

use bedside::zoom::{EVENTS, SCOPES};

const PAGE: &str = include_str!("../docs/MARKETPLACE.md");

/// The rows of a table whose first cell is a scope.
fn scopes(text: &str) -> Vec<(&str, &str)> {
    let cells = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("| `"));
    let rows = cells.filter_map(|cells| cells.strip_suffix(" |")?.split_once("` | "));
    let is_scope = |name: &str| name.starts_with("meeting:") || name.starts_with("user:");
    rows.filter(|(name, _)| is_scope(name)).collect()
}

#[test]
fn everybody_tells_the_same_scopes_in_the_same_words() {
    let ours: Vec<_> = SCOPES
        .iter()
        .map(|scope| (scope.name, scope.reason))
        .collect();
    assert_eq!(scopes(PAGE), ours);
    // As the texts say.
    let optional: Vec<_> = SCOPES.iter().map(|scope| scope.optional).collect();
    assert!(optional.iter().rev().skip(1).all(|optional| !optional) && optional.ends_with(&[true]));
}

#[test]
fn the_page_names_exactly_the_events_that_are_understood() {
    let (_, events) = PAGE.split_once("\n## Events").unwrap_or_default();
    let (events, _) = events.split_once("\n## ").unwrap_or((events, ""));
    let named = events
        .lines()
        .filter_map(|line| line.strip_prefix("- `")?.strip_suffix('`'));
    assert_eq!(named.collect::<Vec<_>>(), EVENTS);
}

#[test]
fn the_listing_fits_into_its_fields() {
    let (_, short) = PAGE.split_once("**Short description**").unwrap_or_default();
    let short = short
        .lines()
        .find_map(|line| line.strip_prefix("> "))
        .unwrap_or_default();
    assert!((50..=150).contains(&short.chars().count()), "{short}");
    assert!(!short.to_lowercase().starts_with("zoom"));
}
