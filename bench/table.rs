//! The table: printed, and kept in docs/PERFORMANCE.md.

use std::{fmt, fs, path::Path, time::Duration};

use crate::report::{stamp, variable};

/// One path.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// CPU per request in microseconds.
    pub(crate) app: f64,
    pub(crate) postgres: f64,
    pub(crate) limit: f64,
    /// Median and 99th percentile at 100 requests a second, of Bedside and of the limit.
    pub(crate) steady: (Duration, Duration),
    pub(crate) bare: (Duration, Duration),
    /// Context switches for a request, of Bedside and of the limit.
    pub(crate) switches: (f64, f64),
    /// The answer's body, and the same as browsers get it.
    pub(crate) bytes: usize,
    pub(crate) sent: usize,
    pub(crate) statements: usize,
    pub(crate) writes: usize,
}

#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
    pub(crate) idle_kilobytes: u64,
    pub(crate) loaded_kilobytes: u64,
    pub(crate) first_answer: Duration,
    pub(crate) program_bytes: u64,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sizes to one digit after the point"
)]
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| path | CPU µs | limit µs | × limit | Postgres CPU µs | a second and core | p50 / p99 ms | limit's | statements | writing |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|---|")?;
        for row in &self.rows {
            let ms = |length: Duration| length.as_secs_f64() * 1e3;
            writeln!(
                f,
                "| {} | {:.0} | {:.0} | {:.2} | {:.0} | {:.0} | {:.2} / {:.2} | {:.2} / {:.2} | {} | {} |",
                row.name,
                row.app,
                row.limit,
                row.app / row.limit,
                row.postgres,
                1e6 / row.app,
                ms(row.steady.0),
                ms(row.steady.1),
                ms(row.bare.0),
                ms(row.bare.1),
                row.statements,
                row.writes,
            )?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "| path | bytes | with gzip | context switches | limit's |"
        )?;
        writeln!(f, "|---|---|---|---|---|")?;
        for row in &self.rows {
            let (own, limit) = row.switches;
            writeln!(
                f,
                "| {} | {} | {} | {own:.1} | {limit:.1} |",
                row.name, row.bytes, row.sent
            )?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "Memory idle {:.1} MB, after the run {:.1} MB. First answer {:.0} ms after the start. Program {:.1} MB.",
            self.idle_kilobytes as f64 / 1024.0,
            self.loaded_kilobytes as f64 / 1024.0,
            self.first_answer.as_secs_f64() * 1e3,
            self.program_bytes as f64 / 1e6,
        )
    }
}

/// Puts a whole run's table into the document, with day and commit, between the marks of the target
/// that it was made by.
pub(crate) fn keep(table: &impl fmt::Display, target: &str) {
    let partial = variable("BEDSIDE_BENCH_PATH").is_some();
    if partial || variable("BEDSIDE_BENCH").as_deref() == Some("quick") {
        return;
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/PERFORMANCE.md");
    let text = fs::read_to_string(&page).expect("the page with the table");
    let mark = |word| format!("<!-- {word}: written by `make {target}` -->\n");
    let (begin, end) = (mark("begin"), mark("end"));
    let (before, rest) = text.split_once(&begin).expect("the first mark");
    let (_, after) = rest.split_once(&end).expect("the last mark");
    let kept = format!("{before}{begin}\n{}:\n\n{table}\n{end}{after}", stamp());
    fs::write(&page, kept).unwrap();
}
