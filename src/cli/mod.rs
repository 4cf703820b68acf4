//! The commands: the only wiring of all floors, and the only place that speaks to a terminal.

mod audit;
mod backup;
mod completions;
mod doctor;
mod effective;
mod failure;
mod healthcheck;
mod init;
mod keys;
mod marketplace;
mod metrics;
mod migrate;
mod people;
mod restore;
mod serve;
mod server;

use std::{collections::BTreeMap, ffi::OsString, future::Future};

use anyhow::Context as _;
use clap::Parser;

pub use doctor::NAMES as DOCTOR_LINES;
pub use failure::Failure;
pub use serve::{Running, limits, migrate, start};

use crate::{
    config::Config,
    store::{self, Store},
    telemetry,
};

/// Zoom meetings at one press, in the clinician's own Zoom account.
#[derive(Debug, Parser)]
#[command(name = "bedside", version, disable_help_subcommand = true)]
pub enum Command {
    /// Write the first .env, with fresh secrets
    Init(init::Init),
    /// Print what to paste into Zoom's forms
    Marketplace(marketplace::Marketplace),
    /// Serve the pages until told to stop
    Serve,
    /// Bring the database up to this version, then exit
    Migrate(migrate::Migrate),
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
    /// Check settings, database, public address and Zoom
    Doctor(doctor::Doctor),
    /// Print every setting as it holds, and where it comes from
    Config(effective::Effective),
    /// Ask the server on this machine whether it is ready
    Healthcheck,
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the version
    Version {
        /// Print JSON, with how many migrations this version knows
        #[arg(long)]
        json: bool,
    },
}

fn version(json: bool) -> String {
    let version = env!("CARGO_PKG_VERSION");
    if json {
        serde_json::json!({ "version": version, "migrations": store::migrations() }).to_string()
    } else {
        version.to_owned()
    }
}

/// Runs one command.
pub fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Init(init) => init.run()?,
        Command::Marketplace(marketplace) => marketplace.run(&environment())?,
        Command::Serve => serve::until_told(settings()?)?,
        Command::Migrate(migrate) => migrate.run()?,
        Command::Keys(keys) => keys.run()?,
        Command::Audit(audit) => audit.run()?,
        Command::Backup(backup) => backup.run()?,
        Command::Restore(restore) => restore.run()?,
        Command::Users(users) => users.run()?,
        Command::Events(events) => events.run()?,
        Command::Purge(purge) => purge.run()?,
        Command::ExportUser(export) => export.run()?,
        Command::ForgetUser(forget) => forget.run()?,
        Command::Doctor(doctor) => doctor.run(&environment())?,
        Command::Config(config) => config.run(&environment())?,
        Command::Healthcheck => with_runtime(healthcheck::ask(settings()?.listen))?,
        Command::Completions(completions) => completions.run(),
        Command::Version { json } => say(&version(*json)),
    }
    Ok(())
}

/// The settings of a command whose output is data: nothing is logged between.
fn silent_settings() -> Result<Config, Failure> {
    Ok(Config::of_environment(&environment())?)
}

fn settings() -> Result<Config, Failure> {
    let config = silent_settings()?;
    telemetry::start(&config.log, config.log_format.as_deref());
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
