//! The drill: everything is lost but the archive and the settings; then clinicians go on.

use std::{collections::BTreeSet, fs};

use bedside::{config::Config, sealing::Keyring, store};
use devkit::{Binaries, Cluster};
use sqlx::PgPool;
use tokio::io::AsyncReadExt as _;
use zoom_simulator::Operation;

use crate::{
    browser::Browser,
    clinic::Clinic,
    program::{run, told},
    rest::everything,
    vault::{Empty, Vault, execute, restored},
};

/// What an archive does not hold, or a restore changes.
const OTHERWISE: [&str; 7] = [
    "oauth_attempts.",
    "address_counters.",
    "presences.",
    "outbox.",
    "installations.lease_",
    "installations.refresh_not_before",
    "deployment.backed_up_at",
];

/// Everything that an archive holds and a restore leaves as it was.
pub(crate) async fn contents(db: &PgPool) -> BTreeSet<(String, Vec<u8>)> {
    let all = everything(db).await.into_iter();
    all.filter(|(column, _)| !OTHERWISE.iter().any(|other| column.starts_with(other)))
        .collect()
}

async fn disconnect(browser: &mut Browser) {
    let form = browser
        .get("/account/disconnect")
        .await
        .form("/account/disconnect");
    browser.submit(&form).await;
}

#[sqlx::test]
async fn after_a_restore_on_a_fresh_cluster_clinicians_start_meetings(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    let (mut ada, mut ben) = (clinic.signed_in("ada").await, clinic.signed_in("ben").await);
    let meeting = ada.start_meeting().await;
    ada.get(&format!("{}/start", meeting.url.path())).await;
    let form = ben.get("/settings").await.form("/settings");
    ben.submit(&form).await;
    // A refresh is under way, and a consent.
    execute(
        &clinic.db,
        "update installations set lease_owner = id, lease_until = now() + interval '1 hour'",
    )
    .await;
    clinic.browser().get("/install").await;
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "last.bsb").await;
    let (before, lost) = (contents(&clinic.db).await, clinic.db.clone());

    let consents = clinic.zoom.count(Operation::Exchange);
    let cluster = tokio::task::spawn_blocking(|| Cluster::throw_away(&Binaries::find()?));
    let cluster = cluster.await.unwrap().expect("a fresh cluster");
    clinic
        .move_to(&cluster.url(), async |clinic| {
            execute(&lost, "drop schema public cascade").await;
            let output = run(&["restore", &file], &clinic.settings).await;
            assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        })
        .await;
    assert_eq!(contents(&clinic.db).await, before);
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(verified.status.code(), Some(0));

    let there = clinic.address(0);
    for browser in [ada.at(there), ben.at(there)] {
        let mut browser = browser;
        let page = browser.start_meeting().await;
        assert_eq!(page.heading(), "Your meeting is ready", "{}", page.text());
    }
    // Refresh tokens came back as well, and nobody waits for the refresh of a lost server.
    clinic.let_tokens_run_out();
    let page = ada.at(there).start_meeting().await;
    assert_eq!(page.heading(), "Your meeting is ready", "{}", page.text());
    assert_eq!(
        clinic.zoom.count(Operation::Exchange),
        consents,
        "nobody consented anew"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn an_archive_shows_one_moment_however_long_it_takes(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    ada.start_meeting().await;
    let before = contents(&clinic.db).await;
    let config = Config::read(|name| clinic.settings.get(name).cloned()).unwrap();
    let (mut slow, mut reading) = tokio::io::duplex(64);
    let backup = tokio::spawn(async move { store::backup(&config, &mut slow).await });
    // It has begun, and waits for somebody to read on.
    let mut bytes = vec![0; 32];
    reading.read_exact(&mut bytes).await.unwrap();
    clinic.signed_in("ben").await;
    ada.start_meeting().await;
    reading.read_to_end(&mut bytes).await.unwrap();
    backup.await.unwrap().unwrap();

    let empty = Empty::beside(&clinic.db).await;
    let mut there = clinic.settings.clone();
    there.insert("DATABASE_URL".to_owned(), empty.url.clone());
    let there = Config::read(|name| there.get(name).cloned()).unwrap();
    store::restore(&there, &bytes[..], false).await.unwrap();
    let pool = empty.pool().await;
    assert_eq!(contents(&pool).await, before);
    pool.close().await;
    empty.drop().await;
    clinic.close().await;
}

#[sqlx::test]
async fn a_wrong_key_is_refused_and_the_right_one_is_named(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "one.bsb").await;
    let empty = Empty::beside(&clinic.db).await;
    for (number, why) in [
        (2, "BEDSIDE_KEYS does not hold key 1"),
        (1, "BEDSIDE_KEYS holds another key 1"),
    ] {
        let wrong = Keyring::fresh_entry(number).unwrap().to_string();
        clinic.settings.insert("BEDSIDE_KEYS".to_owned(), wrong);
        for arguments in [vec![file.as_str()], vec!["--check", &file]] {
            let output = restored(&clinic, &empty.url, &arguments).await;
            assert_eq!(output.status.code(), Some(78), "{}", told(&output));
            assert!(told(&output).contains(why), "{}", told(&output));
        }
    }
    assert!(everything(&empty.pool().await).await.is_empty());
    empty.drop().await;
    clinic.close().await;
}

#[sqlx::test]
async fn rows_under_a_key_that_is_lost_are_not_taken_for_a_restore(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let one = clinic.settings["BEDSIDE_KEYS"].clone();
    let two = Keyring::fresh_entry(2).unwrap();
    let both = format!("{},{one}", *two);
    clinic.settings.insert("BEDSIDE_KEYS".to_owned(), both);
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "one.bsb").await;
    // The archive itself opens.
    clinic
        .settings
        .insert("BEDSIDE_KEYS".to_owned(), two.to_string());
    let empty = Empty::beside(&clinic.db).await;
    let output = restored(&clinic, &empty.url, &[&file]).await;
    assert_eq!(output.status.code(), Some(78), "{}", told(&output));
    let why = "does not hold key 1, which rows of this archive are sealed with";
    assert!(told(&output).contains(why), "{}", told(&output));
    assert!(everything(&empty.pool().await).await.is_empty());
    empty.drop().await;
    clinic.close().await;
}

/// Where the chunks begin.
fn after_lines(bytes: &[u8]) -> usize {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    ends.map(|(place, _)| place + 1).nth(2).unwrap()
}

#[sqlx::test]
async fn whatever_is_damaged_shows_and_nothing_is_loaded(db: PgPool) {
    const SEALED: usize = 64 * 1024 + 16;
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    execute(
        &clinic.db,
        "insert into deliveries select id, sha256(n::text::bytea), now() \
         from installations, generate_series(1, 2000) as n",
    )
    .await;
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "one.bsb").await;
    let whole = fs::read(&file).unwrap();
    let config = Config::read(|name| clinic.settings.get(name).cloned()).unwrap();
    let opens = async |bytes: &[u8]| store::check_archive(bytes, &config.keyring).await.is_ok();
    assert!(opens(&whole).await);
    let lines = after_lines(&whole);
    let chunks = (whole.len() - lines).div_ceil(SEALED);
    assert!(chunks > 2, "{chunks} chunks");

    // Every byte of the lines, and some of each chunk: its first, one within, one of its tag.
    let mut places: Vec<_> = (0..lines).collect();
    for chunk in 0..chunks {
        let begin = lines + chunk * SEALED;
        let end = whole.len().min(begin + SEALED);
        places.extend([begin, usize::midpoint(begin, end), end - 1]);
    }
    for place in places {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        assert!(!opens(&damaged).await, "byte {place} was changed");
    }
    // Cut anywhere: in the lines, between chunks, within one, and before the last byte.
    for length in [
        0,
        lines / 2,
        lines,
        lines + SEALED,
        lines + 2 * SEALED,
        lines + SEALED / 2,
        whole.len() - 1,
    ] {
        assert!(!opens(&whole[..length]).await, "cut to {length}");
    }
    let (first, second) = (lines..lines + SEALED, lines + SEALED..lines + 2 * SEALED);
    let swapped = [
        &whole[..lines],
        &whole[second.clone()],
        &whole[first],
        &whole[second.end..],
    ];
    assert!(!opens(&swapped.concat()).await, "two chunks were swapped");
    assert!(
        !opens(&[&whole, &whole[lines..]].concat()).await,
        "two were joined"
    );
    assert!(
        !opens(&[&whole, &b"x"[..]].concat()).await,
        "a byte was added"
    );

    // The same through the door, and through a pipe, where rows are loaded before the end is seen.
    let empty = Empty::beside(&clinic.db).await;
    let mut damaged = whole.clone();
    *damaged.last_mut().unwrap() ^= 1;
    fs::write(&file, &damaged).unwrap();
    let output = restored(&clinic, &empty.url, &[&file]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("damaged"), "{}", told(&output));
    let pool = empty.pool().await;
    assert!(
        everything(&pool).await.is_empty(),
        "not even a table was made"
    );
    let mut there = clinic.settings.clone();
    there.insert("DATABASE_URL".to_owned(), empty.url.clone());
    let there = Config::read(|name| there.get(name).cloned()).unwrap();
    for bytes in [&damaged[..], &whole[..lines + 2 * SEALED]] {
        store::restore(&there, bytes, false).await.unwrap_err();
        assert!(everything(&pool).await.is_empty());
    }
    // It was only the archive: the database takes a whole one.
    store::restore(&there, &whole[..], false).await.unwrap();
    empty.drop().await;
    clinic.close().await;
}

#[sqlx::test]
async fn an_archive_of_a_newer_schema_is_refused(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    execute(
        &clinic.db,
        "insert into _sqlx_migrations values (999999, 'newer', now(), true, '\\x00', 0)",
    )
    .await;
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "newer.bsb").await;
    let empty = Empty::beside(&clinic.db).await;
    let output = restored(&clinic, &empty.url, &[&file]).await;
    assert_eq!(output.status.code(), Some(1));
    let told = told(&output);
    assert!(told.contains("made at migration 999999"), "{told}");
    assert!(everything(&empty.pool().await).await.is_empty());
    empty.drop().await;
    clinic.close().await;
}

#[sqlx::test]
async fn a_database_with_people_in_it_is_left_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "one.bsb").await;
    clinic.signed_in("ben").await;
    let before = contents(&clinic.db).await;
    let output = run(&["restore", &file], &clinic.settings).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told(&output).contains("empty database"),
        "{}",
        told(&output)
    );
    assert_eq!(contents(&clinic.db).await, before);
    clinic.close().await;
}

#[sqlx::test]
async fn empty_tables_of_another_product_are_left_alone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "one.bsb").await;
    let empty = Empty::beside(&clinic.db).await;
    let pool = empty.pool().await;
    execute(
        &pool,
        "create table theirs (id int); create table _sqlx_migrations (version bigint primary key, \
         description text not null, installed_on timestamptz not null default now(), \
         success boolean not null, checksum bytea not null, execution_time bigint not null); \
         insert into _sqlx_migrations values (20260101, 'theirs', now(), true, '\\x00', 0)",
    )
    .await;
    let output = restored(&clinic, &empty.url, &[&file]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told(&output).contains("another product"),
        "{}",
        told(&output)
    );
    execute(&pool, "insert into theirs values (1)").await;
    pool.close().await;
    empty.drop().await;
    clinic.close().await;
}

#[sqlx::test]
async fn who_left_since_leaves_again(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    let (ada, mut ben) = (clinic.signed_in("ada").await, clinic.signed_in("ben").await);
    ben.start_meeting().await;
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "one.bsb").await;
    let elsewhere = ben.clone();
    disconnect(&mut ben).await;
    let exported = run(&["audit", "export"], &clinic.settings).await;
    let departures = vault.file("departures.jsonl");
    fs::write(&departures, &exported.stdout).unwrap();
    fs::write(vault.file("other.jsonl"), "{\"hello\": 1}\n").unwrap();

    let empty = Empty::beside(&clinic.db).await;
    clinic
        .move_to(&empty.url, async |clinic| {
            let other = vault.file("other.jsonl");
            let output = restored(clinic, &empty.url, &[&file, "--departures", &other]).await;
            assert_eq!(output.status.code(), Some(1));
            assert!(told(&output).contains("line 1 of"), "{}", told(&output));
            let output = restored(clinic, &empty.url, &[&file, "--departures", &departures]).await;
            assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        })
        .await;
    assert_eq!(clinic.number("select count(*) from installations").await, 1);
    assert_eq!(clinic.number("select count(*) from meetings").await, 0);
    let page = ada.at(clinic.address(0)).start_meeting().await;
    assert_eq!(page.heading(), "Your meeting is ready");
    // His session came back with the archive, and ended again with the rest.
    let page = elsewhere.at(clinic.address(0)).get("/").await;
    assert_eq!(page.status, 410, "{}", page.heading());
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(verified.status.code(), Some(0));
    clinic.close().await;
    empty.drop().await;
}

#[sqlx::test]
async fn everybody_can_be_signed_out_by_a_restore(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    let ada = clinic.signed_in("ada").await;
    let vault = Vault::new();
    let file = vault.back_up(&clinic, "one.bsb").await;
    let empty = Empty::beside(&clinic.db).await;
    clinic
        .move_to(&empty.url, async |clinic| {
            let output = restored(clinic, &empty.url, &[&file, "--sign-out"]).await;
            assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        })
        .await;
    assert_eq!(clinic.number("select count(*) from sessions").await, 0);
    assert_eq!(clinic.number("select count(*) from installations").await, 1);
    let page = ada.at(clinic.address(0)).get("/").await;
    assert!(page.heading().contains("one click"), "{}", page.heading());
    clinic.close().await;
    empty.drop().await;
}
