//! Taking an archive back, into an empty database.

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use tokio::io::AsyncRead;

use super::{
    ArchiveError, Archived, CHUNK, LEFT_BY_SERVERS, Table, header::Header, quoted, reader::Reader,
};
use crate::{
    config::Config,
    sealing::{KeyId, Keyring},
    store::{connection, migrations, roles},
};

/// Reads an archive to its end, without a database: every chunk is opened.
pub async fn check<R: AsyncRead + Unpin>(
    input: R,
    keyring: &Keyring,
) -> Result<Archived, ArchiveError> {
    let (header, mut reader) = begin(input, keyring).await?;
    let mut rows = 0;
    while reader.table().await?.is_some() {
        while reader.row().await?.is_some() {
            rows += 1;
        }
    }
    Ok(archived(&header, rows))
}

/// Loads an archive into an empty database, in one transaction, at the migration that it was made
/// at; then brings the schema up to this version. Refused, it changes no row. Browsers stay signed
/// in, unless all of them are to be signed out.
pub async fn restore<R: AsyncRead + Unpin>(
    config: &Config,
    input: R,
    sign_out: bool,
) -> Result<Archived, ArchiveError> {
    let (header, mut reader) = begin(input, &config.keyring).await?;
    let mut connection = connection::patient(&config.migration_database)?
        .connect()
        .await?;
    refuse_occupied(&mut connection).await?;
    migrate_to(&mut connection, header.schema).await?;
    let mut tx = connection.begin().await?;
    // A server that is running all the same waits here; what it wrote before is seen.
    sqlx::query!("lock table installations in exclusive mode")
        .execute(&mut *tx)
        .await?;
    refuse_occupied(&mut tx).await?;
    let mut rows = 0;
    while let Some(table) = reader.table().await? {
        rows += load(&mut tx, &table, &mut reader).await?;
    }
    refuse_unknown_keys(&mut tx, &config.keyring).await?;
    // Whoever was refreshing is gone; and nobody has to wait for what Zoom said at that time.
    let leases = sqlx::query!(
        r#"
        update installations
        set lease_owner = null, lease_until = null, refresh_not_before = null
        where lease_until is not null or refresh_not_before is not null
        "#
    );
    leases.execute(&mut *tx).await?;
    if sign_out {
        sqlx::query!("delete from sessions")
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    migrations::bring_up(&mut connection, None).await?;
    roles::admit(&mut connection, config).await?;
    connection.close().await?;
    Ok(archived(&header, rows))
}

async fn begin<R: AsyncRead + Unpin>(
    input: R,
    keyring: &Keyring,
) -> Result<(Header, Reader<R>), ArchiveError> {
    let (header, reader) = Reader::begin(input, keyring).await?;
    let (made, known) = (header.schema, migrations::newest());
    if made > known {
        return Err(ArchiveError::NewerSchema { made, known });
    }
    Ok((header, reader))
}

fn archived(header: &Header, rows: u64) -> Archived {
    Archived {
        key: header.key,
        schema: header.schema,
        made_at: header.made_at,
        rows,
    }
}

/// A table with rows, where there is one beside what servers leave in an empty database.
async fn refuse_occupied(connection: &mut PgConnection) -> Result<(), ArchiveError> {
    for table in tables(connection).await? {
        if LEFT_BY_SERVERS.contains(&table.as_str()) {
            continue;
        }
        let rows = format!("select from {} limit 1", quoted(&table));
        let first = sqlx::raw_sql(AssertSqlSafe(rows))
            .fetch_optional(&mut *connection)
            .await?;
        if first.is_some() {
            return Err(ArchiveError::Occupied(table));
        }
    }
    Ok(())
}

async fn tables(connection: &mut PgConnection) -> Result<Vec<String>, ArchiveError> {
    let names = sqlx::query_scalar!(
        r#"
        select tablename::text as "name!"
        from pg_tables
        where schemaname = current_schema()
        order by tablename
        "#
    );
    Ok(names.fetch_all(connection).await?)
}

/// Brings an empty schema to a migration, also back to an earlier one: rows belong into the
/// schema that they were made in, and the later migrations then find them there.
async fn migrate_to(connection: &mut PgConnection, schema: i64) -> Result<(), ArchiveError> {
    if migrations::reached(connection).await? > schema {
        if !migrations::knows_all(connection).await? {
            return Err(ArchiveError::Foreign);
        }
        let names: Vec<_> = tables(connection).await?;
        let names: Vec<_> = names.iter().map(|name| quoted(name)).collect();
        let drop = format!("drop table {}", names.join(", "));
        sqlx::raw_sql(AssertSqlSafe(drop))
            .execute(&mut *connection)
            .await?;
    }
    Ok(migrations::bring_up(connection, Some(schema)).await?)
}

/// Loads the rows of one table, in place of what a server left in it.
async fn load<R: AsyncRead + Unpin>(
    connection: &mut PgConnection,
    table: &Table,
    reader: &mut Reader<R>,
) -> Result<u64, ArchiveError> {
    let clear = format!("delete from {}", quoted(&table.table));
    sqlx::raw_sql(AssertSqlSafe(clear))
        .execute(&mut *connection)
        .await?;
    let statement = format!("copy {} from stdin", table.quoted());
    let mut copy = connection.copy_in_raw(&statement).await?;
    // Dropped on the way out, it tells the database that the rows were no good.
    let mut some = Vec::with_capacity(CHUNK);
    while let Some(row) = reader.row().await? {
        some.extend_from_slice(&row);
        if some.len() >= CHUNK {
            copy.send(some.as_slice()).await?;
            some.clear();
        }
    }
    copy.send(some.as_slice()).await?;
    Ok(copy.finish().await?)
}

/// Rows that would never open must not be taken for a good restore.
async fn refuse_unknown_keys(
    connection: &mut PgConnection,
    keyring: &Keyring,
) -> Result<(), ArchiveError> {
    let used = sqlx::query_scalar!(
        r#"
        select distinct data_key_id as "key!" from installations where data_key_id is not null
        "#
    );
    let used: HashSet<_> = used.fetch_all(connection).await?.into_iter().collect();
    let used = used.into_iter().map(KeyId::from_stored);
    let mut missing: Vec<_> = used.filter(|key| !keyring.holds(*key)).collect();
    missing.sort();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(ArchiveError::NoKeyOfRows(missing))
    }
}
