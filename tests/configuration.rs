//! docs/CONFIGURATION.md is `.env.example` with a section for each setting, so that messages can
//! point to it. `BLESS=1 cargo test --test configuration` writes it anew.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{fmt::Write as _, fs, path::Path};

use bedside::config::{OF_COMPOSE, SETTINGS, Setting};

const EXAMPLE: &str = include_str!("../.env.example");
const DIVISION: &str = "# --- Used by docker-compose.yml only ---";
const HEAD: &str = "\
# Settings

Made from [`.env.example`](../.env.example), which is the same manual in the form that you fill in.
`bedside serve` checks all settings before it starts, and names every wrong or missing one at once.
`bedside config` prints them as they hold, and where each comes from. An empty value counts as not given.

Every setting can come from a file instead: `NAME_FILE=/run/secrets/name`. Give one of the two. A name
that begins with `BEDSIDE_` or `ZOOM_` and is no setting is refused, with the one that was meant.
";

fn setting(line: &str) -> Option<&'static Setting> {
    let (name, _) = line.trim_start_matches("# ").split_once('=')?;
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// What is told of one setting beside its own words.
fn facts(setting: &Setting) -> String {
    let mut facts = vec![match (setting.required, setting.default) {
        (true, _) => "Required.".to_owned(),
        (false, "") => "Not set by default.".to_owned(),
        (false, default) => format!("Default: `{default}`."),
    }];
    if setting.secret {
        facts.push("Secret: it is never shown.".to_owned());
    }
    facts.join(" ")
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let (settings, _) = EXAMPLE.split_once(DIVISION).unwrap();
    for block in settings.split("\n\n") {
        let mut words = Vec::new();
        let mut named = Vec::new();
        for line in block.lines() {
            if let Some(title) = line.strip_prefix("# --- ") {
                writeln!(page, "\n## {}", title.trim_end_matches(['-', ' '])).unwrap();
            } else if let Some(setting) = setting(line) {
                named.push(setting);
            } else if let Some(words_of_it) = line.strip_prefix("# ") {
                words.push(words_of_it);
            }
        }
        // Names that stand together share their words: each section is whole.
        for setting in named {
            let (name, words) = (setting.name, words.join("\n"));
            writeln!(page, "\n### {name}\n\n{}\n\n{words}", facts(setting)).unwrap();
        }
    }
    page
}

#[test]
fn the_page_is_the_example_with_sections() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CONFIGURATION.md");
    let made = page();
    #[expect(clippy::disallowed_methods, reason = "who runs the test asks for it")]
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let told = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        told == made,
        "run: BLESS=1 cargo test --package bedside --test configuration"
    );
}

#[test]
fn every_setting_has_its_place() {
    let made = page();
    let sections: Vec<_> = made
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .collect();
    let mut names: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
    let mut told = sections.clone();
    names.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, names);
}

#[test]
fn the_names_that_compose_has_for_itself_are_known() {
    let names = include_str!("../docker-compose.yml").split("${").skip(1);
    let names = names.filter_map(|rest| rest.split([':', '}']).next());
    for name in names.filter(|name| name.starts_with("BEDSIDE_") || name.starts_with("ZOOM_")) {
        let setting = SETTINGS.iter().any(|setting| setting.name == name);
        assert!(
            setting || OF_COMPOSE.contains(&name),
            "{name} would stop the server"
        );
    }
}
