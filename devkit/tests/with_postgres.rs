//! `devkit with-postgres` as its callers meet it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Says where the database is, then waits until its standard input is closed.
const STAY: &str = "echo \"$DATABASE_URL\"; cat >/dev/null";

fn devkit(script: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_devkit"));
    command.args(["with-postgres", "--", "sh", "-c", script]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

fn line_of(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    line.trim().to_owned()
}

fn directory_in(url: &str) -> PathBuf {
    PathBuf::from(url.split_once("?host=").expect("a URL with a socket").1)
}

fn server_in(directory: &Path) -> String {
    let text = std::fs::read_to_string(directory.join("data/postmaster.pid")).unwrap();
    text.lines().next().unwrap().to_owned()
}

fn is_alive(process: &str) -> bool {
    let mut probe = Command::new("sh");
    probe.args(["-c", "kill -0 \"$1\" 2>/dev/null", "sh", process]);
    probe.status().unwrap().success()
}

fn tell(name: &str, child: &Child) {
    let id = child.id().to_string();
    let status = Command::new("sh")
        .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &id])
        .status();
    assert!(status.unwrap().success());
}

fn soon(mut holds: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(20) {
        if holds() {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    false
}

#[test]
fn the_command_finds_its_database_and_its_exit_code_is_passed_on() {
    let script = "psql --no-psqlrc -At \"$DATABASE_URL\" -c 'select current_database()'; exit 7";
    let output = devkit(script).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "bedside\n");
    assert_eq!(output.status.code(), Some(7));
}

#[test]
fn migrations_are_applied_first() {
    let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let count = "psql --no-psqlrc -At \"$DATABASE_URL\" -c 'select count(*) from installations'";
    let output = Command::new(env!("CARGO_BIN_EXE_devkit"))
        .args([
            "with-postgres",
            "--migrations",
            migrations,
            "--",
            "sh",
            "-c",
            count,
        ])
        .output();
    assert_eq!(String::from_utf8_lossy(&output.unwrap().stdout), "0\n");
}

#[test]
fn a_command_ended_by_a_signal_gets_the_code_of_a_shell() {
    assert_eq!(
        devkit("kill -s KILL $$").status().unwrap().code(),
        Some(137)
    );
}

#[test]
fn two_at_once_do_not_meet() {
    let (mut one, mut other) = (devkit(STAY).spawn().unwrap(), devkit(STAY).spawn().unwrap());
    let (first, second) = (
        directory_in(&line_of(&mut one)),
        directory_in(&line_of(&mut other)),
    );
    assert_ne!(first, second);
    drop(one.stdin.take());
    assert!(one.wait().unwrap().success());
    assert!(!first.exists());
    assert!(is_alive(&server_in(&second)));
    drop(other.stdin.take());
    assert!(other.wait().unwrap().success());
    assert!(!second.exists());
}

#[test]
fn a_killed_devkit_leaves_neither_postgres_nor_files() {
    let mut child = devkit(STAY).spawn().unwrap();
    let directory = directory_in(&line_of(&mut child));
    let server = server_in(&directory);
    assert!(is_alive(&server));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(soon(|| !is_alive(&server)), "Postgres outlived devkit");
    assert!(soon(|| !directory.exists()), "files outlived devkit");
}

#[test]
fn a_termination_reaches_the_command_before_the_database_goes() {
    let mut child = devkit(STAY).spawn().unwrap();
    let directory = directory_in(&line_of(&mut child));
    let _stays_open = child.stdin.take();
    tell("TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert!(!directory.exists());
}
