//! What operators see: lines of the log, and metrics. Nothing else.
//!
//! Bedside itself logs at the level that was set. Libraries log warnings only, whatever was set:
//! at lower levels some of them write headers, addresses and statements.

mod families;
mod line;
mod recorder;

use std::{
    io::{IsTerminal as _, stdout},
    panic,
};

use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

pub use families::{FAMILIES, Family, Kind, Label, Values};
pub use recorder::Measures;

use line::JsonLine;

/// Starts logging to standard output. `format` is `json` or `pretty`; without it lines are JSON,
/// and plain text on a terminal. A second start in one process changes nothing.
pub fn start(level: &str, format: Option<&str>) {
    // Not by an `EnvFilter`: nothing of its language is needed, and it brings a regex engine.
    let filter = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("bedside", level.parse().unwrap_or(LevelFilter::INFO));
    let log = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE);
    let plain = format.map_or_else(|| stdout().is_terminal(), |format| format == "pretty");
    let started = if plain {
        let log = log.compact().with_ansi(stdout().is_terminal());
        log.finish().with(filter).try_init()
    } else {
        let log = log.fmt_fields(line::fields()).event_format(JsonLine);
        log.finish().with(filter).try_init()
    };
    // Somebody else in this process logs already, as in a test.
    started.unwrap_or_default();
    panic::set_hook(Box::new(|panicked| {
        // What it says may hold anything, so only its place is told.
        let place = panicked.location().map(ToString::to_string);
        tracing::error!(event = "panic", place, "a fault in the program");
    }));
}
