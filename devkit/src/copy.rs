//! A copy of the sources, to be changed and built beside them.

use anyhow::{Context as _, ensure};
use std::{fs, io, path::Path, process::Command};

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
