//! Where an installed Postgres server is.

use crate::env;
use anyhow::{Context as _, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The oldest major version that Bedside is used with.
const OLDEST: u32 = 14;

/// The directory of one Postgres server's programs, and its major version.
#[derive(Clone, Debug)]
pub struct Binaries {
    dir: PathBuf,
    pub(crate) major: u32,
}

impl Binaries {
    /// Finds a server: where `PG_BIN` says, in a distribution's versioned directory
    /// (the newest first), on `PATH`, or where Homebrew keeps it.
    pub fn find() -> anyhow::Result<Self> {
        if let Some(dir) = env::variable("PG_BIN") {
            let dir = PathBuf::from(dir);
            return Self::in_dir(&dir)
                .with_context(|| format!("PG_BIN={} has no usable Postgres", dir.display()));
        }
        let mut too_old = None;
        for dir in candidates() {
            match Self::in_dir(&dir) {
                Ok(found) if found.major >= OLDEST => return Ok(found),
                Ok(old) => too_old = Some(old),
                Err(_absent) => {}
            }
        }
        match too_old {
            Some(old) => bail!(
                "Postgres {OLDEST} or newer is needed, found only {}",
                old.major
            ),
            None => bail!("no Postgres server was found; `make setup` installs one"),
        }
    }

    /// Where `postgres`, `initdb` and `psql` are.
    pub fn directory(&self) -> &Path {
        &self.dir
    }

    fn in_dir(dir: &Path) -> anyhow::Result<Self> {
        if !dir.join("initdb").is_file() {
            bail!("no initdb in {}", dir.display());
        }
        let answer = Command::new(dir.join("postgres"))
            .arg("--version")
            .output()?;
        let version = String::from_utf8_lossy(&answer.stdout);
        let major = major(&version).with_context(|| format!("unknown version: {version}"))?;
        Ok(Self {
            dir: dir.to_owned(),
            major,
        })
    }
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` and `… 18beta1`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL) ")?.1;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

fn candidates() -> Vec<PathBuf> {
    let mut dirs = versions_below("/usr/lib/postgresql", "", "bin");
    dirs.extend(versions_below("/usr", "pgsql-", "bin"));
    dirs.extend(env::search_path());
    for cellar in [
        "/opt/homebrew/opt",
        "/usr/local/opt",
        "/home/linuxbrew/.linuxbrew/opt",
    ] {
        dirs.extend(versions_below(cellar, "postgresql@", "bin"));
    }
    dirs
}

/// `parent/<prefix><number>/<last>` for every number there, the highest first.
fn versions_below(parent: &str, prefix: &str, last: &str) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let number = entry
                .file_name()
                .to_str()?
                .strip_prefix(prefix)?
                .parse()
                .ok()?;
            Some((number, entry.path().join(last)))
        })
        .collect();
    found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    found.into_iter().map(|(_, dir)| dir).collect()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        assert_eq!(
            major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("mysqld 8"), None);
    }
}
