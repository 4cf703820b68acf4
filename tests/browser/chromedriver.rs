//! `chromedriver` as a process: it ends with the test, and so does everything that it started.

use std::{
    fs::DirBuilder,
    io::{self, BufRead as _, BufReader},
    os::unix::{fs::DirBuilderExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};

use uuid::Uuid;

use crate::patience::PATIENCE;

const END: &str = include_str!("end_chromedriver.sh");

pub(crate) struct ChromeDriver {
    process: Child,
    /// Outlives the test by a moment, to end what the test left.
    end: Child,
    /// Where it answers.
    pub(crate) address: String,
    /// For the browser's profile; empty at first, removed at the end.
    pub(crate) home: PathBuf,
}

impl ChromeDriver {
    /// Starts one. It wants the same port for both families of addresses, and gives up when half
    /// of what it got is taken; another try gets another port.
    pub(crate) fn start() -> Self {
        let mut tries = (0..5).map(|_| Self::start_process());
        tries
            .find_map(Self::once_it_answers)
            .expect("ChromeDriver names its port")
    }

    fn start_process() -> Self {
        let home = std::env::temp_dir().join(format!("bedside-browser-{}", Uuid::now_v7()));
        DirBuilder::new()
            .mode(0o700)
            .create(&home)
            .expect("a directory for the browser");
        let process = match spawn(&home) {
            Ok(process) => process,
            Err(error) => {
                drop(std::fs::remove_dir(&home));
                panic!("{PLEASE_INSTALL} ({error})")
            }
        };
        let end = Command::new("sh")
            .args(["-c", END, "end"])
            .arg(process.id().to_string())
            .arg(&home)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("a shell");
        Self {
            process,
            end,
            address: String::new(),
            home,
        }
    }

    fn once_it_answers(mut self) -> Option<Self> {
        let port = port(&mut self.process)?;
        self.address = format!("http://127.0.0.1:{port}");
        Some(self)
    }
}

/// What a machine without a browser is told.
pub(crate) const PLEASE_INSTALL: &str = "Chromium and ChromeDriver are needed: run `make test`, or install chromium and chromium-driver";

/// A group of its own: a terminal's Ctrl-C does not end half of it. What Chromium writes beside its
/// profile goes to the same directory.
fn spawn(home: &Path) -> io::Result<Child> {
    Command::new("chromedriver")
        .arg("--port=0")
        .env("TMPDIR", home)
        .env("XDG_CONFIG_HOME", home)
        .env("XDG_CACHE_HOME", home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

/// It says in a line of its own which port it took. Its output is read to the end, so that it
/// never waits for a reader.
fn port(process: &mut Child) -> Option<u16> {
    let output = process.stdout.take().expect("its output");
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let port = line.split_once("successfully on port ");
            if let Some(Ok(port)) = port.map(|(_, port)| port.trim_end_matches('.').parse()) {
                tell.send(port).unwrap_or_default();
            }
        }
    });
    told.recv_timeout(PATIENCE).ok()
}

impl Drop for ChromeDriver {
    fn drop(&mut self) {
        drop(self.end.stdin.take());
        drop(self.end.wait());
        // Only collects what has ended, unless there was no shell to end it.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
