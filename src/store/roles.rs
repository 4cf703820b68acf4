//! The role that serves: it reads and writes rows, and nothing else. Another one owns the tables.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, postgres::PgConnectOptions};
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{StoreError, archive::quoted};
use crate::config::Config;

/// As many as Postgres itself takes.
const ROUNDS: u32 = 4096;

/// The role of `DATABASE_URL` is not there, and the one that migrates may not make it.
#[derive(Debug, thiserror::Error)]
#[error(
    "DATABASE_URL names the role {name}, which does not exist, and this one may not make it; let an administrator of \
     the database run: create role {name} login password '…'"
)]
pub struct NoRole {
    name: String,
}

/// Lets the role of `DATABASE_URL` at the rows of every table, and makes it when it is missing.
/// Nothing to do when it is the one that owns them. Run after each migration, it also finds new
/// tables.
pub(super) async fn admit(
    connection: &mut PgConnection,
    config: &Config,
) -> Result<(), super::MigrationFault> {
    let role = options(&config.database)?.get_username().to_owned();
    if role == options(&config.migration_database)?.get_username() {
        return Ok(());
    }
    make(connection, &role, &config.database).await?;
    grant(connection, &role).await?;
    Ok(())
}

fn options(database: &SecretString) -> Result<PgConnectOptions, StoreError> {
    let parsed = database.expose_secret().parse();
    parsed.map_err(StoreError::Refused)
}

async fn make(
    connection: &mut PgConnection,
    role: &str,
    database: &SecretString,
) -> Result<(), super::MigrationFault> {
    let there = sqlx::query_scalar!(
        r#"select exists (select from pg_roles where rolname = $1) as "there!""#,
        role
    );
    let there = there.fetch_one(&mut *connection).await;
    if there.map_err(StoreError::from)? {
        return Ok(());
    }
    // A salt is unlike every other one; nobody has to guess it. Nothing in a verifier can end the
    // string that it stands in: letters, digits, and `+/=:$-`.
    let salt = Uuid::now_v7().into_bytes();
    let secret = password(database)
        .map(|password| format!(" password '{}'", verifier(&password, &salt)))
        .unwrap_or_default();
    let create = format!("create role {} login{secret}", quoted(role));
    let made = sqlx::raw_sql(AssertSqlSafe(create.as_str()))
        .execute(connection)
        .await;
    match made {
        Ok(_) => {
            tracing::info!(event = "roles.made", role, "made the role that serves");
            Ok(())
        }
        // insufficient_privilege
        Err(sqlx::Error::Database(told)) if told.code().as_deref() == Some("42501") => {
            Err(NoRole { name: quoted(role) }.into())
        }
        Err(error) => Err(StoreError::from(error).into()),
    }
}

fn password(database: &SecretString) -> Option<Zeroizing<String>> {
    let url = Url::parse(database.expose_secret()).ok()?;
    let decoded = percent_decode_str(url.password()?).decode_utf8().ok()?;
    Some(Zeroizing::new(decoded.into_owned()))
}

/// What Postgres keeps of a password, made here: the password itself would stand in the
/// statement, and from there in logs of the database.
fn verifier(password: &str, salt: &[u8]) -> String {
    let salted = salted(password.as_bytes(), salt);
    let stored = Sha256::digest(mac(&salted, &[b"Client Key"]));
    let server = mac(&salted, &[b"Server Key"]);
    format!(
        "SCRAM-SHA-256${ROUNDS}:{}${}:{}",
        STANDARD.encode(salt),
        STANDARD.encode(stored),
        STANDARD.encode(server)
    )
}

/// PBKDF2 with one block, as RFC 5802 writes it.
fn salted(password: &[u8], salt: &[u8]) -> [u8; 32] {
    let mut link = mac(password, &[salt, &1_u32.to_be_bytes()]);
    let mut all = link;
    for _ in 1..ROUNDS {
        link = mac(password, &[&link]);
        for (sum, byte) in all.iter_mut().zip(link) {
            *sum ^= byte;
        }
    }
    all
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The rights of the role, in one transaction: servers that run under it notice nothing.
async fn grant(connection: &mut PgConnection, role: &str) -> Result<(), StoreError> {
    let mut tx = connection.begin().await?;
    let place = sqlx::query!(
        r#"select current_schema()::text as "schema!", current_database()::text as "database!""#
    );
    let place = place.fetch_one(&mut *tx).await?;
    let (schema, to) = (quoted(&place.schema), quoted(role));
    let database = quoted(&place.database);
    let mut statements = vec![
        format!("grant connect on database {database} to {to}"),
        format!("grant usage on schema {schema} to {to}"),
    ];
    let tables = sqlx::query_scalar!(
        r#"
        select tablename::text as "name!"
        from pg_tables
        where schemaname = current_schema() and pg_has_role(tableowner, 'usage')
        order by tablename
        "#
    );
    for table in tables.fetch_all(&mut *tx).await? {
        let (rights, table) = (rights(&table), quoted(&table));
        statements.push(format!("revoke all on {schema}.{table} from {to}"));
        statements.push(format!("grant {rights} on {schema}.{table} to {to}"));
    }
    sqlx::raw_sql(AssertSqlSafe(statements.join("; ")))
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    refuse_creation(connection, role, &schema).await
}

/// What servers and commands do with the rows of a table.
fn rights(table: &str) -> &'static str {
    match table {
        // Written down is written down, also for who breaks into a server.
        "audit" => "select, insert",
        "_sqlx_migrations" => "select",
        _ => "select, insert, update, delete",
    }
}

/// Before Postgres 15 everybody may make tables in the schema `public`.
async fn refuse_creation(
    connection: &mut PgConnection,
    role: &str,
    schema: &str,
) -> Result<(), StoreError> {
    let may = sqlx::query_scalar!(
        r#"select has_schema_privilege($1, current_schema(), 'create') as "may!""#,
        role
    );
    if may.fetch_one(&mut *connection).await? {
        let revoke = format!("revoke create on schema {schema} from public");
        let revoked = sqlx::raw_sql(AssertSqlSafe(revoke.as_str()))
            .execute(connection)
            .await;
        if revoked.is_err() {
            tracing::warn!(
                event = "roles.wide",
                role,
                "the role that serves may make tables; let an administrator of the database run: {revoke}"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_is_the_one_that_postgres_makes() {
        // `create role … password 'pencil'` in Postgres 17, read from pg_authid.
        let made = "SCRAM-SHA-256$4096:RM6B/+q+JTzCfP4P97oLGA==$FbH1ZGiySIL4U476yehruHr4HeIRpzhlqgoK4EZZ9d8=:Eg92BTFabQ09Ahw3u6tzui9P+AOrle2qV93kBKHbkvw=";
        let salt = made.split([':', '$']).nth(2).unwrap();
        let salt = STANDARD.decode(salt).unwrap();
        assert_eq!(verifier("pencil", &salt), made);
    }

    #[test]
    fn a_password_is_read_as_the_driver_reads_it() {
        let read = |url: &str| password(&SecretString::from(url)).map(|word| word.to_string());
        assert_eq!(read("postgres://u:a%2Fb%20c@h/d").unwrap(), "a/b c");
        assert_eq!(read("postgres://u@h/d"), None);
    }
}
