//! The schema: brought up by `bedside migrate`, and only checked by `bedside serve`.

use std::collections::HashMap;

use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection,
    migrate::{MigrateError, Migration, Migrator},
};

use super::{
    Store, StoreError, connection,
    roles::{self, NoRole},
};
use crate::config::Config;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// What is wrong with the schema.
#[derive(Debug, thiserror::Error)]
pub enum SchemaFault {
    /// Migrations that this version needs are not there.
    #[error("lacks {0} of the migrations that this version needs; run `bedside migrate`")]
    Behind(usize),
    /// A migration in the database is another one than this version knows by its number.
    #[error(
        "was migrated by another product or an edited migration ({0}); restore the right database"
    )]
    Foreign(i64),
    /// The check could not be made.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the database could not be brought up to this version.
#[derive(Debug, thiserror::Error)]
pub enum MigrationFault {
    /// It could not be reached.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A migration did not apply; the database is as it was before that one.
    #[error("a migration did not apply")]
    NotApplied(#[source] MigrateError),
    /// The role that serves is not there and cannot be made.
    #[error(transparent)]
    NoRole(#[from] NoRole),
}

/// Applies the migrations that are missing, and lets the servers' role at the tables. Newer ones
/// than this version knows do not disturb it.
pub async fn migrate(config: &Config) -> Result<(), MigrationFault> {
    let options = connection::patient(&config.migration_database)?;
    let mut connection = options.connect().await.map_err(StoreError::from)?;
    bring_up(&mut connection, None).await?;
    roles::admit(&mut connection, config).await?;
    Ok(connection.close().await.map_err(StoreError::from)?)
}

/// Applies the migrations that are missing, all of them or up to one.
pub(super) async fn bring_up(
    connection: &mut PgConnection,
    last: Option<i64>,
) -> Result<(), MigrationFault> {
    let mut migrator = sqlx::migrate!();
    migrator.set_ignore_missing(true);
    migrator
        .run_to(last.unwrap_or(i64::MAX), connection)
        .await
        .map_err(MigrationFault::NotApplied)
}

/// The last migration that this version knows.
pub(super) fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|known| known.version)
        .max()
        .unwrap_or(0)
}

/// The last migration that was applied; 0 for none.
pub(super) async fn reached(connection: &mut PgConnection) -> Result<i64, StoreError> {
    let migrated =
        sqlx::query_scalar!(r#"select to_regclass('_sqlx_migrations') is not null as "there!""#);
    if !migrated.fetch_one(&mut *connection).await? {
        return Ok(0);
    }
    let last = sqlx::query_scalar!(
        r#"select coalesce(max(version), 0) as "last!" from _sqlx_migrations where success"#
    );
    Ok(last.fetch_one(connection).await?)
}

/// Whether every migration that was applied is one of ours.
pub(super) async fn knows_all(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let applied = sqlx::query!("select version, checksum from _sqlx_migrations where success");
    let applied = applied.fetch_all(connection).await?;
    let known = |version: i64, checksum: &[u8]| {
        let mut ours = MIGRATIONS.iter();
        ours.any(|ours| ours.version == version && *ours.checksum == *checksum)
    };
    Ok(applied.iter().all(|row| known(row.version, &row.checksum)))
}

/// Where the schema is, next to what this version knows.
#[derive(Clone, Debug)]
pub struct Schema {
    /// How many migrations this version knows.
    pub known: usize,
    /// What would still be applied: number and title.
    pub missing: Vec<(i64, String)>,
    /// How many were applied that only a newer version knows.
    pub newer: usize,
}

/// How many migrations this version knows.
pub fn migrations() -> usize {
    known().count()
}

fn known() -> impl Iterator<Item = &'static Migration> {
    MIGRATIONS
        .iter()
        .filter(|migration| !migration.migration_type.is_down_migration())
}

impl Store {
    /// What is applied and what is not. Nothing is changed.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        let applied = self.applied().await?;
        let known: Vec<_> = known().collect();
        let missing = known
            .iter()
            .filter(|migration| !applied.contains_key(&migration.version))
            .map(|migration| (migration.version, migration.description.to_string()));
        let missing: Vec<_> = missing.collect();
        Ok(Schema {
            newer: applied.len() + missing.len() - known.len(),
            known: known.len(),
            missing,
        })
    }

    /// Checks that every migration that this version knows was applied. Newer ones are fine.
    pub async fn check_schema(&self) -> Result<(), SchemaFault> {
        let applied = self.applied().await?;
        let mut missing = 0;
        for migration in known() {
            match applied.get(&migration.version) {
                None => missing += 1,
                Some(checksum) if *checksum == *migration.checksum => {}
                Some(_) => return Err(SchemaFault::Foreign(migration.version)),
            }
        }
        if missing > 0 {
            Err(SchemaFault::Behind(missing))
        } else {
            Ok(())
        }
    }

    async fn applied(&self) -> Result<HashMap<i64, Vec<u8>>, StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        let migrated = sqlx::query_scalar!(
            r#"select to_regclass('_sqlx_migrations') is not null as "there!""#
        );
        let mut applied = HashMap::new();
        if limit.run(migrated.fetch_one(held.connection())).await? {
            let rows = sqlx::query!("select version, checksum from _sqlx_migrations where success");
            let rows = limit.run(rows.fetch_all(held.connection())).await?;
            applied.extend(rows.into_iter().map(|row| (row.version, row.checksum)));
        }
        held.release();
        Ok(applied)
    }
}
