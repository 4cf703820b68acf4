//! Control runs: the product with one safeguard taken out must lose grants in the same drives, or
//! the drives prove nothing. Each safeguard is taken out by a patch in `controls/`. Without
//! `BEDSIDE_FAULTS=full` only that the patches still apply is checked.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use sqlx::PgPool;

use crate::{
    consents::crossing,
    expiry::one_expired_token,
    house::House,
    leaving::leave_refreshes,
    report::{Drive, whole},
};

fn begin(key: &'static str, name: &'static str, patch: &str) -> (Drive, Option<PathBuf>) {
    let drive = Drive::begin(key, name, "the same drive must lose grants");
    let program = without(patch);
    (drive, program)
}

#[sqlx::test]
async fn m1_without_the_lease_tokens_are_spent_twice(db: PgPool) {
    let (drive, program) = begin("m1", "m. Control: a without the lease", "lease-off");
    let Some(program) = program else {
        return drive.seen("the patch applies");
    };
    let presses = 100;
    let seen = one_expired_token(db, presses, Some(program)).await;
    assert!(seen.refused > 0 && seen.lost > 0, "{seen:?}");
    drive.seen(format!(
        "{} refreshes, {} of them with a spent token; {} of 1 grant lost; {} of {presses} meetings made",
        seen.refreshes, seen.refused, seen.lost, seen.meetings
    ));
}

#[sqlx::test]
async fn m2_without_compare_and_swap_a_dead_pair_is_kept(db: PgPool) {
    let name = "m. Control: l without compare-and-swap";
    let (drive, program) = begin("m2", name, "compare-and-swap-off");
    let Some(program) = program else {
        return drive.seen("the patch applies");
    };
    let seen = crossing(db, 2, Some(program)).await;
    assert!(seen.dead + seen.unsure > 0, "{seen:?}");
    drive.seen(format!(
        "{} of {} crossings ended with a dead grant",
        seen.dead + seen.unsure,
        seen.crossings
    ));
}

#[sqlx::test]
async fn m3_without_a_task_of_its_own_a_refresh_dies_with_its_browser(db: PgPool) {
    let name = "m. Control: d without a task of its own";
    let (drive, program) = begin("m3", name, "task-not-spawned");
    let Some(program) = program else {
        return drive.seen("the patch applies");
    };
    // A refresh that was cut off keeps its lease; a short one lets the drive see what is lost.
    let mut house = House::open(db).await.with_program(Some(program));
    house.set("BEDSIDE_REFRESH_LEASE", "2s");
    let processes = house.serve_many(2).await;
    let at = [processes[0].address, processes[1].address];
    let seen = leave_refreshes(&house, &at, 200).await;
    drop(processes);
    house.close().await;
    assert!(seen.lost > 0, "{seen:?}");
    drive.seen(format!("{} of 20 grants lost in 200 leaves", seen.lost));
}

/// Builds the program without a safeguard; in a short run only checks that the patch applies.
fn without(patch: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join(format!("tests/faults/controls/{patch}.patch"));
    run(Command::new("git")
        .args(["apply", "--check"])
        .arg(&file)
        .current_dir(root));
    if !whole() {
        return None;
    }
    let (tree, build) = (
        root.join("target/controls/tree"),
        root.join("target/controls/build"),
    );
    devkit::copy(root, &tree).unwrap();
    // Outside of any repository: git would otherwise take the patch for the one around it.
    run(Command::new("git")
        .arg("apply")
        .arg(&file)
        .env("GIT_CEILING_DIRECTORIES", tree.parent().unwrap())
        .current_dir(&tree));
    run(Command::new("cargo")
        .args([
            "build",
            "--quiet",
            "--package",
            "bedside",
            "--bin",
            "bedside",
        ])
        .env("CARGO_TARGET_DIR", &build)
        .current_dir(&tree));
    Some(build.join("debug/bedside"))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}
