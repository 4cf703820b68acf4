//! The file itself: `.env.example` with values filled in, so that there is one manual.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, anyhow};

use crate::{cli::Failure, sealing::Keyring};

const EXAMPLE: &str = include_str!("../../../.env.example");
/// The passwords that docker-compose.yml needs.
const PASSWORDS: [&str; 2] = ["DB_PASSWORD", "DB_APP_PASSWORD"];

/// A file with keys in it is never written over: without them nothing in the database opens.
pub(super) fn is_free(output: &Path) -> Result<(), Failure> {
    if output.exists() {
        return Err(anyhow!(
            "{} is there already, and may hold keys that a database needs; move it away, or give \
             another --output",
            output.display()
        )
        .into());
    }
    Ok(())
}

/// The manual with the answers, a fresh key and fresh passwords in their lines.
pub(super) fn filled(answers: &[(&'static str, String)]) -> anyhow::Result<String> {
    let mut values = answers.to_vec();
    let key = Keyring::fresh_entry(1).context("no key could be made")?;
    values.push(("BEDSIDE_KEYS", key.to_string()));
    for name in PASSWORDS {
        values.push((name, password()?));
    }
    let mut text = String::from(
        "# Written by `bedside init`. Whoever reads this file can open the database.\n#\n",
    );
    for line in EXAMPLE.lines() {
        let name = line
            .trim_start_matches("# ")
            .split_once('=')
            .map(|(name, _)| name);
        let value = values.iter().position(|(known, _)| Some(*known) == name);
        match value.map(|place| values.remove(place)) {
            Some((name, value)) => text.extend([name, "=", &quoted(&value), "\n"]),
            None => text.extend([line, "\n"]),
        }
    }
    // A name that this manual does not have yet is not lost.
    for (name, value) in values {
        text.extend([name, "=", &quoted(&value), "\n"]);
    }
    Ok(text)
}

/// 256 bits, as 64 small hexadecimal digits: they need no quoting anywhere.
fn password() -> anyhow::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("the operating system gave no randomness")?;
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    let digits = bytes
        .iter()
        .flat_map(|byte: &u8| [digit(byte >> 4), digit(byte & 15)]);
    Ok(digits.collect())
}

/// As compose and shells read it. Single quotes keep a `$` as it is.
fn quoted(value: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.:/@+=,%".contains(letter);
    if value.chars().all(plain) {
        return value.to_owned();
    }
    if value.contains('\'') {
        return format!("\"{}\"", value.replace('$', "$$"));
    }
    format!("'{value}'")
}

/// Writes it for its owner alone, and only where nothing is.
pub(super) fn write(output: &Path, text: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let written = options.open(output).and_then(|mut file| {
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
    });
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => is_free(output),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(anyhow!(
            "{} cannot be written: this account may not. With docker run add: \
             --user \"$(id -u):$(id -g)\"",
            output.display()
        )
        .into()),
        other => {
            other.with_context(|| format!("{} cannot be written", output.display()))?;
            Ok(())
        }
    }
}
