//! Bedside: a clinician presses one button and gets a fresh Zoom meeting in their own Zoom
//! account, with a link to hand to a client.
//!
//! The crate is a house, and each floor may name only some of the others
//! (`docs/ARCHITECTURE.md`; `tests/architecture.rs` holds us to it):
//!
//! - ground, without I/O: [`domain`], [`sealing`], [`clock`], [`config`];
//! - first floor, two hands that do not know each other: [`store`] (Postgres) and [`zoom`] (HTTP);
//! - second floor, what the product does: [`flows`];
//! - third floor, its faces: [`web`] (pages) and [`cli`] (commands, and the wiring of all floors),
//!   with [`telemetry`] beside them.
//!
//! `oracles` is no floor, and not in the program that ships: only tests and fuzzers have it
//! compiled (`docs/FUZZING.md`).

pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod flows;
#[cfg(any(test, fuzzing))]
pub mod oracles;
pub mod sealing;
pub mod store;
pub mod telemetry;
pub mod web;
pub mod zoom;
