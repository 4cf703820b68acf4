//! `devkit demo` as a visitor meets it.
#![cfg(feature = "demo")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A demo in a directory of its own, killed if the test forgets it.
struct Demo {
    process: Child,
    addresses: Vec<String>,
    started_in: Duration,
}

impl Demo {
    fn start(dir: &Path) -> Self {
        Self::start_by(Command::new(env!("CARGO_BIN_EXE_devkit")), dir)
    }

    fn start_by(mut command: Command, dir: &Path) -> Self {
        let started = Instant::now();
        command
            .arg("demo")
            .arg("--dir")
            .arg(dir)
            .stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut addresses = Vec::new();
        for line in BufReader::new(process.stdout.as_mut().unwrap()).lines() {
            let line = line.unwrap();
            if let Some((_, rest)) = line.split_once("http://") {
                addresses.push(rest.to_owned());
            }
            if line.starts_with("Ctrl-C") {
                break;
            }
        }
        Self {
            process,
            addresses,
            started_in: started.elapsed(),
        }
    }

    fn tell(&self, name: &str) {
        let id = self.process.id().to_string();
        let kill = Command::new("sh")
            .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &id])
            .status();
        assert!(kill.unwrap().success());
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _status = self.process.wait();
    }
}

struct Home(PathBuf);

impl Home {
    fn named(name: &str) -> Self {
        let dir = PathBuf::from(format!("/tmp/bedside-test-{}-{name}", process::id()));
        fs::create_dir(&dir).unwrap();
        Self(dir)
    }

    fn server(&self) -> String {
        let text = fs::read_to_string(self.0.join("postgres/data/postmaster.pid")).unwrap();
        text.lines().next().unwrap().to_owned()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn status_of(address: &str) -> String {
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn is_alive(process: &str) -> bool {
    let mut probe = Command::new("sh");
    probe.args(["-c", "kill -0 \"$1\" 2>/dev/null", "sh", process]);
    probe.status().unwrap().success()
}

fn ends_soon(process: &str) -> bool {
    let started = Instant::now();
    while is_alive(process) && started.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(20));
    }
    !is_alive(process)
}

#[test]
fn what_it_prints_answers_and_nothing_outlives_it() {
    let home = Home::named("demo");
    let mut first = Demo::start(&home.0);
    assert_eq!(first.addresses.len(), 3);
    for address in &first.addresses {
        assert_eq!(status_of(address), "HTTP/1.1 200 OK", "{address}");
    }
    let server = home.server();
    first.tell("INT");
    assert!(first.process.wait().unwrap().success());
    assert!(!is_alive(&server));

    let second = Demo::start(&home.0);
    assert!(
        second.started_in < Duration::from_secs(10),
        "{:?}",
        second.started_in
    );
    let server = home.server();
    second.tell("KILL");
    assert!(ends_soon(&server), "Postgres outlived a killed demo");
}

#[test]
fn it_ends_when_what_started_it_was_killed() {
    let home = Home::named("orphan");
    let mut shell = Command::new("sh");
    shell.args(["-c", "\"$@\"; true", "sh", env!("CARGO_BIN_EXE_devkit")]);
    let demo = Demo::start_by(shell, &home.0);
    demo.tell("KILL");
    assert!(
        ends_soon(&home.server()),
        "the demo outlived the shell that had started it"
    );
}

#[test]
fn two_side_by_side_find_ports_of_their_own() {
    let (here, there) = (Home::named("here"), Home::named("there"));
    let (one, other) = (Demo::start(&here.0), Demo::start(&there.0));
    assert!(
        one.addresses
            .iter()
            .all(|address| !other.addresses.contains(address))
    );
    assert_eq!(
        status_of(other.addresses.first().unwrap()),
        "HTTP/1.1 200 OK"
    );
    for (demo, home) in [(one, &here), (other, &there)] {
        let server = home.server();
        demo.tell("TERM");
        assert!(ends_soon(&server));
    }
}
