//! One line of what `bedside doctor` says, and all of them together.

use std::fmt;

use serde_json::{Value, json};
use time::{OffsetDateTime, macros::format_description};

/// Every line, in the order in which they are told. docs/DOCTOR.md has a section for each.
pub const NAMES: &[&str] = &[
    "config",
    "secret files",
    "database",
    "database role",
    "schema",
    "encryption",
    "clock",
    "public url",
    "tls",
    "headers",
    "metrics",
    "proxy",
    "zoom",
    "zoom reach",
    "credentials",
    "redirect url",
    "webhook",
    "events",
    "old secret",
    "scopes",
    "old client id",
    "terms",
    "support",
    "backup",
];

/// How a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    Warn,
    Fail,
    /// Nothing is known, and the line says why.
    Skip,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
            Self::Skip => "skip",
        }
    }
}

/// What was found about one thing.
#[derive(Clone, Debug)]
pub(super) struct Line {
    name: &'static str,
    status: Status,
    told: String,
    fix: Option<String>,
}

/// It is as it should be.
pub(super) fn ok(name: &'static str, told: impl Into<String>) -> Line {
    line(name, Status::Ok, told, None)
}

/// It works, and should be mended.
pub(super) fn warn(name: &'static str, told: impl Into<String>, fix: impl Into<String>) -> Line {
    line(name, Status::Warn, told, Some(fix.into()))
}

/// It does not work.
pub(super) fn fail(name: &'static str, told: impl Into<String>, fix: impl Into<String>) -> Line {
    line(name, Status::Fail, told, Some(fix.into()))
}

/// Nothing is known about it; `told` says why.
pub(super) fn skip(name: &'static str, told: impl Into<String>) -> Line {
    line(name, Status::Skip, told, None)
}

/// Nothing is known about any of these, for one reason.
pub(super) fn skip_all(names: &[&'static str], why: &str) -> Vec<Line> {
    names.iter().map(|name| skip(name, why)).collect()
}

fn line(name: &'static str, status: Status, told: impl Into<String>, fix: Option<String>) -> Line {
    Line {
        name,
        status,
        told: told.into(),
        fix,
    }
}

impl Line {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Where docs/DOCTOR.md explains it.
    fn docs(&self) -> String {
        format!("docs/DOCTOR.md#{}", self.name.replace(' ', "-"))
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "status": self.status.word(),
            "told": self.told,
            "fix": self.fix,
            "docs": self.docs(),
        })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "  {:<5} {:<14} {}",
            self.status.word(),
            self.name,
            self.told
        )?;
        if let Some(fix) = &self.fix {
            write!(f, "\n        fix: {fix}\n        {}", self.docs())?;
        }
        Ok(())
    }
}

/// All lines.
#[derive(Debug)]
pub(super) struct Report {
    at: OffsetDateTime,
    lines: Vec<Line>,
}

impl Report {
    pub(super) fn new(at: OffsetDateTime, mut lines: Vec<Line>) -> Self {
        let place = |line: &Line| NAMES.iter().position(|name| *name == line.name);
        lines.sort_by_key(place);
        Self { at, lines }
    }

    pub(super) fn count(&self, status: Status) -> usize {
        let found = self.lines.iter().filter(|line| line.status == status);
        found.count()
    }

    pub(super) fn to_json(&self) -> String {
        let lines: Vec<_> = self.lines.iter().map(Line::to_json).collect();
        let report = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "at": self.moment(),
            "failed": self.count(Status::Fail),
            "warnings": self.count(Status::Warn),
            "skipped": self.count(Status::Skip),
            "lines": lines,
        });
        format!("{report:#}")
    }

    fn moment(&self) -> String {
        let shape = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        self.at.format(shape).unwrap_or_default()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = concat!("Bedside ", env!("CARGO_PKG_VERSION"), " doctor");
        writeln!(f, "{title:<56} {}", self.moment())?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        let count = |status, one: &str, many: &str| match self.count(status) {
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        let failed = count(Status::Fail, "failed", "failed");
        let warnings = count(Status::Warn, "warning", "warnings");
        write!(f, "{failed}, {warnings}")?;
        match self.count(Status::Skip) {
            0 => f.write_str("."),
            skipped => write!(f, ", {skipped} skipped."),
        }
    }
}
