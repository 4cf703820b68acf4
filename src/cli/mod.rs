//! The commands: the only wiring of all floors, and the only place that speaks to a terminal.

mod audit;
mod completions;
mod doctor;
mod effective;
mod failure;
mod healthcheck;
mod init;
mod keys;
mod marketplace;
mod migrate;
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
        Command::Doctor(doctor) => doctor.run(&environment())?,
        Command::Config(config) => config.run(&environment())?,
        Command::Healthcheck => with_runtime(healthcheck::ask(settings()?.listen))?,
        Command::Completions(completions) => completions.run(),
        Command::Version { json } => say(&version(*json)),
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
