//! Making an archive, beside running servers.

use futures_util::TryStreamExt as _;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::io::AsyncWrite;

use super::{ArchiveError, Archived, LEFT_OUT, Table, header::Header, writer::Writer};
use crate::{config::Config, store::connection};

/// Writes everything that is kept, as it is in one moment: nobody waits for it, and what changes
/// meanwhile is not in it.
pub async fn backup<W: AsyncWrite + Unpin>(
    config: &Config,
    out: &mut W,
) -> Result<Archived, ArchiveError> {
    let mut connection = connection::patient(&config.database)?.connect().await?;
    let mut tx = connection
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let moment = sqlx::query!(
        r#"
        select now() as "made_at!", coalesce(max(version), 0) as "schema!"
        from _sqlx_migrations
        where success
        "#
    );
    let moment = moment.fetch_one(&mut *tx).await?;
    let header = Header {
        key: config.keyring.first(),
        schema: moment.schema,
        made_at: moment.made_at,
    };
    let mut writer = Writer::begin(out, &header, &config.keyring).await?;
    let mut rows = 0;
    for table in tables(&mut tx).await? {
        let head = serde_json::to_vec(&table).map_err(|_never| ArchiveError::Damaged)?;
        writer.frame(&head).await?;
        let copy = format!("copy {} to stdout", table.quoted());
        let mut copied = tx.copy_out_raw(&copy).await?;
        while let Some(row) = copied.try_next().await? {
            writer.frame(&row).await?;
            rows += 1;
        }
        writer.frame(&[]).await?;
    }
    writer.finish().await?;
    tx.rollback().await?;
    connection.close().await?;
    Ok(Archived {
        key: header.key,
        schema: header.schema,
        made_at: header.made_at,
        rows,
    })
}

/// Every table with every column that it has now, so that a later migration's are not forgotten;
/// those that others point at come first.
async fn tables(connection: &mut PgConnection) -> Result<Vec<Table>, ArchiveError> {
    let left_out = LEFT_OUT.map(str::to_owned);
    let tables = sqlx::query_as!(
        Table,
        r#"
        select
            tables.relname::text as "table!",
            array_agg(columns.attname::text order by columns.attnum) as "columns!"
        from pg_class as tables
        join pg_attribute as columns on columns.attrelid = tables.oid
        where tables.relnamespace = current_schema()::text::regnamespace
            and tables.relkind = 'r'
            and columns.attnum > 0
            and not columns.attisdropped
            and tables.relname::text <> all($1)
        group by tables.oid, tables.relname
        order by
            exists (select from pg_constraint where conrelid = tables.oid and contype = 'f'),
            tables.relname
        "#,
        &left_out,
    );
    Ok(tables.fetch_all(connection).await?)
}
