//! What a newcomer or developer of Bedside runs and nobody deploys.
//!
//! - `cluster`: a private Postgres from whatever server is installed, found by `binaries`, run
//!   under the right `account`, in `directories` of its own
//! - `with_postgres`: any command with such a Postgres
//! - `demo`: Bedside with a simulated Zoom, for a visitor
//! - `setup`: installs what a fresh machine lacks
//! - `checkers`: the programs that check the files of `ops/`
//! - `sources`: which there are, and a copy of them for tests that break them

mod account;
mod binaries;
mod checkers;
mod cluster;
#[cfg(feature = "demo")]
mod demo;
mod directories;
mod env;
mod setup;
mod sources;
mod with_postgres;

pub use crate::{
    account::Account,
    binaries::Binaries,
    checkers::checker,
    cluster::Cluster,
    directories::RunDir,
    setup::setup,
    sources::{copy, sources},
    with_postgres::with_postgres,
};
#[cfg(feature = "demo")]
pub use demo::demo;
