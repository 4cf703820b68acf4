//! `devkit setup`: installs what is missing, and says what and why.

use crate::{binaries::Binaries, checkers, env};
use anyhow::{Context as _, bail, ensure};
use std::{
    io::{self, IsTerminal as _},
    path::Path,
    process::Command,
};

const INSTALL_WITH_APT: &str = include_str!("install_with_apt.sh");

/// One thing that a fresh machine may lack.
struct Need {
    what: &'static str,
    why: &'static str,
    is_met: fn() -> bool,
    apt: &'static [&'static str],
    brew: &'static [&'static str],
}

const POSTGRES: Need = Need {
    what: "a Postgres server, 14 or newer",
    why: "the tests and the demo run on a private one",
    is_met: || Binaries::find().is_ok(),
    apt: &["postgresql"],
    brew: &["postgresql@17"],
};

const BROWSER: Need = Need {
    what: "Chromium and ChromeDriver",
    why: "one test walks through Bedside in a real browser",
    is_met: a_browser_is_there,
    apt: &["chromium", "chromium-driver"],
    brew: &["--cask", "google-chrome", "chromedriver"],
};

/// Installs a Postgres server, and where wanted a browser, and the programs that check the files of
/// `ops/`. Does nothing when all is there.
pub fn setup(browser: bool, checkers: bool) -> anyhow::Result<()> {
    let needs = if browser {
        &[POSTGRES, BROWSER][..]
    } else {
        &[POSTGRES]
    };
    for need in needs.iter().filter(|need| !(need.is_met)()) {
        need.install()?;
        ensure!(
            (need.is_met)(),
            "{} is still missing after its installation",
            need.what
        );
    }
    if checkers { checkers::fetch() } else { Ok(()) }
}

impl Need {
    #[expect(
        clippy::print_stdout,
        reason = "says what is installed on someone's machine"
    )]
    fn install(&self) -> anyhow::Result<()> {
        let mut command = if env::on_path("apt-get").is_some() {
            let mut command = as_root().with_context(|| self.please())?;
            command
                .args(["sh", "-c", INSTALL_WITH_APT, "install"])
                .args(self.apt);
            command
        } else if env::on_path("brew").is_some() {
            let mut command = Command::new("brew");
            command.arg("install").args(self.brew);
            command
        } else {
            bail!("neither apt-get nor brew is here; {}", self.please());
        };
        println!("Installing {}: {}.", self.what, self.why);
        let status = command.status()?;
        ensure!(
            status.success(),
            "the installation failed; {}",
            self.please()
        );
        Ok(())
    }

    fn please(&self) -> String {
        format!(
            "please install {} ({}) and start again",
            self.what, self.why
        )
    }
}

/// The start of a command that runs as root. It asks for a password only where someone can
/// type one.
fn as_root() -> anyhow::Result<Command> {
    if Command::new("id").arg("-u").output()?.stdout == b"0\n" {
        return Ok(Command::new("env"));
    }
    ensure!(
        env::on_path("sudo").is_some(),
        "apt-get needs root and there is no sudo"
    );
    let mut sudo = Command::new("sudo");
    if !io::stdin().is_terminal() {
        sudo.arg("--non-interactive");
        let probe = Command::new("sudo")
            .args(["--non-interactive", "true"])
            .output()?;
        ensure!(
            probe.status.success(),
            "apt-get needs root and sudo asks for a password"
        );
    }
    Ok(sudo)
}

fn a_browser_is_there() -> bool {
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    let on_a_mac = Path::new("/Applications/Google Chrome.app");
    let browser = on_a_mac.exists() || browsers.iter().any(|name| env::on_path(name).is_some());
    browser && env::on_path("chromedriver").is_some()
}
