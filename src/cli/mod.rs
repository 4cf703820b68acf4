//! The commands: the only wiring of all floors, and the only place that speaks to a terminal.

mod audit;
mod failure;
mod healthcheck;
mod keys;
mod serve;
mod server;

use std::{collections::BTreeMap, ffi::OsString, future::Future};

use anyhow::Context as _;
use clap::Parser;

pub use failure::Failure;
pub use serve::{Running, limits, migrate, start};

use crate::{config::Config, store::Store, telemetry};

/// Zoom meetings at one press, in the clinician's own Zoom account.
#[derive(Debug, Parser)]
#[command(name = "bedside", version, disable_help_subcommand = true)]
pub enum Command {
    /// Serve the pages until told to stop
    Serve,
    /// Bring the database up to this version, then exit
    Migrate,
    /// Make sealing keys, and exchange them
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Check what was written down, and list who left
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Ask the server on this machine whether it is ready; exit 0 when it is
    Healthcheck,
    /// Print the version
    Version,
}

/// Runs one command.
pub fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Serve => serve::until_told(settings()?)?,
        Command::Migrate => with_runtime(migrate(&settings()?))?,
        Command::Keys(keys) => keys.run()?,
        Command::Audit(audit) => audit.run()?,
        Command::Healthcheck => with_runtime(healthcheck::ask(settings()?.listen))?,
        Command::Version => say(env!("CARGO_PKG_VERSION")),
    }
    Ok(())
}

fn settings() -> Result<Config, Failure> {
    let config = Config::of_environment(&environment())?;
    telemetry::start(&config.log);
    Ok(config)
}

/// The environment, as it is handed to `Config`. What is no text is no setting.
fn environment() -> BTreeMap<String, String> {
    let texts = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(texts).collect()
}

/// The database, once its schema and keys fit: a wrong key would leave nothing to open.
async fn opened(config: &Config) -> Result<Store, Failure> {
    let store = Store::open(config).context("DATABASE_URL cannot be read")?;
    Failure::of_start(store.check_schema().await, store.check_keys().await)?;
    Ok(store)
}

fn with_runtime(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime
        .context("the threads could not be started")?
        .block_on(work)
}

#[expect(
    clippy::print_stdout,
    reason = "this is what the command was asked for"
)]
fn say(line: &str) {
    println!("{line}");
}
