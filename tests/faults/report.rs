//! Short or whole, and the table of docs/RELIABILITY.md.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

const BEGIN: &str = "<!-- begin: written by `make faults` -->\n";
const END: &str = "<!-- end: written by `make faults` -->\n";

/// A variable of the environment, absent when empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test is told so how and where to run"
    )]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether this is the whole suite.
pub(crate) fn whole() -> bool {
    variable("BEDSIDE_FAULTS").as_deref() == Some("full")
}

/// The first for a short run, the second for a whole one.
pub(crate) fn sized<T>(short: T, whole_one: T) -> T {
    if whole() { whole_one } else { short }
}

/// One drive, on its way to a row of the table. A drive that ends without `seen` has failed, and
/// the table says so.
pub(crate) struct Drive {
    key: &'static str,
    name: &'static str,
    asked: String,
    began: Instant,
    stamp: String,
    told: bool,
}

impl Drive {
    pub(crate) fn begin(key: &'static str, name: &'static str, asked: impl Into<String>) -> Self {
        Self {
            key,
            name,
            asked: asked.into(),
            began: Instant::now(),
            stamp: if whole() { stamp() } else { String::new() },
            told: false,
        }
    }

    /// The drive went as asked; this was seen.
    pub(crate) fn seen(mut self, seen: impl AsRef<str>) {
        self.told = true;
        self.write(seen.as_ref());
    }

    fn write(&self, seen: &str) {
        let took = self.began.elapsed();
        eprintln!("drive {}: {seen} ({} s)", self.key, took.as_secs());
        if whole() {
            let (name, asked, seconds, stamp) =
                (self.name, &self.asked, took.as_secs(), &self.stamp);
            let row = format!("| {name} | {asked} | {seen} | {seconds} s | {stamp} |\n");
            fs::create_dir_all(rows()).unwrap();
            fs::write(rows().join(self.key), row).unwrap();
            write_table();
        }
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        if !self.told {
            self.write("**FAILED**; see the output of the run");
        }
    }
}

/// The day and the commit; a plus when files differ from it.
pub(crate) fn stamp() -> String {
    let git = |arguments: &[&str]| said(Command::new("git").args(arguments));
    let changed = git(&["status", "--porcelain", "--", ".", ":!docs/RELIABILITY.md"]);
    let plus = if changed.is_empty() { "" } else { "+" };
    let day = said(Command::new("date").args(["-u", "+%F"]));
    format!("{day}, {}{plus}", git(&["rev-parse", "--short", "HEAD"]))
}

fn said(command: &mut Command) -> String {
    let output = command.current_dir(root()).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Puts the rows that there are between the two marks.
fn write_table() {
    let mut names: Vec<PathBuf> = fs::read_dir(rows())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    let rows: String = names
        .iter()
        .map(|name| fs::read_to_string(name).unwrap())
        .collect();
    let page = root().join("docs/RELIABILITY.md");
    let text = fs::read_to_string(&page).expect("the page with the table");
    let (before, rest) = text.split_once(BEGIN).expect("the first mark");
    let (_, after) = rest.split_once(END).expect("the last mark");
    let head = "\n| drive | asked | seen | took | day, commit |\n|---|---|---|---|---|\n";
    fs::write(&page, format!("{before}{BEGIN}{head}{rows}\n{END}{after}")).unwrap();
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rows() -> PathBuf {
    root().join("target/faults/rows")
}
