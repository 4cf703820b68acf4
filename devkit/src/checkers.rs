//! The programs that check the files of `ops/`: Caddy reads its Caddyfile, Prometheus' promtool its
//! rules. On Debian they are unpacked below `.work`, on a Mac installed with brew.

use crate::env;
use anyhow::{Context as _, ensure};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const UNPACK_WITH_APT: &str = include_str!("unpack_with_apt.sh");
/// Each program and the package that has it, with apt and with brew.
const CHECKERS: [(&str, &str); 2] = [("caddy", "caddy"), ("promtool", "prometheus")];

/// Where a checker is, if it is here. `None` says nothing against a machine without apt and brew:
/// a test then tells that it could not look.
pub fn checker(name: &str) -> Option<PathBuf> {
    let unpacked = unpacked().join("usr/bin").join(name);
    unpacked
        .is_file()
        .then_some(unpacked)
        .or_else(|| env::on_path(name))
}

/// Gets the checkers that are missing.
#[expect(
    clippy::print_stdout,
    reason = "says what is fetched to someone's machine"
)]
pub(crate) fn fetch() -> anyhow::Result<()> {
    let missing = || CHECKERS.iter().filter(|(name, _)| checker(name).is_none());
    if missing().next().is_none() {
        return Ok(());
    }
    let mut command = if env::on_path("apt-get").is_some() {
        let mut command = Command::new("sh");
        command
            .args(["-c", UNPACK_WITH_APT, "unpack"])
            .arg(unpacked());
        command.args(CHECKERS.iter().map(|(_, package)| package));
        command
    } else if env::on_path("brew").is_some() {
        let mut command = Command::new("brew");
        command
            .arg("install")
            .args(missing().map(|(_, package)| package));
        command
    } else {
        println!(
            "Neither apt-get nor brew is here: the files of ops/ are not checked with their own programs."
        );
        return Ok(());
    };
    println!("Fetching caddy and promtool: tests check the files of ops/ with them.");
    let status = command.status().context("they could not be fetched")?;
    ensure!(
        status.success(),
        "caddy and promtool could not be fetched; see above"
    );
    Ok(())
}

fn unpacked() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../.work/tools/debian")
}
