//! Defences taken out, one after the other: the tests that are named for each must fail then.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::{fs::symlink, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const LIST: &str = include_str!("breakages.txt");
const TARGETS: [&str; 5] = ["lib", "it", "browser", "compose", "architecture"];
/// A first build compiles every dependency.
const PATIENCE: Duration = Duration::from_mins(15);

/// One block of the list.
pub(crate) struct Breakage {
    pub(crate) name: &'static str,
    says: &'static str,
    edits: Vec<Edit>,
    /// A target, and the tests of it.
    pub(crate) tests: Vec<(&'static str, Vec<&'static str>)>,
    block: &'static str,
}

/// Lines of a file, and what comes in their place.
struct Edit {
    file: &'static str,
    out: Vec<&'static str>,
    put: Vec<&'static str>,
}

pub(crate) fn list() -> impl Iterator<Item = Breakage> {
    let blocks = LIST.split("\n\n").map(str::trim);
    blocks.filter(|block| !block.starts_with('#')).map(read)
}

fn read(block: &'static str) -> Breakage {
    let mut lines = block.lines();
    let (name, says) = lines.next().unwrap().split_once(' ').unwrap();
    let mut breakage = Breakage {
        name,
        says,
        edits: Vec::new(),
        tests: Vec::new(),
        block,
    };
    let (mut file, mut edit) = ("", None::<Edit>);
    for line in lines {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        match first {
            "-" => {
                // A line that goes after one that came begins another edit.
                if edit.as_ref().is_none_or(|edit| !edit.put.is_empty()) {
                    breakage.edits.extend(edit.take());
                }
                let (out, put) = (Vec::new(), Vec::new());
                let edit = edit.get_or_insert(Edit { file, out, put });
                edit.out.push(rest);
            }
            "+" => edit.as_mut().expect(line).put.push(rest),
            target if TARGETS.contains(&target) => {
                breakage.tests.push((target, rest.split(' ').collect()));
            }
            path => {
                breakage.edits.extend(edit.take());
                file = path;
            }
        }
    }
    breakage.edits.extend(edit);
    breakage
}

impl Edit {
    /// The text without the lines that go. They stand in it once, indented in any way.
    fn apply(&self, text: &str) -> Result<String, String> {
        let lines: Vec<_> = text.lines().collect();
        let fits = |at: &usize| {
            let here = lines.iter().skip(*at).map(|line| line.trim());
            here.take(self.out.len()).eq(self.out.iter().copied())
        };
        let places: Vec<_> = (0..lines.len()).filter(fits).collect();
        let [at] = places[..] else {
            let (file, out, times) = (self.file, &self.out, places.len());
            return Err(format!("{out:?} stand {times} times in {file}"));
        };
        let blank = |letter: &char| letter.is_whitespace();
        let indent: String = lines[at].chars().take_while(blank).collect();
        let (before, rest) = lines.split_at(at);
        let mut changed: Vec<_> = before.iter().map(|line| (*line).to_owned()).collect();
        changed.extend(self.put.iter().map(|line| format!("{indent}{line}")));
        changed.extend(
            rest.iter()
                .skip(self.out.len())
                .map(|line| (*line).to_owned()),
        );
        Ok(changed.join("\n") + "\n")
    }
}

impl Breakage {
    /// The files of a tree that it changes, each whole and broken.
    fn files(&self, tree: &Path) -> Result<Vec<(PathBuf, [String; 2])>, String> {
        let mut files: Vec<(PathBuf, [String; 2])> = Vec::new();
        for edit in &self.edits {
            let path = tree.join(edit.file);
            let known = files.iter_mut().find(|(known, _)| *known == path);
            if let Some((_, [_, broken])) = known {
                *broken = edit.apply(broken)?;
            } else {
                let whole = fs::read_to_string(&path).map_err(|error| error.to_string())?;
                let broken = edit.apply(&whole)?;
                files.push((path, [whole, broken]));
            }
        }
        Ok(files)
    }

    /// Breaks the tree, runs the tests, and mends it. The error says what did not fail.
    fn try_in(&self, tree: &Path, build: &Path) -> Result<(), String> {
        let files = self.files(tree)?;
        for (path, [_, broken]) in &files {
            fs::write(path, broken).unwrap();
        }
        let told = self.run(tree, build);
        for (path, [whole, _]) in &files {
            fs::write(path, whole).unwrap();
        }
        let told = told?;
        let failed = |test: &&str| {
            let name = |line: &str| Some(line.strip_prefix("test ")?.split(' ').next()?.to_owned());
            let mut failures = told.lines().filter(|line| line.ends_with("FAILED"));
            failures
                .any(|line| name(line).is_some_and(|name| name.rsplit("::").next() == Some(*test)))
        };
        let all = self
            .tests
            .iter()
            .flat_map(|(_, tests)| tests.iter().copied());
        let passed: Vec<_> = all.filter(|test| !failed(test)).collect();
        if passed.is_empty() {
            return Ok(());
        }
        let ran = told.contains("test result:");
        let end = told.len().saturating_sub(3000);
        Err(if ran {
            format!("not failed: {passed:?}")
        } else {
            told.get(end..).unwrap_or_default().to_owned()
        })
    }

    fn run(&self, tree: &Path, build: &Path) -> Result<String, String> {
        let log = build.with_extension("log");
        let out = fs::File::create(&log).unwrap();
        let mut cargo = Command::new("cargo");
        cargo.args(["test", "--no-fail-fast", "--package", "bedside"]);
        for (target, _) in &self.tests {
            match *target {
                "lib" => cargo.arg("--lib"),
                other => cargo.args(["--test", other]),
            };
        }
        // What is broken may be a statement, which then only a database can tell the types of.
        let offline = !self
            .edits
            .iter()
            .any(|edit| edit.file.starts_with("src/store"));
        cargo
            .arg("--")
            .args(self.tests.iter().flat_map(|(_, tests)| tests));
        cargo
            .env("CARGO_TARGET_DIR", build)
            .env("SQLX_OFFLINE", offline.to_string())
            .env("RUST_BACKTRACE", "0")
            .env_remove("BEDSIDE_BREAKAGES")
            .current_dir(tree)
            .stderr(out.try_clone().unwrap())
            .stdout(out)
            .stdin(Stdio::null())
            .process_group(0);
        let ended = wait(cargo.spawn().unwrap());
        let told = fs::read_to_string(&log).unwrap();
        if ended {
            Ok(told)
        } else {
            Err("did not end".to_owned())
        }
    }
}

/// `false` when it had to be ended, with all that it began.
fn wait(mut child: Child) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        sleep(Duration::from_millis(100));
    }
    let group = format!("-{}", child.id());
    let ended = Command::new("kill").args(["-9", "--", &group]).status();
    assert!(ended.unwrap().success(), "{group}");
    child.wait().unwrap();
    false
}

/// Whether each can still be made.
#[test]
fn every_breakage_fits() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut names, mut faults) = (BTreeSet::new(), Vec::new());
    for breakage in list() {
        let name = breakage.name;
        if !names.insert(name) || breakage.tests.is_empty() || breakage.edits.is_empty() {
            faults.push(format!("{name} is there twice, or lacks something"));
        }
        faults.extend(
            breakage
                .files(root)
                .err()
                .map(|fault| format!("{name}: {fault}")),
        );
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(names.len() > 100, "{}", names.len());
}

/// Whether each is noticed: that takes an hour or two, so only when it is asked for.
#[test]
fn each_breakage_is_noticed() {
    #[expect(clippy::disallowed_methods, reason = "make says so which are wanted")]
    let Ok(wanted) = std::env::var("BEDSIDE_BREAKAGES") else {
        println!("not tried: `make breakages` takes the defences out one by one");
        return;
    };
    let wanted: Vec<_> = wanted.split_whitespace().collect();
    for name in &wanted {
        assert!(
            list().any(|known| known.name == *name),
            "there is no {name}"
        );
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("target/breakages");
    let (tree, build, seen) = (
        folder.join("tree"),
        folder.join("build"),
        folder.join("noticed"),
    );
    devkit::copy(root, &tree).unwrap();
    // Caddy is found below it.
    symlink(root.join(".work"), tree.join(".work")).unwrap();
    // Each is written down with its whole text: one that changed is tried again.
    let noticed = fs::read_to_string(&seen).unwrap_or_default();
    let (mut count, mut missed) = (0, Vec::new());
    for breakage in list() {
        let (name, says) = (breakage.name, breakage.says);
        let before = noticed.contains(&format!("{}\n\n", breakage.block));
        let is_next = wanted.contains(&name) || (wanted.is_empty() && !before);
        if !is_next {
            count += usize::from(before);
            continue;
        }
        let began = Instant::now();
        let tried = breakage.try_in(&tree, &build);
        let took = began.elapsed().as_secs();
        match tried {
            Ok(()) => {
                println!("{name} noticed in {took} s: {says}");
                let all = fs::read_to_string(&seen).unwrap_or_default();
                fs::write(&seen, format!("{all}{}\n\n", breakage.block)).unwrap();
                count += 1;
            }
            Err(why) => {
                println!("{name} NOT NOTICED in {took} s: {says}: {why}");
                missed.push(name);
            }
        }
    }
    println!("{count} noticed, {} not", missed.len());
    assert!(missed.is_empty(), "{missed:?}");
}
