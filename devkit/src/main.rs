//! The door of devkit.

use clap::{Parser, Subcommand};
use std::{ffi::OsString, path::PathBuf, process::ExitCode};

/// What a newcomer or developer of Bedside runs and nobody deploys.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Runs a command with `DATABASE_URL` set to a fresh private Postgres.
    WithPostgres {
        /// Applies the migrations in this directory first
        #[arg(long)]
        migrations: Option<PathBuf>,
        /// The command, after --
        program: OsString,
        /// Its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Runs Bedside with a simulated Zoom until Ctrl-C.
    #[cfg(feature = "demo")]
    Demo {
        /// Where Postgres keeps its files from one start to the next
        #[arg(long, default_value = ".work")]
        dir: PathBuf,
    },
    /// Installs what this machine lacks, through apt or brew.
    Setup {
        /// Also a browser and its driver, for the browser test
        #[arg(long)]
        browser: bool,
        /// Also the programs that check the files of ops/
        #[arg(long)]
        checkers: bool,
    },
}

#[expect(clippy::print_stderr, reason = "the terminal is where devkit speaks")]
fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Action::WithPostgres {
            migrations,
            program,
            arguments,
        } => devkit::with_postgres(migrations.as_deref(), &program, &arguments),
        #[cfg(feature = "demo")]
        Action::Demo { dir } => devkit::demo(&dir).map(|()| ExitCode::SUCCESS),
        Action::Setup { browser, checkers } => {
            devkit::setup(browser, checkers).map(|()| ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("devkit: {error:#}");
        ExitCode::FAILURE
    })
}
