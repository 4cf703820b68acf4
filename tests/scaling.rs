//! What docs/SCALING.md says of statements and shards, held against the statements: which belong to
//! one installation, which to one row of another key, and which look over all.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where"
)]

use std::fs;

#[path = "it/statements.rs"]
#[expect(dead_code, reason = "their plans are looked at by others")]
mod statements;

use statements::statements;

/// Where a statement goes when tables are distributed by `installation_id`, and what it may look
/// like then. The first that fits counts.
#[rustfmt::skip]
const KINDS: &[(&str, &[&str])] = &[
    // Nothing distributed.
    ("no table of ours", &["from _sqlx_migrations", "pg_roles", "pg_tables", "pg_class", "has_schema_privilege($1", "current_schema()::text as", "'_sqlx_migrations'"]),
    ("the same everywhere", &["key_canaries", " deployment"]),
    // One shard by the key of its own table.
    ("one other key", &["insert into sessions", "delete from sessions where id_hash = $1", "update sessions set seen_at", "oauth_attempts where state_hash = $1", "insert into address_counters"]),
    // A session names its installation: one shard after another.
    ("a session first", &["where session.id_hash = $1"]),
    // Zoom names a person, not an installation of ours.
    ("a person first", &["zoom_user_id = $2", "insert into installations"]),
    // Its sessions are spread by their own key.
    ("an installation's sessions", &["update sessions", "from sessions where installation_id"]),
    ("one installation", &["installation_id = $1", "installation_id = $2", "installation.id = $1", "where id = $1", "where installations.id = $1", "values ($1, $2, $3", "select $1, audit_seq", "id = $3 and zoom_client_id"]),
    // Rounds and commands: by design over all, in batches, none of them while somebody waits.
    ("rounds and commands", &[
        "limit $", "any($", "from unnest($", "group by", "count(*)", "union", "select distinct data_key_id",
        "delete from outbox where created_at < $1", "where lease_until is not null or", "lock table", "order by id limit",
        "where id > $1", "order by data_key_id", "delete from sessions", "max(received_at)",
    ]),
];

fn kind(statement: &str) -> Option<&'static str> {
    let fits = |marks: &[&str]| marks.iter().any(|mark| statement.contains(mark));
    let mut kinds = KINDS.iter().filter(|(_, marks)| fits(marks));
    kinds.next().map(|(kind, _)| *kind)
}

#[test]
fn every_statement_goes_where_scaling_md_says() {
    let page = fs::read_to_string("docs/SCALING.md").unwrap();
    for (_, statement) in statements() {
        let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(kind) = kind(&statement) else {
            panic!("to which shards does this go?\n{statement}");
        };
        assert!(
            page.contains(&format!("| {kind} |")),
            "docs/SCALING.md should have a row: {kind}"
        );
    }
}
