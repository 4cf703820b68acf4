//! The fault suite: real `bedside serve` processes on one Postgres and a strict simulated Zoom, with
//! processes, browsers, Postgres and Zoom failing at chosen moments. What happened is judged from
//! outside: by the simulator's request log, by SQL and by what a browser is shown.
//!
//! `make test` runs each drive in a short form. `make faults` runs them whole (`BEDSIDE_FAULTS=full`)
//! and writes the table of docs/RELIABILITY.md. `BEDSIDE_PROGRAM` names another program to drive.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where"
)]

#[path = "../it/browser.rs"]
#[expect(dead_code, reason = "the journeys use more of it")]
mod browser;
#[path = "../it/page.rs"]
#[expect(dead_code, reason = "the journeys use more of it")]
mod page;
#[path = "../it/relay.rs"]
#[expect(dead_code, reason = "the journeys use more of it")]
mod relay;

mod cluster;
mod expired;
mod front;
mod house;
mod load;
mod oracle;
mod press;
mod process;
mod report;
mod wire;

mod consents;
mod controls;
mod crowd;
mod deliveries;
mod expiry;
mod forgeries;
mod kills;
mod leaving;
mod postgres;
mod rekeying;
mod removals;
mod restarts;
mod slow;
mod swaps;
mod zoom;
