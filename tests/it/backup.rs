//! Making archives: whole or not at all, unreadable to others, and never in the way.

use std::{
    fs,
    process::{Output, Stdio},
    time::Duration,
};

use bedside::{config::Config, store};
use sqlx::PgPool;
use tokio::process::{Child, Command};

use crate::{
    clinic::Clinic,
    program::{program, run, told},
    rest::holds,
    vault::{Vault, mode},
};

#[sqlx::test]
async fn an_archive_is_whole_sealed_and_the_owners_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let meeting = ada.start_meeting().await;
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "one.bsb").await;
    assert_eq!(vault.names(), ["one.bsb"], "nothing else is left");
    assert_eq!(mode(&file), 0o600);
    let noted = "select count(*) from deployment where backed_up_at > now() - interval '1 minute'";
    assert_eq!(clinic.number(noted).await, 1);

    let bytes = fs::read(&file).unwrap();
    let first_lines = String::from_utf8_lossy(&bytes[..80]).into_owned();
    assert!(
        first_lines.starts_with("bedside archive 1\nkey=1 schema=8 made_at=20"),
        "{first_lines}"
    );
    let mut words = clinic.words("select zoom_user_id from installations").await;
    words.extend(clinic.zoom.secrets_issued());
    words.extend([
        meeting.join_link(),
        "installations".to_owned(),
        "Ada".to_owned(),
    ]);
    for word in words {
        assert!(!holds(&bytes, &word), "the archive shows {word}");
    }

    let again = run(&["backup", &file], &clinic.settings).await;
    assert_eq!(again.status.code(), Some(1));
    assert!(
        told(&again).contains("is there already"),
        "{}",
        told(&again)
    );
    assert_eq!(fs::read(&file).unwrap(), bytes);
    let over = run(&["backup", "--overwrite", &file], &clinic.settings).await;
    assert_eq!(over.status.code(), Some(0), "{}", told(&over));
    let checked = run(&["restore", "--check", &file], &clinic.settings).await;
    assert_eq!(checked.status.code(), Some(0), "{}", told(&checked));
    assert!(String::from_utf8_lossy(&checked.stdout).starts_with("the archive is whole: "));
    clinic.close().await;
}

#[sqlx::test]
async fn an_archive_goes_through_a_pipe_with_nothing_between(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let piped = run(&["backup", "-"], &clinic.settings).await;
    assert_eq!(piped.status.code(), Some(0), "{}", told(&piped));
    let config = Config::read(|name| clinic.settings.get(name).cloned()).unwrap();
    let archived = store::check_archive(piped.stdout.as_slice(), &config.keyring).await;
    assert!(archived.unwrap().rows > 3);
    clinic.close().await;
}

#[sqlx::test]
async fn a_backup_that_fails_leaves_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let vault = Vault::new();
    let mut settings = clinic.settings.clone();
    // A key that the database does not know: the archive would open for nobody.
    settings.insert(
        "BEDSIDE_KEYS".to_owned(),
        bedside::sealing::Keyring::fresh_entry(1)
            .unwrap()
            .to_string(),
    );
    let refused = run(&["backup", &vault.file("one.bsb")], &settings).await;
    assert_eq!(refused.status.code(), Some(78), "{}", told(&refused));
    let into = vault.file("");
    let refused = run(&["backup", "--into", &into], &settings).await;
    assert_eq!(refused.status.code(), Some(78), "{}", told(&refused));
    assert!(vault.names().is_empty(), "{:?}", vault.names());
    clinic.close().await;
}

#[sqlx::test]
async fn a_backup_that_is_stopped_leaves_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let vault = Vault::new();
    // It comes to this table, and waits.
    let mut lock = clinic.db.begin().await.unwrap();
    let statement = "lock table sessions in access exclusive mode";
    sqlx::raw_sql(statement).execute(&mut *lock).await.unwrap();
    let child = program(&["backup", &vault.file("one.bsb")], &clinic.settings)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    for _ in 0..200 {
        if vault.names() == ["one.bsb.part"] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(vault.names(), ["one.bsb.part"]);
    let output = stopped(child).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told(&output).contains("nothing is left"),
        "{}",
        told(&output)
    );
    assert!(vault.names().is_empty(), "{:?}", vault.names());
    lock.rollback().await.unwrap();
    clinic.close().await;
}

/// Tells a program to stop, and waits for what it says.
async fn stopped(child: Child) -> Output {
    let pid = child.id().unwrap().to_string();
    let kill = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(kill.await.unwrap().success());
    let output = tokio::time::timeout(Duration::from_secs(10), child.wait_with_output());
    output.await.expect("it stops").unwrap()
}

#[sqlx::test]
async fn a_series_deletes_its_oldest_and_nothing_else(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let vault = Vault::new();
    let others = [
        "bedside-20200101T000000Z.bsb.part",
        "before-upgrade.bsb",
        "notes.txt",
    ];
    let mine = [
        "bedside-20200101T000000Z.bsb",
        "bedside-20200102T000000Z.bsb",
        "bedside-20200103T000000Z.bsb",
    ];
    for name in others.iter().chain(&mine) {
        fs::write(vault.file(name), "old").unwrap();
    }
    let arguments = ["backup", "--into", &vault.file(""), "--keep", "2"];
    let output = run(&arguments, &clinic.settings).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let names = vault.names();
    assert!(
        others
            .iter()
            .all(|other| names.iter().any(|name| name == other))
    );
    let left: Vec<_> = names
        .iter()
        .filter(|name| !others.contains(&name.as_str()))
        .collect();
    assert_eq!(left.len(), 2, "{names:?}");
    assert_eq!(left[0], mine[2]);
    assert_eq!(mode(&vault.file(left[1])), 0o600);
    clinic.close().await;
}

#[sqlx::test]
async fn a_series_goes_on_until_it_is_told_to_stop(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let vault = Vault::new();
    let into = vault.file("");
    let arguments = ["backup", "--into", &into, "--every", "1s"];
    let child = program(&arguments, &clinic.settings)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let whole = || {
        let names = vault.names();
        names.iter().filter(|name| !name.ends_with("part")).count()
    };
    for _ in 0..200 {
        if whole() >= 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(whole() >= 2, "{:?}", vault.names());
    let output = stopped(child).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(vault.names().iter().all(|name| !name.ends_with("part")));
    clinic.close().await;
}
