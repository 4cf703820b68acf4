//! What operators see: lines of the log, and metrics. Nothing else.
//!
//! Bedside itself logs at the level that was set. Libraries log warnings only, whatever was set:
//! at lower levels some of them write headers, addresses and statements.

mod families;
mod line;
mod recorder;

use std::io::{IsTerminal as _, stdout};

use tracing_subscriber::EnvFilter;

pub use families::{FAMILIES, Family, Kind, Label, Values};
pub use recorder::Measures;

use line::JsonLine;

/// Starts logging to standard output. `format` is `json` or `pretty`; without it lines are JSON,
/// and plain text on a terminal. A second start in one process changes nothing.
pub fn start(level: &str, format: Option<&str>) {
    let filter = EnvFilter::new(format!("warn,bedside={level}"));
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    let plain = format.map_or_else(|| stdout().is_terminal(), |format| format == "pretty");
    let started = if plain {
        log.compact().with_ansi(stdout().is_terminal()).try_init()
    } else {
        log.fmt_fields(line::fields())
            .event_format(JsonLine)
            .try_init()
    };
    // Somebody else in this process logs already, as in a test.
    started.unwrap_or_default();
}
