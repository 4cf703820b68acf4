//! `docs/LOGS.md` is the list of events.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{between, sources};

const LOGS: &str = include_str!("../../docs/LOGS.md");
const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

type Events = BTreeMap<String, BTreeSet<String>>;

/// Each event of the page with its levels.
fn told() -> Events {
    let rows = LOGS.split("\n| event |").nth(1).expect("the list");
    let rows = rows.lines().filter(|line| line.starts_with("| `"));
    let mut told = Events::new();
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, event, levels, means, advice, _] = cells[..] else {
            panic!("{row} has not four cells")
        };
        assert!(!means.is_empty() && !advice.is_empty(), "{row}");
        let levels = levels.split(", ").map(str::to_owned).collect();
        let known = told.insert(event.trim_matches('`').to_owned(), levels);
        assert!(known.is_none(), "{event} stands there twice");
    }
    told
}

/// Each event of the code with its levels, and the lines that have none.
fn logged() -> (Events, Vec<String>) {
    let (mut logged, mut nameless) = (Events::new(), Vec::new());
    for (path, code) in sources() {
        let mut rest = code.as_str();
        while let Some((_, after)) = rest.split_once("tracing::") {
            rest = after;
            let (level, line) = after.split_once("!(").unwrap_or_default();
            // One macro writes the line of a request, at the level that its status asks for.
            let levels: Vec<_> = if level == "$level" {
                let used = LEVELS.into_iter();
                let used = used.filter(|level| code.contains(&format!("line!({level})")));
                used.collect()
            } else if LEVELS.contains(&level) {
                vec![level]
            } else {
                continue;
            };
            let Some(line) = line.trim_start().strip_prefix("event = \"") else {
                nameless.push(format!(
                    "{path}: {}",
                    line.lines().next().unwrap_or_default()
                ));
                continue;
            };
            let event = line.split('"').next().unwrap().to_owned();
            let known = logged.entry(event).or_default();
            known.extend(levels.into_iter().map(str::to_owned));
        }
    }
    (logged, nameless)
}

#[test]
fn the_page_and_the_code_name_the_same_events_at_the_same_levels() {
    let (logged, nameless) = logged();
    assert!(nameless.is_empty(), "lines without an event: {nameless:#?}");
    assert_eq!(told(), logged);
    assert!(logged.len() > 40);
}

#[test]
fn the_page_explains_every_field() {
    let explained = LOGS.split("\n## Events").next().unwrap();
    for field in [
        "ts",
        "level",
        "target",
        "msg",
        "event",
        "request_id",
        "support_ref",
        "cause",
        "route",
        "method",
        "status",
        "dur_ms",
        "installation",
        "meeting",
        "op",
        "zoom_status",
        "zoom_code",
        "zoom_error",
        "zoom_tracking_id",
    ] {
        assert!(explained.contains(&format!("`{field}`")), "{field}");
    }
    let searched: Vec<_> = between(crate::RUNBOOK, "grep -E '", "'");
    let (logged, _) = logged();
    let found = |word: &str| logged.keys().any(|event| event.starts_with(word));
    for words in searched.iter().flat_map(|words| words.split('|')) {
        let is_of_another = words.chars().all(char::is_alphabetic);
        assert!(is_of_another || found(words), "nothing logs {words}");
    }
}
