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
mod forger;
mod ledger;
mod page;
mod payloads;
mod post;
mod proxy;
mod relay;
mod statements;
mod stub;
mod vault;

mod account;
mod admission;
mod ahead;
mod audit;
mod backup;
mod bad_input;
mod caddy;
mod canary;
mod closing;
mod commands;
mod costs;
mod doctor;
mod documents;
mod doubles;
mod edge;
mod errors;
mod every_route;
mod evidence;
mod history;
mod install;
mod invite;
mod keep_alive;
mod leave;
mod limits;
mod logs;
mod maintenance;
mod meeting;
mod metrics;
mod neighbours;
mod options;
mod outbound;
mod people;
mod planning;
mod plans;
mod pooled;
mod preferences;
mod profile;
mod program;
mod public;
mod ready;
mod rekey;
mod replicas;
mod reschedule;
mod rest;
mod restore;
mod roles;
mod rounds;
mod schedule;
mod scripts;
mod secrets;
mod session;
mod settings;
mod shared;
mod stack;
mod start;
mod sweeps;
mod tenancy;
mod tokens;
mod upgrade;
mod webhook;
mod weight;
