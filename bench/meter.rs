//! What the operating system has counted for a process, and Postgres for a database.

use std::{fs, path::Path, time::Duration};

use sqlx::PgPool;

/// The kernel counts CPU time in hundredths of a second (`sysconf(_SC_CLK_TCK)` on Linux).
const TICK: Duration = Duration::from_millis(10);

/// The numbers of `/proc/PID/stat` after the name, which may hold anything.
fn numbers(process: u32) -> Option<Vec<u64>> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    Some(
        rest.split(' ')
            .skip(1)
            .map(|word| word.trim().parse().unwrap_or(0))
            .collect(),
    )
}

/// CPU time of a process in user mode and in the kernel.
pub(crate) fn cpu(process: u32) -> Duration {
    let numbers = numbers(process).expect("the process runs");
    TICK * u32::try_from(numbers[10] + numbers[11]).unwrap()
}

/// CPU time of a process, of its children, and of those that have ended.
pub(crate) fn cpu_of_family(parent: u32) -> Duration {
    let own = numbers(parent).expect("the process runs");
    let mut ticks: u64 = own[10..14].iter().sum();
    for entry in fs::read_dir("/proc").unwrap() {
        let name = entry.unwrap().file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some(numbers) = numbers(process)
            && numbers[0] == u64::from(parent)
        {
            ticks += numbers[10] + numbers[11];
        }
    }
    TICK * u32::try_from(ticks).unwrap()
}

/// How often the threads of a process have given up the processor, willingly or not.
pub(crate) fn switches(process: u32) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("the process runs");
    let mut all = 0;
    for task in tasks {
        // A thread may end meanwhile.
        let status = fs::read_to_string(task.unwrap().path().join("status")).unwrap_or_default();
        let counts = status
            .lines()
            .filter(|line| line.contains("ctxt_switches:"));
        let counts = counts.filter_map(|line| line.split_whitespace().next_back());
        all += counts
            .filter_map(|count| count.parse::<u64>().ok())
            .sum::<u64>();
    }
    all
}

/// Memory that a process really holds, in kilobytes.
pub(crate) fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let words = line.and_then(|line| line.split_whitespace().next());
    words
        .and_then(|word| word.parse().ok())
        .expect("a number of kilobytes")
}

pub(crate) fn size(file: &Path) -> u64 {
    fs::metadata(file).expect("the program is there").len()
}

/// The process that all of Postgres' processes come from.
pub(crate) async fn postmaster(db: &PgPool) -> u32 {
    #[expect(
        clippy::disallowed_methods,
        reason = "a question about the server itself"
    )]
    let backend: i32 = sqlx::query_scalar("select pg_backend_pid()")
        .fetch_one(db)
        .await
        .unwrap();
    let numbers = numbers(backend.cast_unsigned()).expect("Postgres runs on this machine");
    u32::try_from(numbers[0]).unwrap()
}
