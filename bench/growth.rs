//! The table of `make bench-scale`.

use std::fmt;

/// A size of the crowd, and what it took to bring it there.
pub(crate) struct Size {
    pub(crate) installations: u64,
    pub(crate) meetings: i64,
    pub(crate) seconds: f64,
    pub(crate) bytes: i64,
}

impl Size {
    #[expect(clippy::cast_precision_loss, reason = "two digits after the point")]
    pub(crate) fn gigabytes(&self) -> f64 {
        self.bytes as f64 / 1e9
    }
}

/// A path at one size: CPU per request in microseconds.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) installations: u64,
    pub(crate) name: &'static str,
    pub(crate) app: f64,
    pub(crate) postgres: f64,
    pub(crate) limit: f64,
}

/// The same load at one server alone, and at each of three: CPU per request in microseconds, of each.
pub(crate) struct Beside {
    pub(crate) name: &'static str,
    pub(crate) alone: f64,
    pub(crate) three: [f64; 3],
}

#[derive(Default)]
pub(crate) struct Growth {
    pub(crate) sizes: Vec<Size>,
    pub(crate) rows: Vec<Row>,
    pub(crate) beside: Vec<Beside>,
}

impl Growth {
    /// How much more a row costs than at the first size, in the program and in Postgres.
    fn since_the_first(&self, row: &Row) -> (f64, f64) {
        let mut rows = self.rows.iter();
        let first = rows.find(|first| first.name == row.name).unwrap();
        (row.app / first.app, row.postgres / first.postgres)
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| path | installations | CPU µs | growth | Postgres CPU µs | growth | limit µs |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|")?;
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.name);
        for row in rows {
            let (app, postgres) = self.since_the_first(row);
            writeln!(
                f,
                "| {} | {} | {:.0} | {app:.2} × | {:.0} | {postgres:.2} × | {:.0} |",
                row.name, row.installations, row.app, row.postgres, row.limit,
            )?;
        }
        writeln!(
            f,
            "\n| installations | meetings | database | added within |"
        )?;
        writeln!(f, "|---|---|---|---|")?;
        for size in &self.sizes {
            let (count, meetings) = (size.installations, size.meetings);
            let (gigabytes, seconds) = (size.gigabytes(), size.seconds);
            writeln!(
                f,
                "| {count} | {meetings} | {gigabytes:.2} GB | {seconds:.0} s |"
            )?;
        }
        writeln!(
            f,
            "\n| path | one server alone, CPU µs | each of three | their mean |"
        )?;
        writeln!(f, "|---|---|---|---|")?;
        for row in &self.beside {
            let [a, b, c] = row.three;
            let mean = (a + b + c) / 3.0 / row.alone;
            writeln!(
                f,
                "| {} | {:.0} | {a:.0}, {b:.0}, {c:.0} | {mean:.2} × |",
                row.name, row.alone,
            )?;
        }
        Ok(())
    }
}
