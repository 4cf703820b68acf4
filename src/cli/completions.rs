//! `bedside completions`: what a shell needs to complete commands and options.

use clap::{CommandFactory as _, Parser};
use clap_complete::{Shell, generate};

/// Print completions for a shell.
#[derive(Debug, Parser)]
pub struct Completions {
    /// Which one
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) {
        let mut command = super::Command::command();
        generate(self.shell, &mut command, "bedside", &mut std::io::stdout());
    }
}
