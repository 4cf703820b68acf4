//! The README's table of facts, held against the code.

use std::{collections::BTreeSet, fs, path::Path};

fn files(below: &str) -> Vec<(String, String)> {
    let mut pending = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(below)];
    let mut found = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push((
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            ));
        }
    }
    found
}

/// The anchors that follow `mark` in a text.
fn anchors(text: &str, mark: &str) -> BTreeSet<String> {
    let named = text.split(mark).skip(1).map(|rest| {
        rest.chars()
            .take_while(|sign| sign.is_ascii_lowercase() || *sign == '-')
            .collect()
    });
    named.filter(|name: &String| !name.is_empty()).collect()
}

#[test]
fn every_fact_that_code_or_test_names_is_in_the_table_and_no_row_is_idle() {
    let readme = include_str!("../../README.md");
    let told = anchors(readme, "\n| `#");
    let code: BTreeSet<_> = files("src")
        .iter()
        .flat_map(|(_, text)| anchors(text, "ZOOM.md#"))
        .collect();
    let lost: Vec<_> = code
        .difference(&told)
        .filter(|name| *name != "anchor")
        .collect();
    assert!(
        lost.is_empty(),
        "named in the code, not in the README: {lost:?}"
    );
    let tested: BTreeSet<_> = files("tests")
        .iter()
        .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.trim_start().starts_with("//"))
        .flat_map(|line| anchors(&line, "#"))
        .collect();
    let strange: Vec<_> = tested.difference(&told).collect();
    assert!(
        strange.is_empty(),
        "named in a test, not in the README: {strange:?}"
    );
    let unshown: Vec<_> = told.difference(&tested).collect();
    assert!(
        unshown.is_empty(),
        "in the README, but no test names it: {unshown:?}"
    );
    let idle: Vec<_> = told.difference(&code).collect();
    assert!(
        idle.is_empty(),
        "in the README, but nothing in the code follows it: {idle:?}"
    );
}

#[test]
fn files_stay_small() {
    for (path, text) in files("src") {
        let lines = text.lines().count();
        assert!(lines <= 250, "{path} has {lines} lines");
    }
}
