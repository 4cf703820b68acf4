//! Logging: what is written where, and nothing else.
//!
//! Bedside itself logs at the level that was set. Libraries log warnings only, whatever was set:
//! at lower levels some of them write headers, addresses and statements.

use std::io::{IsTerminal as _, stdout};

use tracing_subscriber::EnvFilter;

/// Starts logging to standard output: lines of JSON, or plain text on a terminal. A second start
/// in one process changes nothing.
pub fn start(level: &str) {
    let filter = EnvFilter::new(format!("warn,bedside={level}"));
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    let started = if stdout().is_terminal() {
        log.compact().try_init()
    } else {
        log.json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .try_init()
    };
    // Somebody else in this process logs already, as in a test.
    started.unwrap_or_default();
}
