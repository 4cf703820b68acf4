//! The cluster that the demo keeps, through the ways in which a start can have ended.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use devkit::{Binaries, Cluster};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{self, Command},
    time::{Duration, Instant},
};

/// A directory that goes with the test. As root, `/tmp` is where the account of Postgres gets to.
struct Home(PathBuf);

impl Home {
    fn named(name: &str) -> Self {
        let dir = PathBuf::from(format!("/tmp/bedside-test-{}-{name}", process::id()));
        fs::create_dir(&dir).unwrap();
        Self(dir)
    }

    fn start(&self) -> anyhow::Result<Cluster> {
        Cluster::kept(&Binaries::find()?, &self.0.join("postgres"))
    }

    fn data(&self) -> PathBuf {
        self.0.join("postgres/data")
    }

    fn server(&self) -> String {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        text.lines().next().unwrap().to_owned()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn ask(cluster: &Cluster, query: &str) -> String {
    let mut psql = Command::new(Binaries::find().unwrap().directory().join("psql"));
    let output = psql
        .args(["--no-psqlrc", "-At", &cluster.url(), "-c", query])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn made_at(data: &Path) -> std::time::SystemTime {
    fs::metadata(data.join("PG_VERSION"))
        .unwrap()
        .modified()
        .unwrap()
}

#[test]
fn a_second_start_is_quick_and_finds_a_new_database() {
    let home = Home::named("twice");
    let first = home.start().unwrap();
    ask(&first, "create table patience ()");
    let made = made_at(&home.data());
    drop(first);

    let started = Instant::now();
    let second = home.start().unwrap();
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(made_at(&home.data()), made, "the cluster was made again");
    assert_eq!(ask(&second, "select to_regclass('patience') is null"), "t");
    assert_eq!(ask(&second, "select current_setting('fsync')"), "on");
}

#[test]
fn two_at_once_are_refused_in_words() {
    let home = Home::named("shared");
    let _first = home.start().unwrap();
    assert!(
        home.start()
            .unwrap_err()
            .to_string()
            .contains("in use by another demo")
    );
}

#[test]
fn a_leftover_file_that_names_another_process_does_no_harm() {
    let home = Home::named("leftover");
    drop(home.start().unwrap());
    // As after a crash of the machine, when the number now belongs to something else.
    fs::write(
        home.data().join("postmaster.pid"),
        format!("{}\n", process::id()),
    )
    .unwrap();
    assert_eq!(ask(&home.start().unwrap(), "select 1"), "1");
}

#[test]
fn a_cluster_of_another_version_is_made_again() {
    let home = Home::named("version");
    drop(home.start().unwrap());
    fs::write(home.data().join("PG_VERSION"), "9\n").unwrap();
    assert_eq!(ask(&home.start().unwrap(), "select 1"), "1");
}

/// The process ids of the parent of a process and of that parent's other children.
#[cfg(target_os = "linux")]
fn relatives(process: &str) -> Vec<String> {
    let parent_of = |process: &str| {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        status
            .lines()
            .find_map(|line| line.strip_prefix("PPid:"))
            .map(|id| id.trim().to_owned())
    };
    let parent = parent_of(process).unwrap();
    let mut found = vec![parent.clone()];
    for entry in fs::read_dir("/proc").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name != process && parent_of(&name).as_ref() == Some(&parent) {
            found.push(name);
        }
    }
    found
}

/// Whether it runs; one that has ended may still be listed until its parent takes notice.
#[cfg(target_os = "linux")]
fn runs(process: &str) -> bool {
    fs::read_to_string(format!("/proc/{process}/status"))
        .is_ok_and(|status| !status.contains("State:\tZ"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_that_lost_its_supervisor_is_ended_before_the_next_start() {
    let home = Home::named("orphan");
    let first = home.start().unwrap();
    let orphan = home.server();
    let mut kill = Command::new("kill");
    assert!(
        kill.arg("-KILL")
            .args(relatives(&orphan))
            .status()
            .unwrap()
            .success()
    );
    drop(first);
    assert!(runs(&orphan));

    let second = home.start().unwrap();
    assert!(!runs(&orphan));
    assert_eq!(ask(&second, "select 1"), "1");
}
