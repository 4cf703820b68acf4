//! A Postgres of this drive's own, which can be cut off, started again and stopped in its tracks.
//! Unlike devkit's it keeps its promises about what is committed.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

use devkit::{Account, Binaries, RunDir};
use sqlx::{Connection as _, PgConnection};

use crate::process::{signal, tell};

/// Starts a server and stops it when standard input ends, however this process ends.
const SUPERVISOR: &str =
    r#""$@" & server=$!; echo "$server"; read -r _; kill -QUIT "$server"; wait "$server""#;

pub(crate) struct Cluster {
    programs: PathBuf,
    account: Account,
    supervisor: Option<Supervisor>,
    /// Last, so that it goes after the server.
    run: RunDir,
}

struct Supervisor {
    shell: Child,
    lease: Option<ChildStdin>,
    server: u32,
}

impl Cluster {
    pub(crate) async fn start() -> Self {
        let programs = Binaries::find().unwrap().directory().to_owned();
        let (run, account) = RunDir::make().unwrap();
        let mut cluster = Self {
            programs,
            account,
            supervisor: None,
            run,
        };
        let mut initdb = Command::new(cluster.programs.join("initdb"));
        initdb
            .args([
                "--username=bedside",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
            ])
            .args(["--no-instructions", "--no-sync", "--pgdata"])
            .arg(cluster.data())
            .stdout(Stdio::null())
            .current_dir("/");
        cluster.account.lend(&mut initdb);
        assert!(initdb.status().unwrap().success());
        cluster.run();
        cluster.until_back().await;
        cluster
    }

    fn data(&self) -> PathBuf {
        self.run.path().join("data")
    }

    fn run(&mut self) {
        let run = self.run.path().display();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", SUPERVISOR, "supervise"])
            .arg(self.programs.join("postgres"))
            .arg("-D")
            .arg(self.data())
            .args(["-c", &format!("unix_socket_directories={run}")])
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "port=5432",
                "-c",
                "timezone=UTC",
            ])
            .args(["-c", "fsync=off"])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(self.run.path().join("log")).unwrap());
        self.account.lend(&mut shell);
        let mut shell = shell.spawn().unwrap();
        let mut server = String::new();
        BufReader::new(shell.stdout.take().unwrap())
            .read_line(&mut server)
            .unwrap();
        self.supervisor = Some(Supervisor {
            lease: shell.stdin.take(),
            shell,
            server: server.trim().parse().unwrap(),
        });
    }

    /// Where it is. A path of letters, digits and slashes needs no escapes.
    pub(crate) fn url(&self) -> String {
        let run = self.run.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://bedside@localhost:5432/postgres?host={run}")
    }

    /// Waits until it answers.
    pub(crate) async fn until_back(&self) {
        let began = Instant::now();
        loop {
            let answers = async {
                let mut connection = PgConnection::connect(&self.url()).await?;
                connection.ping().await
            };
            if tokio::time::timeout(Duration::from_secs(1), answers)
                .await
                .is_ok_and(|ok| ok.is_ok())
            {
                return;
            }
            assert!(
                began.elapsed() < Duration::from_mins(1),
                "Postgres does not start"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Cuts everybody off at once, and starts again: what `pg_ctl restart -m immediate` does.
    pub(crate) async fn restart_immediately(&mut self) {
        let mut old = self.supervisor.take().unwrap();
        signal("QUIT", old.server).await;
        drop(old.lease.take());
        while old.shell.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.run();
        self.until_back().await;
    }

    /// Stops every process of it in its tracks for so long.
    pub(crate) async fn stand_still(&self, length: Duration) {
        let processes = self.processes();
        // One that was about to end may be gone by the time it is told.
        for process in &processes {
            tell("STOP", *process).await;
        }
        tokio::time::sleep(length).await;
        for process in &processes {
            tell("CONT", *process).await;
        }
    }

    /// The server and its children, the server first, so that no child comes while others stop.
    fn processes(&self) -> Vec<u32> {
        let server = self.supervisor.as_ref().unwrap().server;
        let listed = Command::new("ps")
            .args(["-A", "-o", "pid=,ppid="])
            .output()
            .unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let children = listed.lines().filter_map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse);
            let (pid, parent) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
            (parent == server).then_some(pid)
        });
        std::iter::once(server).chain(children).collect()
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.lease.take());
        // A server that stands still does not hear that it shall stop.
        if let Ok(None) = self.shell.try_wait() {
            let server = self.server.to_string();
            let mut wake = Command::new("kill");
            wake.args(["-s", "CONT", &server]).stderr(Stdio::null());
            let _awake = wake.status();
        }
        let _ended = self.shell.wait();
    }
}
