//! Are the tests of tenancy worth anything? Each predicate that says whose rows a statement means is
//! made to hold for everybody's, on the wire to a real database, and a test must fail.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use sqlx::{Executor as _, PgPool, SqlSafeStr as _};

use crate::forger::{Mutant, SENT, WANTED};

/// What no test can notice, and why.
const ALIKE: &[(&str, &str)] = &[
    (
        "1afccfbb.0",
        "the person stands beside it, and has one installation",
    ),
    (
        "1afccfbb.1",
        "the installation stands beside it, and is one person's",
    ),
    (
        "77c70bf5.0",
        "who presses again is led to the meeting, and sees no count",
    ),
    (
        "77c70bf5.2",
        "the meeting is found by its own predicate; this row only says whether its installation has ended",
    ),
    (
        "83b6a57a.2",
        "the meeting is found by its own predicate; this row only says whether its installation has ended",
    ),
    (
        "de08d26b.4",
        "the meetings are found by their own predicates; this row only says whether their installation has ended",
    ),
    (
        "c852fad2.0",
        "the meeting's id stands beside it, made for this one press",
    ),
    (
        "ee0d0003.0",
        "the hash of the session's id stands beside it, and nobody can guess one",
    ),
    (
        "dc82b0b3.0",
        "the row's own id stands beside it, made for this one farewell",
    ),
    (
        "fb7c5856.0",
        "what is deleted afterwards is what the caller named, and each other predicate names it too",
    ),
    (
        "99b267aa.2",
        "a number is one meeting's in all of Zoom, so that nobody else has it",
    ),
    (
        "09495dac.0",
        "the lease's owner stands beside it, a number made for this lease",
    ),
    (
        "86fad6c6.0",
        "the lease's owner stands beside it, a number made for this lease",
    ),
];

/// The tests that notice most come first: the rest is only run when they pass.
const STAGES: [&str; 3] = [
    "tenancy::three::what_the_second",
    "tenancy::three::when_the_second",
    "tenancy::",
];

#[sqlx::test]
async fn every_mutant_is_a_statement_that_postgres_takes(db: PgPool) {
    let mutants = Mutant::all();
    assert!(mutants.len() > 60, "{}", mutants.len());
    for mutant in mutants {
        let statement = sqlx::AssertSqlSafe(mutant.is.clone()).into_sql_str();
        let prepared = db.prepare(statement).await;
        assert!(prepared.is_ok(), "{}: {}", mutant.name, mutant.is);
    }
}

/// Runs the tests of this module's neighbours with one mutant, and tells how that ended.
fn outcome(mutant: Option<&Mutant>, sent: &Path) -> &'static str {
    fs::remove_file(sent).unwrap_or_default();
    let one_stage = |filter| {
        let mut tests = Command::new(std::env::current_exe().unwrap());
        tests
            .args([filter, "--skip", "mutants", "--test-threads=2"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .env(SENT, sent);
        if let Some(mutant) = mutant {
            tests.env(WANTED, &mutant.name);
        }
        tests.status().unwrap().success()
    };
    let passed = STAGES.into_iter().all(one_stage);
    match (passed, sent.exists()) {
        (false, true) => "caught",
        (true, true) => "MISSED",
        (true, false) => "NOT SENT",
        (false, false) => "FAILED BEFORE",
    }
}

/// `make tenancy-mutants`. What was caught is not tried again: `target/tenancy/mutants.txt` keeps it,
/// and whoever changes a test deletes it.
#[test]
fn each_mutant_is_caught() {
    #[expect(
        clippy::disallowed_methods,
        reason = "make says by the environment what is asked for"
    )]
    if std::env::var_os("BEDSIDE_MUTANTS").is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tenancy");
    fs::create_dir_all(&folder).unwrap();
    let (kept, sent) = (folder.join("mutants.txt"), folder.join("sent"));
    let known = fs::read_to_string(&kept).unwrap_or_default();
    let mut known: BTreeMap<_, _> = known
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, outcome)| outcome.starts_with("caught"))
        .collect();
    assert_eq!(
        outcome(None, &sent),
        "NOT SENT",
        "the tests pass by themselves"
    );
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&kept)
        .unwrap();
    let (mut caught, mut missed) = (0, Vec::new());
    for mutant in Mutant::all() {
        let found = if known.remove(mutant.name.as_str()).is_some() {
            "caught"
        } else {
            let found = outcome(Some(&mutant), &sent);
            println!("{} {found} {}", mutant.name, mutant.predicate);
            writeln!(file, "{} {found} {}", mutant.name, mutant.predicate).unwrap();
            found
        };
        // In a purge each predicate stands twice, inside the choice of rows and around it.
        let twice = mutant.was.matches("ctid = any(array(").count() > 1;
        let alike = twice || ALIKE.iter().any(|(name, _)| *name == mutant.name);
        match found {
            "caught" => caught += 1,
            _ if alike => println!("{} is alike", mutant.name),
            _ => missed.push(mutant.name),
        }
    }
    println!("{caught} caught, {} alike", ALIKE.len());
    assert!(missed.is_empty(), "{missed:?}");
}
