//! The sources: a copy of them to be changed and built beside them, and which there are.

use anyhow::{Context as _, ensure};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// Puts a copy of the files of a repository where another one may be from before: as they are now, but for
/// those that git ignores.
pub fn copy(repository: &Path, to: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _gone => fs::create_dir_all(to)?,
    }
    let pack = r#"git ls-files -z --cached --others --exclude-standard | xargs -0 tar cf - | tar xmf - -C "$0""#;
    let mut sh = Command::new("sh");
    sh.args(["-c", pack]).arg(to).current_dir(repository);
    let status = sh.status().context("sh cannot be run")?;
    ensure!(
        status.success(),
        "the files that git knows cannot be copied"
    );
    Ok(())
}

/// Every Rust source below a folder.
pub fn sources(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}
