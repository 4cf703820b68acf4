//! Can a clinician do it? Bedside in a real Chromium, with a real Postgres (a database for each
//! test) and the simulated Zoom.
//!
//! Every test ends its own processes, also when it fails. `make test` installs Chromium and its
//! driver; without them these tests fail and say so.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where"
)]

mod chromedriver;
mod chromium;
mod clinic;
mod fit;
mod page;
mod patience;
#[path = "../it/payloads.rs"]
mod payloads;
mod record;
mod tls;
mod visitor;
mod walk;

mod a11y;
mod disguises;
mod https;
mod keyboard;
mod leaving;
mod paper;
mod picture;
mod presses;
mod scripts;
mod story;
mod without_scripts;
