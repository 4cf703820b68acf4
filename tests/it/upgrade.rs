//! The upgrade drill: a schema of an earlier level with people in it is brought up to date; then
//! servers of that time and of today both work on it, and archives of that time can be restored.
//!
//! `levels/` holds the statements of each earlier level, as its program sent them; `make level`
//! writes those of today. A level goes when a migration that contracts leaves it behind
//! (migrations/README.md).

use std::fs;

use futures_util::TryStreamExt as _;
use sqlx::PgPool;

use crate::{
    browser::Browser,
    clinic::Clinic,
    program::{run, told},
    rest::holds,
    restore::contents,
    statements::plan,
    vault::{Empty, Vault, execute, restored},
};

struct Level {
    number: i64,
    statements: &'static str,
}

const EARLIER: [Level; 3] = [
    Level {
        number: 5,
        statements: include_str!("levels/0005.txt"),
    },
    Level {
        number: 6,
        statements: include_str!("levels/0006.txt"),
    },
    Level {
        number: 7,
        statements: include_str!("levels/0007.txt"),
    },
];

/// Tables with their columns, those that others point at first.
type Columns = Vec<(String, String)>;

impl Level {
    /// Every statement of its program that can be planned.
    fn statements(&self) -> impl Iterator<Item = String> {
        let all = self.statements.lines().map(|line| {
            let text = line.trim().strip_prefix("\"query\": ").unwrap();
            serde_json::from_str(text.trim_end_matches(',')).unwrap()
        });
        all.filter(|statement: &String| !statement.starts_with("lock table"))
    }

    /// The statements that a database does not take, as far as planning them shows.
    async fn refused(&self, db: &PgPool) -> Vec<String> {
        let mut refused = Vec::new();
        let mut connection = db.acquire().await.unwrap();
        for statement in self.statements() {
            if let Err(error) = plan(&mut connection, &statement).await {
                refused.push(format!("{error}: {statement}"));
            }
        }
        refused
    }

    /// Brings an empty database to this level, with the rows of a clinic as its tables hold them.
    async fn make(&self, clinic: &PgPool, db: &PgPool) -> Columns {
        sqlx::migrate!().run_to(self.number, db).await.unwrap();
        assert_eq!(self.refused(db).await, [""; 0], "they are of this level");
        let columns = columns(db).await;
        fill(clinic, db, &columns).await;
        columns
    }
}

async fn columns(db: &PgPool) -> Columns {
    #![expect(
        clippy::disallowed_methods,
        reason = "the columns are found out while the test runs"
    )]
    sqlx::query_as(
        "select table_name::text, string_agg(column_name::text, ', ') \
         from information_schema.columns \
         where table_schema = 'public' and table_name <> '_sqlx_migrations' \
         group by table_name order by table_name <> 'installations', table_name",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// Puts a clinic's rows into some columns of another database, in place of what is there.
async fn fill(clinic: &PgPool, db: &PgPool, columns: &Columns) {
    for (table, _) in columns.iter().rev() {
        execute(db, &format!("delete from {table}")).await;
    }
    let (mut here, mut there) = (clinic.acquire().await.unwrap(), db.acquire().await.unwrap());
    for (table, columns) in columns {
        let from = format!("copy {table} ({columns}) to stdout");
        let rows: Vec<_> = here
            .copy_out_raw(&from)
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        let into = format!("copy {table} ({columns}) from stdin");
        let mut copy = there.copy_in_raw(&into).await.unwrap();
        for row in rows {
            copy.send(&row[..]).await.unwrap();
        }
        copy.finish().await.unwrap();
    }
}

/// A clinic with a day behind it: people, a meeting that runs, one that waits, a settings page saved.
async fn busy(db: PgPool) -> (Clinic, Browser) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.signed_in("ben").await;
    let meeting = ada.start_meeting().await;
    ada.get(&format!("{}/start", meeting.url.path())).await;
    let number = clinic.zoom.meetings()[0].id;
    let started = clinic.event("meeting.started", number, 1).await;
    assert_eq!(clinic.tell(&started).await, 204);
    let form = ada.get("/settings").await.form("/settings");
    assert_eq!(ada.submit(&form).await.status, 200);
    (clinic, ada)
}

/// Those who were there go on as if nothing had happened, and come back with the next token.
async fn goes_on(clinic: &Clinic, ada: &Browser) {
    let mut ada = ada.at(clinic.address(0));
    let history = ada.get("/meetings").await;
    assert_eq!(history.status, 200, "{}", history.text());
    clinic.let_tokens_run_out();
    let form = ada.get("/account").await;
    assert_eq!(form.status, 200, "{}", form.text());
    let meeting = ada.start_meeting().await;
    assert!([200, 409].contains(&meeting.status), "{}", meeting.text());
    assert_eq!(ada.get("/settings").await.status, 200);
    let mut cleo = clinic.browser();
    assert_eq!(cleo.connect("dora").await.status, 200);
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(verified.status.code(), Some(0), "{}", told(&verified));
}

#[sqlx::test]
async fn servers_of_an_earlier_level_and_of_today_work_on_the_migrated_schema(db: PgPool) {
    for level in EARLIER {
        let (mut clinic, ada) = busy(db.clone()).await;
        let (full, empty) = (clinic.db.clone(), Empty::beside(&db).await);
        let past = empty.pool().await;
        let columns = level.make(&full, &past).await;
        clinic
            .move_to(&empty.url, async |clinic| {
                let refused = run(&["serve"], &clinic.settings).await;
                assert_eq!(refused.status.code(), Some(78), "it is of another level");
                let migrated = run(&["migrate"], &clinic.settings).await;
                assert_eq!(migrated.status.code(), Some(0), "{}", told(&migrated));
                // The server of that time, which is still up: what it asks, and what it inserts.
                assert_eq!(level.refused(&past).await, [""; 0]);
                fill(&full, &past, &columns).await;
            })
            .await;
        goes_on(&clinic, &ada).await;
        // And that a statement that no longer fits would have been seen.
        execute(&past, "alter table meetings drop column opened_at").await;
        assert!(!level.refused(&past).await.is_empty());
        past.close().await;
        clinic.close().await;
        empty.drop().await;
        clear(&db).await;
    }
}

#[sqlx::test]
async fn an_archive_of_an_earlier_level_comes_back_as_if_it_had_been_migrated(db: PgPool) {
    for level in EARLIER {
        let (mut clinic, ada) = busy(db.clone()).await;
        let past = Empty::beside(&db).await;
        let pool = past.pool().await;
        level.make(&clinic.db, &pool).await;
        let mut settings = clinic.settings.clone();
        settings.insert("DATABASE_URL".to_owned(), past.url.clone());
        let vault = Vault::new();
        let file = vault.file("earlier.bsb");
        // By today's program, before it migrates.
        let made = run(&["backup", &file], &settings).await;
        assert_eq!(made.status.code(), Some(0), "{}", told(&made));
        let line = format!(" schema={} ", level.number);
        assert!(holds(&fs::read(&file).unwrap()[..80], &line));
        assert_eq!(run(&["migrate"], &settings).await.status.code(), Some(0));
        let migrated = contents(&pool).await;

        let (bare, ahead) = (Empty::beside(&db).await, Empty::beside(&db).await);
        settings.insert("DATABASE_URL".to_owned(), ahead.url.clone());
        assert_eq!(run(&["migrate"], &settings).await.status.code(), Some(0));
        for empty in [&bare, &ahead] {
            let output = restored(&clinic, &empty.url, &[&file]).await;
            assert_eq!(output.status.code(), Some(0), "{}", told(&output));
            let there = empty.pool().await;
            let loaded = contents(&there).await;
            let other: Vec<_> = loaded.symmetric_difference(&migrated).collect();
            assert!(other.is_empty(), "{other:?}");
        }
        clinic.move_to(&ahead.url, async |_| {}).await;
        goes_on(&clinic, &ada).await;
        pool.close().await;
        clinic.close().await;
        for empty in [past, bare, ahead] {
            empty.drop().await;
        }
        clear(&db).await;
    }
}

/// Empties a test's own database for the next clinic.
async fn clear(db: &PgPool) {
    execute(
        db,
        "truncate installations, sessions, audit, outbox, key_canaries, deployment cascade",
    )
    .await;
}
