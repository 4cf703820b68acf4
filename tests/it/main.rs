//! Journeys: whole stories over HTTP, against a real Postgres (a database for each test) and the
//! simulated Zoom. Nothing of Zoom is mocked, and nothing is arranged behind the app's back.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where"
)]

mod browser;
mod clinic;
mod desk;
mod face;
mod ledger;
mod page;
mod post;
mod relay;

mod account;
mod audit;
mod bad_input;
mod canary;
mod closing;
mod commands;
mod doctor;
mod doubles;
mod errors;
mod history;
mod install;
mod invite;
mod leave;
mod limits;
mod maintenance;
mod meeting;
mod neighbours;
mod options;
mod planning;
mod preferences;
mod profile;
mod program;
mod public;
mod rekey;
mod reschedule;
mod rest;
mod rounds;
mod schedule;
mod session;
mod settings;
mod shared;
mod start;
mod tenancy;
mod tokens;
mod webhook;
mod weight;
