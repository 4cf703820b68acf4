//! The commands: the only wiring of all floors, and the only place that speaks to a terminal.

mod audit;
mod backup;
mod failure;
mod healthcheck;
mod keys;
mod metrics;
mod people;
mod restore;
mod serve;
mod server;

use std::future::Future;

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
    /// Write everything that is kept into one sealed file, beside running servers
    Backup(backup::Backup),
    /// Load a backup into an empty database, or only check it
    Restore(restore::Restore),
    /// See who is connected, and let somebody go
    #[command(subcommand)]
    Users(people::Users),
    /// See what Zoom told lately
    #[command(subcommand)]
    Events(people::Events),
    /// Delete what is over now, without waiting for the servers to do it
    Purge(people::Purge),
    /// Print everything that is kept on a person, as JSON
    ExportUser(people::ExportUser),
    /// Let a person go, and delete everything that is kept on them
    ForgetUser(people::ForgetUser),
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
        Command::Backup(backup) => backup.run()?,
        Command::Restore(restore) => restore.run()?,
        Command::Users(users) => users.run()?,
        Command::Events(events) => events.run()?,
        Command::Purge(purge) => purge.run()?,
        Command::ExportUser(export) => export.run()?,
        Command::ForgetUser(forget) => forget.run()?,
        Command::Healthcheck => with_runtime(healthcheck::ask(settings()?.listen))?,
        Command::Version => say(env!("CARGO_PKG_VERSION")),
    }
    Ok(())
}

/// The settings of a command whose output is data: nothing is logged between.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment is handed to `Config` here, once"
)]
fn silent_settings() -> Result<Config, Failure> {
    Ok(Config::read(|name| std::env::var(name).ok())?)
}

fn settings() -> Result<Config, Failure> {
    let config = silent_settings()?;
    telemetry::start(&config.log, config.log_format.as_deref());
    Ok(config)
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
