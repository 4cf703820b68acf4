//! The role that serves: everything that a clinic does goes through with it, and nothing more.

use sqlx::PgPool;
use url::Url;
use uuid::Uuid;

use crate::{
    clinic::{Clinic, database_url},
    program::{run, settings, told},
    vault::{Vault, execute},
};

/// A role that does not exist yet, in the address of a test's own database.
fn stranger(db: &PgPool) -> (String, String) {
    let role = format!("serves \"{}\"", Uuid::now_v7().simple());
    let mut url = Url::parse(&database_url(db)).unwrap();
    url.set_username(&role.replace('"', "%22")).unwrap();
    url.set_password(Some("p@ss'word")).unwrap();
    (role, url.into())
}

async fn forget(db: &PgPool, role: &str) {
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    execute(db, &format!("drop owned by {role}; drop role {role}")).await;
}

/// The SQLSTATE of a statement that does not go through.
async fn refused(db: &PgPool, statement: &str) -> Option<String> {
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    let error = sqlx::raw_sql(statement).execute(db).await.err()?;
    let told = error.as_database_error()?.code()?;
    Some(told.into_owned())
}

#[sqlx::test]
async fn a_whole_journey_needs_rows_and_no_tables(db: PgPool) {
    let (role, url) = stranger(&db);
    let owner = database_url(&db);
    let changes = [
        ("DATABASE_URL", url.as_str()),
        ("BEDSIDE_MIGRATION_DATABASE_URL", &owner),
    ];
    // Twice: a second migration finds the role there.
    let mut settings = settings(&db);
    settings.extend(changes.map(|(name, value)| (name.to_owned(), value.to_owned())));
    for _ in 0..2 {
        let migrated = run(&["migrate"], &settings).await;
        assert_eq!(migrated.status.code(), Some(0), "{}", told(&migrated));
        assert!(!told(&migrated).contains("p@ss"));
    }
    let clinic = Clinic::open_with(db, &changes).await;
    clinic.listen_to_zoom().await;
    let mut ada = clinic.signed_in("ada").await;
    let meeting = ada.start_meeting().await;
    assert_eq!(
        meeting.heading(),
        "Your meeting is ready",
        "{}",
        meeting.text()
    );
    ada.get(&format!("{}/start", meeting.url.path())).await;
    let number = clinic.zoom.meetings()[0].id;
    let started = clinic.event("meeting.started", number, 1).await;
    assert_eq!(clinic.tell(&started).await, 204);
    let form = ada.get("/settings").await.form("/settings");
    assert_eq!(ada.submit(&form).await.status, 200);
    clinic.let_tokens_run_out();
    ada.get("/meetings").await;
    let vault = Vault::new();
    vault.back_up(&clinic, "one.bsb").await;
    for command in [
        &["keys", "status"][..],
        &["keys", "rewrap"],
        &["audit", "verify"],
    ] {
        let output = run(command, &clinic.settings).await;
        assert_eq!(
            output.status.code(),
            Some(0),
            "{command:?}: {}",
            told(&output)
        );
    }
    let form = ada
        .get("/account/disconnect")
        .await
        .form("/account/disconnect");
    assert_eq!(ada.submit(&form).await.url.path(), "/goodbye");
    let rounds = clinic.flows().rounds;
    rounds.sweep().await.unwrap();
    rounds.part().await.unwrap();
    assert_eq!(clinic.number("select count(*) from installations").await, 0);
    assert_eq!(clinic.number("select count(*) from outbox").await, 0);

    let serving = PgPool::connect(&url).await.unwrap();
    let serves_as: String = {
        #[expect(clippy::disallowed_methods, reason = "a look at who we are")]
        sqlx::query_scalar("select current_user::text")
            .fetch_one(&serving)
            .await
            .unwrap()
    };
    assert_eq!(serves_as, role);
    for forbidden in [
        "create table mine (id int)",
        "alter table meetings add column client_name text",
        "drop table sessions",
        "truncate sessions",
        "create index on meetings (state)",
        "update audit set action = 'connected'",
        "delete from audit",
        "insert into _sqlx_migrations values (1, '', now(), true, '', 0)",
        "delete from _sqlx_migrations",
        "create role another",
        "copy sessions to '/tmp/sessions'",
    ] {
        let code = refused(&serving, forbidden).await;
        assert_eq!(code.as_deref(), Some("42501"), "{forbidden}");
    }
    serving.close().await;
    let owner = clinic.db.clone();
    clinic.close().await;
    forget(&owner, &role).await;
}

#[sqlx::test]
async fn tables_of_later_migrations_are_granted_by_the_next_migrate(db: PgPool) {
    let (role, url) = stranger(&db);
    let mut settings = settings(&db);
    settings.insert(
        "BEDSIDE_MIGRATION_DATABASE_URL".to_owned(),
        database_url(&db),
    );
    settings.insert("DATABASE_URL".to_owned(), url.clone());
    assert_eq!(run(&["migrate"], &settings).await.status.code(), Some(0));
    execute(&db, "create table later (id int)").await;
    let serving = PgPool::connect(&url).await.unwrap();
    let add = "insert into later values (1)";
    assert_eq!(refused(&serving, add).await.as_deref(), Some("42501"));
    assert_eq!(run(&["migrate"], &settings).await.status.code(), Some(0));
    assert_eq!(refused(&serving, add).await, None);
    // What was granted by hand beside it is taken back.
    let roles = format!("\"{}\"", role.replace('"', "\"\""));
    execute(&db, &format!("grant truncate, update on audit to {roles}")).await;
    assert_eq!(run(&["migrate"], &settings).await.status.code(), Some(0));
    let change = "update audit set seq = 1";
    assert_eq!(refused(&serving, change).await.as_deref(), Some("42501"));
    serving.close().await;
    forget(&db, &role).await;
}

#[sqlx::test]
async fn a_role_that_may_not_be_made_is_asked_for_in_a_sentence(db: PgPool) {
    let (owner, owners) = stranger(&db);
    let quoted = format!("\"{}\"", owner.replace('"', "\"\""));
    execute(&db, &format!("create role {quoted} login")).await;
    // This one owns the tables, and may not make roles.
    execute(
        &db,
        &format!(
            "alter schema public owner to {quoted}; do $$ declare t text; begin \
             for t in select tablename from pg_tables where schemaname = 'public' loop \
             execute format('alter table %I owner to %I', t, '{}'); end loop; end $$",
            owner.replace('\'', "''")
        ),
    )
    .await;
    let (missing, url) = stranger(&db);
    let mut settings = settings(&db);
    settings.insert("BEDSIDE_MIGRATION_DATABASE_URL".to_owned(), owners);
    settings.insert("DATABASE_URL".to_owned(), url);
    let output = run(&["migrate"], &settings).await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let told = told(&output);
    let sql = format!("create role \"{}\" login", missing.replace('"', "\"\""));
    assert!(told.contains(&sql) && !told.contains("p@ss"), "{told}");
    execute(&db, &format!("reassign owned by {quoted} to current_user")).await;
    forget(&db, &owner).await;
}
