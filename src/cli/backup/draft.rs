//! A file that comes into being whole, or not at all.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use tokio::fs::{File, OpenOptions};

/// A file under another name beside its target. Dropped, it is deleted.
pub(super) struct Draft {
    target: PathBuf,
    part: PathBuf,
    file: File,
    overwrite: bool,
}

impl Draft {
    /// Begins a file that its owner alone may read.
    pub(super) async fn begin(target: &Path, overwrite: bool) -> anyhow::Result<Self> {
        refuse(target, overwrite)?;
        let mut part = OsString::from(target);
        part.push(".part");
        let part = PathBuf::from(part);
        let mut options = OpenOptions::new();
        let open = options.write(true).create_new(true).mode(0o600).open(&part);
        let file = open.await.with_context(|| match part.try_exists() {
            Ok(true) => format!(
                "{} is there: another backup is writing it, or one was killed; if none is running, delete it",
                part.display()
            ),
            _ => format!("{} cannot be written", part.display()),
        })?;
        Ok(Self {
            target: target.to_owned(),
            part,
            file,
            overwrite,
        })
    }

    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Gives the file its name, once all of it has reached the disk.
    pub(super) async fn publish(self) -> anyhow::Result<()> {
        let name = || format!("{} cannot be written", self.target.display());
        self.file.sync_all().await.with_context(name)?;
        refuse(&self.target, self.overwrite)?;
        std::fs::rename(&self.part, &self.target).with_context(name)?;
        // The name itself must outlive a loss of power as well.
        let directory = self.target.parent().filter(|path| *path != Path::new(""));
        let directory = File::open(directory.unwrap_or(Path::new("."))).await;
        directory
            .with_context(name)?
            .sync_all()
            .await
            .with_context(name)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        match std::fs::remove_file(&self.part) {
            // Published.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(event = "backup.not_cleared", %error, "an unfinished archive could not be deleted");
            }
            Ok(()) => {}
        }
    }
}

fn refuse(target: &Path, overwrite: bool) -> anyhow::Result<()> {
    let there = target.try_exists();
    let there = there.with_context(|| format!("{} cannot be reached", target.display()))?;
    if there && !overwrite {
        bail!(
            "{} is there already; choose another name, or give --overwrite",
            target.display()
        );
    }
    Ok(())
}
