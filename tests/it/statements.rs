//! The statements of the program, as the macros wrote them down in `.sqlx`, and their plans.

use std::{fs, path::Path};

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};

/// Every statement with its hash, in the order of the hashes.
pub(crate) fn statements() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let data: Value = serde_json::from_str(&text).unwrap();
            let told = |name: &str| data[name].as_str().unwrap().to_owned();
            (told("hash"), told("query"))
        })
        .collect();
    all.sort();
    all
}

/// Has Postgres plan a statement, with nothing for each of its parameters.
pub(crate) async fn plan(
    connection: &mut PgConnection,
    statement: &str,
) -> Result<Value, sqlx::Error> {
    #![expect(
        clippy::disallowed_methods,
        reason = "statements found while the test runs"
    )]
    let prepare = format!("prepare it as {statement}");
    sqlx::raw_sql(AssertSqlSafe(prepare))
        .execute(&mut *connection)
        .await?;
    let count: i32 = sqlx::query_scalar(
        "select cardinality(parameter_types) from pg_prepared_statements where name = 'it'",
    )
    .fetch_one(&mut *connection)
    .await?;
    let nothing = vec!["null"; usize::try_from(count).unwrap()].join(", ");
    let arguments = if count == 0 {
        String::new()
    } else {
        format!("({nothing})")
    };
    let explain = format!("explain (format json) execute it{arguments}");
    let planned = sqlx::query_scalar(AssertSqlSafe(explain))
        .fetch_one(&mut *connection)
        .await;
    sqlx::raw_sql("deallocate it").execute(connection).await?;
    planned
}
