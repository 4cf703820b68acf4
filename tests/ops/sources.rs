//! The sources of the program, without their comments and unit tests.

use std::{fs, path::Path};

/// Path and text of every source file.
pub(crate) fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut pending = vec![src];
    let mut found = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            let inside = fs::read_dir(&path).unwrap();
            pending.extend(inside.map(|entry| entry.unwrap().path()));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
            let code: Vec<_> = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            found.push((path.display().to_string(), code.join("\n")));
        }
    }
    assert!(found.len() > 100);
    found
}

/// What stands between each `before` and the next `after`.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let pieces = text.split(before).skip(1);
    pieces
        .map(|piece| piece.split(after).next().unwrap_or_default())
        .collect()
}
