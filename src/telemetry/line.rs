//! A line of the log as JSON: `ts`, `level`, `msg`, then the fields of the event, then those of
//! the request that it belongs to. `docs/LOGS.md` is the list of events.

use std::fmt;

use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::{JsonFields, Writer},
    },
    registry::LookupSpan,
};

/// One line, one object.
pub(super) struct JsonLine;

/// How the fields of a request are kept until a line needs them.
pub(super) fn fields() -> JsonFields {
    JsonFields::new()
}

impl<S, N> FormatEvent<S, N> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let about = event.metadata();
        let mut line = Line(String::new());
        line.put("ts", now());
        line.put("level", about.level().as_str().to_lowercase());
        line.put("target", about.target());
        event.record(&mut line);
        for span in context.event_scope().into_iter().flatten() {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>() {
                line.add(fields.fields.trim_start_matches('{').trim_end_matches('}'));
            }
        }
        writeln!(writer, "{{{}}}", line.0)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a line tells when it was written, also while a test holds the clock"
)]
fn now() -> String {
    OffsetDateTime::now_utc()
        .format(&Rfc3339)
        .unwrap_or_default()
}

/// The inside of the object so far.
struct Line(String);

impl Line {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        let name = if name == "message" { "msg" } else { name };
        self.add(&format!("\"{name}\":{}", value.into()));
    }

    fn add(&mut self, members: &str) {
        if !self.0.is_empty() && !members.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(members);
    }
}

impl Visit for Line {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field.name(), value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field.name(), value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field.name(), value);
    }

    fn record_error(&mut self, field: &Field, error: &(dyn std::error::Error + 'static)) {
        let mut told = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            told = format!("{told}: {error}");
            cause = error.source();
        }
        self.put(field.name(), told);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field.name(), format!("{value:?}"));
    }
}
