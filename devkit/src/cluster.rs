//! A private Postgres: reachable by its owner alone, over a unix socket, and gone with devkit.

use crate::{
    account::{Account, signal},
    binaries::Binaries,
    directories::{self, RunDir},
};
use anyhow::{Context as _, bail};
use std::{
    ffi::OsString,
    fmt::Write as _,
    fs::{self, File, TryLockError},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _},
    os::unix::{ffi::OsStrExt as _, process::CommandExt as _},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const SUPERVISOR: &str = include_str!("supervise.sh");
const NEW_DATABASE: &str = "DROP DATABASE IF EXISTS bedside\nCREATE DATABASE bedside";
const POLL: Duration = Duration::from_millis(20);

/// How long a start may take; a first one on a busy machine includes initdb.
const START: Duration = Duration::from_mins(1);
/// How long the Postgres of a killed devkit may take to stop before it is told to, and again
/// before it is told harshly.
const STOP: Duration = Duration::from_secs(2);
const STOP_NOW: Duration = Duration::from_secs(12);

/// For data that nobody will miss: quick, and lost when the machine stops.
const CARELESS: [&str; 4] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
];

/// A running Postgres with an empty database `bedside`.
///
/// It stops when this value is dropped. When the process is killed instead, the kernel
/// closes the pipe to the supervisor, which stops Postgres just the same.
#[derive(Debug)]
pub struct Cluster {
    supervisor: Child,
    lease: Option<ChildStdin>,
    run: RunDir,
    lock: Option<File>,
}

/// What the two kinds of cluster differ in.
struct Plan<'a> {
    data: &'a Path,
    log: File,
    initdb_sync: &'static str,
    settings: &'a [&'static str],
}

impl Cluster {
    /// Starts a new cluster that leaves nothing behind. Any number can run side by side.
    pub fn throw_away(binaries: &Binaries) -> anyhow::Result<Self> {
        let (run, account) = RunDir::make()?;
        let plan = Plan {
            data: &run.path().join("data"),
            log: open_log(&run.path().join("log"))?,
            initdb_sync: "--no-sync",
            settings: &CARELESS,
        };
        Self::start(binaries, account, run, plan)
    }

    /// Starts the cluster kept in `dir`, made when it is missing or another version's.
    /// Only one process at a time can have it. Its database is new at every start.
    pub fn kept(binaries: &Binaries, dir: &Path) -> anyhow::Result<Self> {
        let (run, account) = RunDir::make()?;
        let dir = directories::to_keep(dir, account)?;
        let lock = File::create(dir.join("lock")).context("cannot make the lock file")?;
        if !locked_within(&lock, STOP)? {
            bail!(
                "the Postgres in {} is in use by another demo; stop that first",
                dir.display()
            );
        }
        let data = dir.join("data");
        let log = open_log(&dir.join("log"))?;
        end_predecessor(&log, &data)?;
        log.set_len(0)?;
        discard_other_version(&data, binaries.major)?;
        let plan = Plan {
            data: &data,
            log,
            initdb_sync: "",
            settings: &[],
        };
        let mut cluster = Self::start(binaries, account, run, plan)?;
        cluster.lock = Some(lock);
        Ok(cluster)
    }

    /// Where to connect, for sqlx and for the tools of Postgres.
    pub fn url(&self) -> String {
        let mut url = String::from("postgres://bedside@localhost:5432/bedside?host=");
        for byte in self.run.path().as_os_str().as_bytes() {
            match byte {
                b'/' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                    url.push(char::from(*byte));
                }
                other => drop(write!(url, "%{other:02X}")),
            }
        }
        url
    }

    fn start(
        binaries: &Binaries,
        account: Account,
        run: RunDir,
        plan: Plan<'_>,
    ) -> anyhow::Result<Self> {
        let mut socket_setting = OsString::from("unix_socket_directories=");
        socket_setting.push(run.path());
        let mut command = Command::new("sh");
        command
            .args(["-c", SUPERVISOR, "supervise"])
            .args([binaries.directory(), plan.data, run.path()])
            .args([plan.initdb_sync, NEW_DATABASE])
            .arg("-c")
            .arg(socket_setting)
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "port=5432",
                "-c",
                "timezone=UTC",
            ])
            .args(plan.settings.iter().flat_map(|setting| ["-c", setting]))
            .env("LC_ALL", "C")
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(plan.log.try_clone()?);
        account.lend(&mut command);
        let mut supervisor = command.spawn().context("cannot run sh")?;
        let lease = supervisor.stdin.take();
        let mut cluster = Self {
            supervisor,
            lease,
            run,
            lock: None,
        };
        cluster.wait_until_ready(plan.data, plan.log)?;
        Ok(cluster)
    }

    fn wait_until_ready(&mut self, data: &Path, log: File) -> anyhow::Result<()> {
        let mut server = String::new();
        let stdout = self
            .supervisor
            .stdout
            .take()
            .context("the supervisor has no output")?;
        BufReader::new(stdout).read_line(&mut server)?;
        let started = Instant::now();
        while !is_ready(data, server.trim()) {
            if self.supervisor.try_wait()?.is_some() {
                bail!("Postgres did not start:\n{}", content(log)?);
            }
            if started.elapsed() > START {
                bail!("Postgres did not start in {START:?}:\n{}", content(log)?);
            }
            thread::sleep(POLL);
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.lease.take());
        let _status = self.supervisor.wait();
    }
}

/// Whether the server with this process id, and no leftover of another, accepts connections.
fn is_ready(data: &Path, server: &str) -> bool {
    let Ok(text) = fs::read_to_string(data.join("postmaster.pid")) else {
        return false;
    };
    let mut lines = text.lines();
    lines.next() == Some(server) && lines.nth(6).is_some_and(|word| word.trim() == "ready")
}

fn open_log(path: &Path) -> anyhow::Result<File> {
    let open = File::options()
        .read(true)
        .append(true)
        .create(true)
        .open(path);
    open.with_context(|| format!("cannot open {}", path.display()))
}

fn content(mut log: File) -> io::Result<String> {
    let mut text = String::new();
    log.rewind()?;
    log.read_to_string(&mut text)?;
    Ok(text)
}

/// Takes the lock of the log, which every process of a kept Postgres inherits. Holding it
/// therefore proves that nothing of an earlier start is alive.
fn end_predecessor(log: &File, data: &Path) -> anyhow::Result<()> {
    let pid_file = data.join("postmaster.pid");
    if !locked_within(log, STOP)? {
        tell(&pid_file, "INT")?;
        if !locked_within(log, STOP_NOW)? {
            tell(&pid_file, "QUIT")?;
            if !locked_within(log, STOP)? {
                bail!(
                    "the Postgres of an earlier start does not stop; see {}",
                    data.display()
                );
            }
        }
    }
    // A leftover file would make Postgres refuse to start if its number now is another process's.
    match fs::remove_file(&pid_file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _gone => Ok(()),
    }
}

fn tell(pid_file: &Path, name: &str) -> anyhow::Result<()> {
    let text = fs::read_to_string(pid_file)
        .with_context(|| format!("Postgres runs without {}", pid_file.display()))?;
    signal(name, text.lines().next().unwrap_or_default().parse()?)
}

fn locked_within(file: &File, patience: Duration) -> anyhow::Result<bool> {
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if started.elapsed() < patience => thread::sleep(POLL),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

fn discard_other_version(data: &Path, major: u32) -> io::Result<()> {
    match fs::read_to_string(data.join("PG_VERSION")) {
        Ok(version) if version.trim() != major.to_string() => fs::remove_dir_all(data),
        _same_or_absent => Ok(()),
    }
}
