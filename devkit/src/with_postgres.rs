//! `devkit with-postgres`: one command, with a database of its own.

use crate::{account::signal as send, binaries::Binaries, cluster::Cluster, env};
use anyhow::Context as _;
use sqlx::{Connection as _, PgConnection, migrate::Migrator};
use std::{
    ffi::{OsStr, OsString},
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{ExitCode, ExitStatus},
};
use tokio::{
    process::{Child, Command},
    runtime,
    signal::unix::{Signal, SignalKind, signal},
};

/// Runs a command with `DATABASE_URL` set to a fresh Postgres, after applying the migrations in a
/// directory if one is given, and with that server's tools first on `PATH`.
/// Answers with the command's own exit code.
pub fn with_postgres(
    migrations: Option<&Path>,
    program: &OsStr,
    arguments: &[OsString],
) -> anyhow::Result<ExitCode> {
    let binaries = Binaries::find()?;
    let cluster = Cluster::throw_away(&binaries)?;
    let mut path = vec![binaries.directory().to_owned()];
    path.extend(env::search_path());
    let status = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async {
            if let Some(dir) = migrations {
                migrate(dir, &cluster.url()).await?;
            }
            // Listening begins first: the command may be at work, and its caller may send a
            // signal, before spawn has returned.
            let mut signals = Signals::listen()?;
            let child = Command::new(program)
                .args(arguments)
                .env("DATABASE_URL", cluster.url())
                .env("PATH", std::env::join_paths(path)?)
                .spawn()
                .with_context(|| format!("cannot run {}", program.display()))?;
            signals.outlive(child).await
        })?;
    drop(cluster);
    Ok(exit_code(status))
}

async fn migrate(dir: &Path, url: &str) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    Migrator::new(dir).await?.run(&mut connection).await?;
    Ok(connection.close().await?)
}

/// What a terminal, a supervisor or a colleague may send to this process.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the command, also through signals: a terminal sends Ctrl-C to the command as
    /// well, the others are passed on.
    async fn outlive(&mut self, mut child: Child) -> anyhow::Result<ExitStatus> {
        let process = child.id().context("the command has no process id")?;
        loop {
            tokio::select! {
                status = child.wait() => return Ok(status?),
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => send("TERM", process)?,
                _ = self.hangup.recv() => send("HUP", process)?,
            }
        }
    }
}

/// What a shell would say: a command ended by a signal has 128 and the signal's number.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status
        .code()
        .or_else(|| status.signal().map(|number| 128 + number))
        .unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
