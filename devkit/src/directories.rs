//! Directories for a private Postgres: short of name, closed to others, open to its account.

use crate::account::Account;
use anyhow::{Context as _, bail, ensure};
use std::{
    env, fs,
    hash::{BuildHasher as _, DefaultHasher, Hash as _, Hasher as _, RandomState},
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

/// The smallest of the limits that systems set to the path of a unix socket.
const LONGEST_SOCKET: usize = 103;
const SOCKET: &str = ".s.PGSQL.5432";

/// The directory of one run, for the socket. Removed at the end.
#[derive(Debug)]
pub struct RunDir(PathBuf);

impl RunDir {
    /// Makes the directory, and says which account will run Postgres in it.
    pub fn make() -> anyhow::Result<(Self, Account)> {
        for parent in [env::temp_dir(), PathBuf::from("/tmp")] {
            let dir = parent.join(format!("bedside-{:016x}", RandomState::new().hash_one(())));
            if dir.join(SOCKET).as_os_str().len() > LONGEST_SOCKET || closed(&dir).is_err() {
                continue;
            }
            let run = Self(dir);
            let account = Account::for_process_of(fs::metadata(run.path())?.uid())?;
            account.give(run.path())?;
            if account.can_enter(run.path()) {
                return Ok((run, account));
            }
        }
        bail!("neither TMPDIR nor /tmp has room for a directory that Postgres can use")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for RunDir {
    fn drop(&mut self) {
        let _already_gone = fs::remove_dir_all(&self.0);
    }
}

/// Makes the wanted directory, or uses it again. When the account cannot get there, a directory
/// below `/tmp` takes its place.
pub(crate) fn to_keep(wanted: &Path, account: Account) -> anyhow::Result<PathBuf> {
    let parent = wanted
        .parent()
        .context("a cluster needs a parent directory")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    let dir = if account.can_enter(parent) {
        wanted.to_owned()
    } else {
        stand_in(wanted)
    };
    match closed(&dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(error).with_context(|| format!("cannot make {}", dir.display()));
        }
        _made_or_there => {}
    }
    let found = fs::symlink_metadata(&dir)?;
    ensure!(
        found.is_dir() && account.trusts(found.uid()),
        "{} belongs to another account; remove it and start again",
        dir.display()
    );
    account.give(&dir)?;
    Ok(dir)
}

fn stand_in(wanted: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    wanted.hash(&mut hasher);
    PathBuf::from(format!("/tmp/bedside-kept-{:016x}", hasher.finish()))
}

fn closed(dir: &Path) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(dir)
}
