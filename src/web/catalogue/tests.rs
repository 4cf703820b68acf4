//! The names in code and templates against the files, and the languages against each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_bundle::FluentResource;

use super::{ENGLISH, SPANISH};

/// One message or one part of one, and what must be the same in every language.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    variables: BTreeSet<String>,
    tags: Vec<String>,
}

/// Everything in a language's files: `message`, `message.part` and `-term`, with its shape.
fn shapes(files: &[&str]) -> BTreeMap<String, Shape> {
    let mut shapes = BTreeMap::new();
    let (mut message, mut name) = (String::new(), String::new());
    for file in files {
        FluentResource::try_new((*file).to_owned()).expect("the file can be read");
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if let Some((id, _)) = head(line) {
                assert!(!shapes.contains_key(id), "{id} is there twice");
                id.clone_into(&mut message);
                id.clone_into(&mut name);
            } else if let Some((part, _)) = line.trim_start().strip_prefix('.').and_then(head) {
                name = format!("{message}.{part}");
            }
            if !name.is_empty() {
                let shape: &mut Shape = shapes.entry(name.clone()).or_default();
                shape.take(line);
            }
        }
    }
    for shape in shapes.values_mut() {
        shape.tags.sort();
    }
    shapes
}

/// The name at the beginning of a line, and what follows it.
fn head(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(" =")?;
    let letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let is_name = !name.is_empty() && name.chars().all(|one| letter(one) || one == '-');
    is_name.then_some((name, rest))
}

impl Shape {
    fn take(&mut self, line: &str) {
        for variable in line.split('$').skip(1) {
            let end = variable.find(|letter: char| !letter.is_ascii_alphanumeric());
            let name = &variable[..end.unwrap_or(variable.len())];
            self.variables.insert(name.to_owned());
        }
        for tag in line.split('<').skip(1) {
            let end = tag.find('>').expect("a tag ends on its line");
            self.tags.push(tag[..end].to_owned());
        }
    }
}

#[test]
fn spanish_says_what_english_says() {
    let (english, spanish) = (shapes(ENGLISH), shapes(SPANISH));
    let missing: Vec<_> = english
        .keys()
        .filter(|id| !spanish.contains_key(*id))
        .collect();
    assert!(missing.is_empty(), "Spanish lacks {missing:#?}");
    let more: Vec<_> = spanish
        .keys()
        .filter(|id| !english.contains_key(*id))
        .collect();
    assert!(more.is_empty(), "English lacks {more:#?}");
    for (id, shape) in &english {
        assert_eq!(spanish.get(id), Some(shape), "{id}");
    }
}

/// A Spanish file that is still English would pass everything else.
#[test]
fn spanish_is_not_english() {
    let lines = |files: &[&str]| -> BTreeSet<String> {
        let lines = files.iter().flat_map(|file| file.lines());
        let long = lines.filter(|line| line.len() > 40 && !line.starts_with('#'));
        long.map(str::to_owned).collect()
    };
    let (english, spanish) = (lines(ENGLISH), lines(SPANISH));
    let same: Vec<_> = english.intersection(&spanish).collect();
    assert!(same.is_empty(), "{same:#?}");
}

#[test]
fn every_name_in_code_and_templates_is_a_message_and_every_message_is_named() {
    let english = shapes(ENGLISH);
    let mut used = BTreeSet::new();
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        for name in quoted(&text) {
            used.insert(name.to_owned());
        }
        if path.extension().is_some_and(|kind| kind == "html") {
            for name in called(&text) {
                assert!(english.contains_key(name), "{}: {name}", path.display());
            }
        }
    }
    let unused: Vec<_> = english
        .keys()
        .filter(|id| !id.starts_with('-'))
        .filter(|id| match id.split_once('.') {
            Some((message, part)) => {
                !(used.contains(*id) || used.contains(message) && used.contains(part))
            }
            None => !used.contains(*id),
        })
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:#?}");
}

/// The messages that code names: `Say::of`, `Say::part` and the like, also over two lines.
#[test]
fn every_message_that_code_names_is_there() {
    let english = shapes(ENGLISH);
    let mut seen = 0;
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for opening in ["Say::of(", "Say::part("] {
            for call in flat.split(opening).skip(1) {
                let mut names = call.trim_start().split('"');
                if names.next() != Some("") {
                    continue;
                }
                let message = names.next().unwrap();
                let part = names.next() == Some(", ") && opening == "Say::part(";
                let id = match names.next().filter(|_| part) {
                    Some(part) => format!("{message}.{part}"),
                    None => message.to_owned(),
                };
                assert!(english.contains_key(&id), "{}: {id}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

/// A patient is called so wherever a client is called so.
#[test]
fn each_word_for_a_client_has_one_for_a_patient() {
    for files in [ENGLISH, SPANISH] {
        let count = |word: &str| {
            let lines = files.iter().flat_map(|file| file.lines());
            lines.filter(|line| line.starts_with(word)).count()
        };
        assert!(count("-client") >= 2);
        assert_eq!(count("-client"), count("-patient"));
        let plain = files.iter().flat_map(|file| file.lines());
        let plain: Vec<_> = plain
            .filter(|line| !line.starts_with(['-', '#']))
            .filter(|line| {
                let told = line.split_once(" = ").map_or(*line, |(_, told)| told);
                let bare = told.replace("-client", "");
                ["client", "cliente"].iter().any(|word| {
                    bare.split(|letter: char| !letter.is_alphabetic())
                        .any(|one| one == *word)
                })
            })
            .collect();
        assert!(plain.is_empty(), "write {{ -client }}: {plain:#?}");
    }
}

fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if !path.ends_with("catalogue/tests.rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join("templates"), &mut found);
    walk(&root.join("src/web"), &mut found);
    found
}

/// Everything in double quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"')
}

/// The names that a template calls by `frame.t`, `frame.html` and the like.
fn called(text: &str) -> impl Iterator<Item = &str> {
    ["frame.t(\"", "frame.html(\""]
        .into_iter()
        .flat_map(|opening| text.split(opening).skip(1))
        .filter_map(|call| call.split('"').next())
}
