//! As whom Postgres runs. It refuses to run as root, so root lends it another account.

use anyhow::{Context as _, ensure};
use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt as _},
    path::Path,
    process::{Command, Stdio},
};

/// The account that runs Postgres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Whoever started devkit.
    Ours {
        /// Theirs.
        uid: u32,
    },
    /// devkit was started by root.
    Lent {
        /// The other account's.
        uid: u32,
        /// Its group.
        gid: u32,
    },
}

impl Account {
    /// `our_uid` is the owner of a file that this process made.
    pub(crate) fn for_process_of(our_uid: u32) -> anyhow::Result<Self> {
        if our_uid != 0 {
            return Ok(Self::Ours { uid: our_uid });
        }
        let passwd = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| lookup(&passwd, name))
            .context(
                "Postgres refuses to run as root, and there is no account postgres or nobody \
             to run it; start this as an ordinary user",
            )
    }

    /// Whether a file of this owner is as good as the account's own.
    pub(crate) fn trusts(self, owner: u32) -> bool {
        match self {
            Self::Ours { uid } => owner == uid,
            Self::Lent { uid, .. } => owner == uid || owner == 0,
        }
    }

    /// Lets a command run under this account.
    pub fn lend(self, command: &mut Command) {
        if let Self::Lent { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
    }

    /// Hands a directory over to this account.
    pub(crate) fn give(self, dir: &Path) -> anyhow::Result<()> {
        if let Self::Lent { uid, gid } = self {
            chown(dir, Some(uid), Some(gid))
                .with_context(|| format!("cannot hand over {}", dir.display()))?;
        }
        Ok(())
    }

    /// Whether this account can get to the directory through all its parents.
    pub(crate) fn can_enter(self, dir: &Path) -> bool {
        let mut attempt = Command::new("sh");
        attempt
            .args(["-c", "cd \"$1\"", "sh"])
            .arg(dir)
            .current_dir("/")
            .stderr(Stdio::null());
        self.lend(&mut attempt);
        attempt.status().is_ok_and(|status| status.success())
    }
}

fn lookup(passwd: &str, name: &str) -> Option<Account> {
    let line = passwd
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2);
    let uid = numbers.next()?.parse().ok()?;
    let gid = numbers.next()?.parse().ok()?;
    Some(Account::Lent { uid, gid })
}

/// Sends a signal to a process, by name.
pub(crate) fn signal(name: &str, process: u32) -> anyhow::Result<()> {
    let process = process.to_string();
    let status = Command::new("sh")
        .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &process])
        .stderr(Stdio::null())
        .status()?;
    ensure!(status.success(), "cannot send {name} to process {process}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Account, lookup};

    #[test]
    fn an_account_is_read_from_the_password_file() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533:nobody:/:/bin/false\n";
        assert_eq!(
            lookup(passwd, "nobody"),
            Some(Account::Lent {
                uid: 65534,
                gid: 65533
            })
        );
        assert_eq!(lookup(passwd, "postgres"), None);
    }

    #[test]
    fn root_lends_its_trust_and_nobody_else_does() {
        assert!(Account::Lent { uid: 101, gid: 104 }.trusts(0));
        assert!(!Account::Lent { uid: 101, gid: 104 }.trusts(1000));
        assert!(!Account::Ours { uid: 1000 }.trusts(0));
    }
}
