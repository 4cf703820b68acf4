//! Reading a document's commands: what stands in its `sh` blocks, and what is meant by it.

use std::path::Path;

/// Stands in the line above a block that no test runs.
const NOT_RUN: &str = "<!-- not run: ";
/// How a command of Bedside's looks in a container: what comes before its own words.
const CONTAINERS: [&[&str]; 6] = [
    &["docker", "compose", "exec", "app", "/bedside"],
    &["docker", "compose", "run", "--rm", "app"],
    &["docker", "compose", "run", "--rm", "migrate"],
    &["docker", "compose", "run", "--rm", "backup"],
    &[
        "docker",
        "run",
        "--rm",
        "-it",
        "--user",
        "$(id -u)",
        "-v",
        "$PWD:/work",
        "-w",
        "/work",
        "bedside",
    ],
    &["cargo", "run", "--release", "--"],
];

/// A command that a document shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shown {
    /// Bedside's own words, and the file that takes its output.
    Bedside(Vec<String>, Option<String>),
    /// A target of the Makefile.
    Make(String),
    /// docker compose, or docker: its words.
    Docker(Vec<String>),
    /// Something else.
    Other(Vec<String>),
}

/// What a document shows, in its order. Blocks that are marked as not run are left out.
pub(super) fn commands(document: &Path) -> Vec<Shown> {
    let text = std::fs::read_to_string(document).unwrap();
    let (mut found, mut before, mut lines) = (Vec::new(), "", text.lines());
    while let Some(line) = lines.next() {
        if line.trim() == "```sh" {
            let block: Vec<_> = lines
                .by_ref()
                .take_while(|line| line.trim() != "```")
                .collect();
            if let Some(reason) = before.trim().strip_prefix(NOT_RUN) {
                assert!(reason.len() > 15, "{}: why not?", document.display());
            } else {
                let block = block.join("\n").replace("\\\n", " ");
                found.extend(block.lines().flat_map(steps));
            }
        } else if line.starts_with("    docker ") || line.starts_with("    bedside ") {
            found.extend(steps(line));
        }
        if !line.trim().is_empty() {
            before = line;
        }
    }
    found
}

/// What stands between single back quotes anywhere in a document and begins like a command.
pub(super) fn mentions(document: &Path) -> Vec<Shown> {
    let text = std::fs::read_to_string(document).unwrap();
    let quoted = text.split('`').skip(1).step_by(2);
    let commands = quoted.filter(|code| {
        let mut starts = ["bedside ", "docker compose ", "make "].iter();
        starts.any(|start| code.starts_with(start) && code.len() > start.len())
    });
    commands
        .map(|code| meaning(&code.replace('\n', " ")))
        .collect()
}

fn steps(line: &str) -> Vec<Shown> {
    let line = line.split(" #").next().unwrap_or_default();
    let line = line.strip_prefix('#').map_or(line, |_| "");
    let steps = line.split("&&").map(str::trim);
    steps.filter(|step| !step.is_empty()).map(meaning).collect()
}

fn meaning(step: &str) -> Shown {
    // What follows only chooses from what is printed. Optional words are taken.
    let step = step.split(" | ").next().unwrap_or_default();
    let step = step.replace(['[', ']'], "");
    let (step, output) = match step.split_once(" > ") {
        Some((step, file)) => (step, Some(file.trim().to_owned())),
        None => (step.as_str(), None),
    };
    let words = words(step);
    let all: Vec<_> = words.iter().map(String::as_str).collect();
    let own = |skip: usize| words[skip..].to_vec();
    for container in CONTAINERS {
        if all.starts_with(container) {
            let own = match own(container.len()) {
                // The service's own command.
                none if none.is_empty() && all.ends_with(&["migrate"]) => {
                    vec!["migrate".to_owned()]
                }
                own => own,
            };
            return Shown::Bedside(own, output);
        }
    }
    match all.as_slice() {
        ["bedside", ..] => Shown::Bedside(own(1), output),
        ["make", target, ..] => Shown::Make((*target).to_owned()),
        ["docker", ..] => Shown::Docker(own(1)),
        _ => Shown::Other(words),
    }
}

/// The words of a line as a shell splits them, quotes taken off.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for letter in line.chars() {
        match (letter, quote) {
            ('"' | '\'', None) => quote = Some(letter),
            (_, Some(open)) if letter == open => quote = None,
            (' ', None) => {
                words.push(std::mem::take(&mut word));
            }
            _ => word.push(letter),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn commands_are_read_as_a_shell_reads_them() {
    let bedside = |own: &str| Shown::Bedside(words(own), None);
    assert_eq!(
        steps("docker compose exec app /bedside users list && bedside migrate  # once"),
        [bedside("users list"), bedside("migrate")]
    );
    assert_eq!(
        steps("docker compose run --rm migrate"),
        [bedside("migrate")]
    );
    assert_eq!(
        steps("bedside backup - > all.bsb"),
        [Shown::Bedside(
            words("backup -"),
            Some("all.bsb".to_owned())
        )]
    );
    assert_eq!(
        steps("make demo    # Bedside"),
        [Shown::Make("demo".to_owned())]
    );
    assert_eq!(steps("# only words"), []);
}
