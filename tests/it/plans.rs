//! How PostgreSQL goes about each statement: by index, and only to the rows of one tenant. Read from
//! `EXPLAIN`, on a database with so many rows that reading all of them would cost, and with the
//! settings that the program's connections have: one plan for every run (`store/connection.rs`).

use serde_json::Value;
use sqlx::{PgConnection, PgPool};

use crate::{
    statements::{plan, statements},
    vault::execute,
};

/// Tables that grow, each with the columns by which a row is found: every scan must be of one
/// value of one of them.
const KEYS: [(&str, &[&str]); 10] = [
    ("address_counters", &["bucket"]),
    ("audit", &["installation_id"]),
    ("deliveries", &["installation_id"]),
    ("installations", &["id", "zoom_user_id"]),
    ("meetings", &["installation_id"]),
    ("oauth_attempts", &["state_hash"]),
    ("outbox", &["installation_id"]),
    ("preferences", &["installation_id"]),
    ("presences", &["installation_id"]),
    ("sessions", &["id_hash", "installation_id", "switch_to"]),
];

/// Tables of a few rows.
const SMALL: [&str; 3] = ["_sqlx_migrations", "deployment", "key_canaries"];

/// What a statement that is not about one tenant may do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum May {
    /// Go along an index, a batch at a time.
    Batch,
    /// Go along an index.
    Index,
    /// Read a whole table.
    Whole,
}
use May::{Batch, Index, Whole};

/// Every statement that is not about one tenant, by words that only it has, with the reason.
const EVERYBODY: [(&str, May, &str); 32] = [
    (
        "as under_way",
        Index,
        "a new consent: at most a hundred thousand rows",
    ),
    // Rounds, some times a minute.
    ("where minute <", Batch, "sweep: the oldest by age"),
    ("where expires_at <", Batch, "sweep: the oldest by age"),
    ("where received_at <", Batch, "sweep: the oldest by age"),
    (
        "from oauth_attempts where created_at <",
        Batch,
        "sweep: the oldest by age",
    ),
    ("order by ended_at limit", Batch, "those that left, by when"),
    (
        "order by doubted_at limit",
        Index,
        "those in doubt have an index",
    ),
    (
        "as doubted from installations",
        Batch,
        "those refused have an index",
    ),
    (
        "update outbox set tries",
        Whole,
        "holds those who left today",
    ),
    (
        "delete from outbox where created_at <",
        Whole,
        "holds those who left today",
    ),
    // Rounds, once an hour or less.
    (
        "from meetings where pressed_at < $1 and",
        Batch,
        "sweep: the oldest by age",
    ),
    (
        "from presences where happened_at <",
        Whole,
        "holds those who wait just now",
    ),
    (
        "as \"idle!\" from installations",
        Batch,
        "keep-alive: by id",
    ),
    // Figures, at most every 15 seconds, when somebody reads the metrics.
    ("as \"refused!\"", Index, "counts in an index"),
    ("as \"unsettled!\"", Index, "meetings of one day, by age"),
    (
        "where data_key_id < $1)",
        Whole,
        "other keys by index; attempts and outbox are of today",
    ),
    // At the start of a server.
    (
        "with recursive used",
        Whole,
        "keys by index; attempts and outbox are of today",
    ),
    // Commands.
    ("group by key_id", Whole, "keys status: a count of all"),
    (
        "where data_key_id = any($1)",
        Batch,
        "keys rewrap: rows of a key",
    ),
    (
        "from outbox where grant_key_id <> $1 limit",
        Whole,
        "keys rewrap: those who left today",
    ),
    ("as \"used_at!\"", Batch, "users list: by id"),
    (
        "as \"count!\" from outbox",
        Whole,
        "purge: those who left today",
    ),
    (
        "order by received_at desc",
        Batch,
        "doctor: the last deliveries",
    ),
    (
        "(select max(received_at) from deliveries)",
        Whole,
        "doctor: a count of seven days",
    ),
    (
        "data_key_sealed is not null order by id",
        Batch,
        "doctor: every key, by id",
    ),
    ("group by scopes", Whole, "doctor: a count of all"),
    (
        "where zoom_client_id <> $1",
        Index,
        "doctor: a count in an index",
    ),
    (
        "with recursive chain",
        Batch,
        "audit verify: by id, from one to the next",
    ),
    ("action like 'ended", Batch, "audit export: by id"),
    (
        "where lease_until is not null",
        Whole,
        "restore: nobody is served yet",
    ),
    (
        "delete from sessions;",
        Whole,
        "restore: nobody is served yet",
    ),
    (
        "select distinct data_key_id",
        Index,
        "restore: the keys of all rows",
    ),
];

/// Cannot be planned: a restore keeps everybody out.
const NO_PLAN: &str = "lock table installations in exclusive mode";

/// A scan of a table.
#[derive(Debug)]
struct Scan {
    table: String,
    /// What its index is asked for; `None` when it reads the whole table.
    condition: Option<String>,
}

impl Scan {
    fn is_of_one_tenant(&self) -> bool {
        let Some((_, keys)) = KEYS.iter().find(|(table, _)| *table == self.table) else {
            return true;
        };
        let condition = self.condition.as_deref().unwrap_or_default();
        let mut keys = keys.iter();
        keys.any(|key| condition.contains(&format!("({key} = ")))
    }

    fn is_of_everything(&self) -> bool {
        self.condition.is_none() && KEYS.iter().any(|(table, _)| *table == self.table)
    }
}

/// The scans of a plan. An index of a bitmap names no table: the node above it does.
fn read_scans(node: &Value, table: Option<&str>, all: &mut Vec<Scan>) {
    let table = node["Relation Name"].as_str().or(table);
    let kind = node["Node Type"].as_str().unwrap();
    let condition = match kind {
        "Seq Scan" => Some(None),
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => {
            Some(node["Index Cond"].as_str().or(Some("")))
        }
        // A row by its place, which a scan above found.
        "Tid Scan" => None,
        other => {
            assert!(!other.ends_with("Range Scan"), "{other}");
            None
        }
    };
    if let Some(condition) = condition {
        all.push(Scan {
            table: table.unwrap().to_owned(),
            condition: condition.map(str::to_owned),
        });
    }
    for below in node["Plans"].as_array().into_iter().flatten() {
        read_scans(below, table, all);
    }
}

/// A statement on one line, with its end.
fn line(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ") + ";"
}

/// What is wrong with the plan of a statement.
fn fault(statement: &str, scans: &[Scan]) -> Option<String> {
    let line = line(statement);
    let mut listed = EVERYBODY.iter().filter(|(words, ..)| line.contains(words));
    let of_one = scans.iter().all(Scan::is_of_one_tenant);
    let whole = scans.iter().any(Scan::is_of_everything);
    let wrong = match listed.next() {
        None if of_one => None,
        None => Some("reads rows of others"),
        Some(_) if of_one => Some("is of one tenant, and need not be listed"),
        Some((_, Whole, _)) if !whole => Some("reads no whole table, and may not"),
        Some((_, Batch | Index, _)) if whole => Some("reads a whole table"),
        Some((_, Batch, _)) if !line.contains("limit $") => Some("has no limit"),
        Some(_) => None,
    };
    wrong.map(|wrong| format!("{wrong}: {line}\n{scans:#?}"))
}

async fn faults(connection: &mut PgConnection) -> Vec<String> {
    let mut faults = Vec::new();
    for (_, statement) in statements() {
        if statement != NO_PLAN {
            let plan = plan(connection, &statement).await.unwrap();
            let mut scans = Vec::new();
            read_scans(&plan[0]["Plan"], None, &mut scans);
            faults.extend(fault(&statement, &scans));
        }
    }
    faults
}

/// Has Postgres look at everything and mark every page as seen by all: how it counts depends on that.
/// While its own housekeeping reads a table, pages of that table are not marked.
async fn settle(db: &PgPool) {
    let unseen = "select count(*) from pg_class where relkind = 'r' and relallvisible < relpages \
                  and relnamespace = 'public'::regnamespace";
    for _ in 0..300 {
        execute(db, "vacuum analyze").await;
        #[expect(clippy::disallowed_methods, reason = "a question about the server")]
        let unseen: i64 = sqlx::query_scalar(unseen).fetch_one(db).await.unwrap();
        if unseen == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("some pages are never seen by all");
}

#[sqlx::test]
async fn every_statement_goes_by_index_to_the_rows_of_one_tenant(db: PgPool) {
    execute(&db, include_str!("plans/crowd.sql")).await;
    settle(&db).await;
    let mut connection = db.acquire().await.unwrap();
    sqlx::raw_sql("set plan_cache_mode = force_generic_plan; set random_page_cost = 1.1")
        .execute(&mut *connection)
        .await
        .unwrap();
    let found = faults(&mut connection).await;
    assert!(found.is_empty(), "{}", found.join("\n"));
    // And that a statement whose index is gone would have been seen.
    execute(&db, "drop index sessions_installation_idx").await;
    assert!(!faults(&mut connection).await.is_empty());
}

#[test]
fn the_list_of_statements_about_everybody_is_of_today() {
    let all = statements();
    let lines: Vec<_> = all.iter().map(|(_, text)| line(text)).collect();
    assert!(lines.contains(&line(NO_PLAN)));
    for (words, _, why) in EVERYBODY {
        let found = lines.iter().filter(|line| line.contains(words)).count();
        assert_eq!(found, 1, "{words} ({why})");
    }
}

#[sqlx::test]
async fn every_table_is_known_to_grow_or_to_stay_small(db: PgPool) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the tables are found while the test runs"
    )]
    let tables: Vec<String> = sqlx::query_scalar(
        "select tablename::text from pg_tables where schemaname = 'public' order by 1",
    )
    .fetch_all(&db)
    .await
    .unwrap();
    let mut known: Vec<_> = KEYS.iter().map(|(table, _)| *table).chain(SMALL).collect();
    known.sort_unstable();
    assert_eq!(tables, known);
}
