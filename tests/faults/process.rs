//! One `bedside serve`, as an operating system knows it: started, told to stop, killed.

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    sync::watch,
};

use crate::report::variable;

/// The program that is driven: this build's, unless another one is named.
pub(crate) fn program() -> PathBuf {
    variable("BEDSIDE_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_bedside").into(), Into::into)
}

/// A running server. It is killed when this value goes.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts a server and waits until it answers.
    pub(crate) async fn start(program: &PathBuf, settings: &HashMap<String, String>) -> Self {
        let mut child = Command::new(program)
            .arg("serve")
            .env_clear()
            .envs(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (told, mut address) = watch::channel(None);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        tokio::spawn({
            let log = Arc::clone(&log);
            async move {
                while let Ok(Some(line)) = lines.next_line().await {
                    if let Some(address) = announced(&line) {
                        told.send_replace(Some(address));
                    }
                    log.lock().unwrap().push(line);
                }
            }
        });
        let answers = async { *address.wait_for(Option::is_some).await.ok()? };
        let address = tokio::time::timeout(Duration::from_secs(30), answers)
            .await
            .ok()
            .flatten();
        let address =
            address.unwrap_or_else(|| panic!("no server: {:?}", log.lock().unwrap().as_slice()));
        Self {
            child,
            address,
            log,
        }
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// `kill -9`.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// `SIGTERM`, and the end that follows. It must end by itself.
    pub(crate) async fn stop(mut self) {
        signal("TERM", self.id()).await;
        let ended = tokio::time::timeout(Duration::from_secs(70), self.child.wait()).await;
        assert!(ended.expect("it stops").unwrap().success());
    }

    /// What it wrote, as far as it was read.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

/// Sends a signal to one process, which must be there.
pub(crate) async fn signal(name: &str, process: u32) {
    assert!(tell(name, process).await, "kill -s {name} {process}");
}

/// Sends a signal to one process. False when there is none.
pub(crate) async fn tell(name: &str, process: u32) -> bool {
    let process = process.to_string();
    let mut kill = Command::new("kill");
    let kill = kill.args(["-s", name, &process]).stderr(Stdio::null());
    kill.status().await.unwrap().success()
}

fn announced(line: &str) -> Option<SocketAddr> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    if line["msg"] != "Bedside answers" {
        return None;
    }
    line["address"].as_str()?.parse().ok()
}
