//! The facts of docs/ZOOM.md, held against the code: whatever is cited has a section, every
//! section names exactly the files that cite it, and no section is idle.
//!
//! Code cites a fact as `ZOOM.md#` and its anchor. The simulator's tests name it in a comment, as
//! `#` and its anchor.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the sources says where"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Stands for any anchor where the way of citing is explained.
const EXAMPLE: &str = "anchor";

type Files = BTreeSet<String>;

#[test]
fn every_fact_that_is_cited_has_its_section() {
    let told = sections();
    let lost: Vec<_> = citations()
        .into_iter()
        .filter(|(anchor, _)| !told.contains_key(anchor))
        .collect();
    assert!(lost.is_empty(), "cited, but not in docs/ZOOM.md: {lost:#?}");
}

#[test]
fn every_section_names_exactly_the_files_that_cite_it() {
    let cited = citations();
    let wrong: Vec<_> = sections()
        .into_iter()
        .filter_map(|(anchor, named)| {
            let files = cited.get(&anchor)?;
            (named != *files).then(|| format!("### {anchor}\n{}\n", used_in(files)))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "these sections of docs/ZOOM.md should end so:\n\n{}",
        wrong.join("\n")
    );
}

#[test]
fn no_section_is_idle() {
    let cited = citations();
    let idle: Vec<_> = sections()
        .into_keys()
        .filter(|anchor| !cited.contains_key(anchor))
        .collect();
    assert!(
        idle.is_empty(),
        "in docs/ZOOM.md, but never cited: {idle:?}"
    );
}

#[test]
fn every_section_says_who_says_so() {
    let unsaid: Vec<_> = page()
        .split("\n### ")
        .skip(1)
        .filter(|section| !section.contains("\nSource: "))
        .map(|section| section.lines().next().unwrap_or_default().to_owned())
        .collect();
    assert!(unsaid.is_empty(), "no source is named: {unsaid:?}");
}

/// Each section's anchor, and the files that it names as its users.
fn sections() -> BTreeMap<String, Files> {
    let mut told = BTreeMap::new();
    for section in page().split("\n### ").skip(1) {
        let anchor = section.lines().next().unwrap_or_default();
        let users = section.split_once("\nUsed in: ").map_or("", |(_, users)| {
            users.split_once("\n\n").map_or(users, |(users, _)| users)
        });
        let files = users.split("](../").skip(1);
        let files = files.filter_map(|link| Some(link.split_once(')')?.0.to_owned()));
        let twice = told.insert(anchor.to_owned(), files.collect());
        assert_eq!(twice, None, "two sections are called {anchor}");
    }
    told
}

/// Each anchor that is cited, and where.
fn citations() -> BTreeMap<String, Files> {
    let mut cited: BTreeMap<_, Files> = BTreeMap::new();
    for (file, text) in sources(&["src", "simulator"]) {
        let mut anchors = anchors(&text, "ZOOM.md#");
        if file.starts_with("simulator/tests/") {
            let comments = text
                .lines()
                .filter(|line| line.trim_start().starts_with("//"));
            anchors.extend(comments.flat_map(|line| self::anchors(line, "#")));
        }
        anchors.remove(EXAMPLE);
        for anchor in anchors {
            cited.entry(anchor).or_default().insert(file.clone());
        }
    }
    cited
}

/// The anchors that follow `mark` in a text.
fn anchors(text: &str, mark: &str) -> BTreeSet<String> {
    text.split(mark)
        .skip(1)
        .map(|rest| {
            let end = rest.find(|sign: char| !sign.is_ascii_lowercase() && sign != '-');
            rest[..end.unwrap_or(rest.len())].to_owned()
        })
        .filter(|anchor| !anchor.is_empty())
        .collect()
}

/// The line with which a section ends.
fn used_in(files: &Files) -> String {
    let links: Vec<_> = files
        .iter()
        .map(|file| format!("[`{file}`](../{file})"))
        .collect();
    format!("Used in: {}", links.join(",\n"))
}

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ZOOM.md")).unwrap()
}

/// The Rust files below these directories, by their path in the repository.
fn sources(below: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pending: Vec<_> = below.iter().map(|dir| root.join(dir)).collect();
    let mut found = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let file = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            found.push((file, fs::read_to_string(&path).unwrap()));
        }
    }
    found
}
