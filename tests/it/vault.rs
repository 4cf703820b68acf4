//! Where a test keeps archives, and empty databases that it restores them into.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Output,
};

use sqlx::PgPool;
use url::Url;
use uuid::Uuid;

use crate::{
    clinic::{Clinic, database_url},
    program::{run, told},
};

/// A directory of a test's own, gone with it.
pub(crate) struct Vault(PathBuf);

impl Vault {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("bedside-vault-{}", Uuid::now_v7()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Everything that lies there, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> = entries
            .map(|entry| name(entry).into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Backs a clinic up.
    pub(crate) async fn back_up(&self, clinic: &Clinic, name: &str) -> String {
        let file = self.file(name);
        let output = run(&["backup", &file], &clinic.settings).await;
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        file
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

pub(crate) fn mode(path: &str) -> u32 {
    fs::metadata(Path::new(path)).unwrap().permissions().mode() & 0o777
}

/// An empty database beside a test's own.
pub(crate) struct Empty {
    server: PgPool,
    name: String,
    pub(crate) url: String,
}

impl Empty {
    pub(crate) async fn beside(db: &PgPool) -> Self {
        let name = format!("empty_{}", Uuid::now_v7().simple());
        execute(db, &format!("create database {name}")).await;
        let mut url = Url::parse(&database_url(db)).unwrap();
        url.set_path(&name);
        Self {
            server: db.clone(),
            name,
            url: url.into(),
        }
    }

    pub(crate) async fn pool(&self) -> PgPool {
        PgPool::connect(&self.url).await.unwrap()
    }

    pub(crate) async fn drop(self) {
        execute(
            &self.server,
            &format!("drop database {} with (force)", self.name),
        )
        .await;
    }
}

pub(crate) async fn execute(db: &PgPool, statement: &str) {
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    sqlx::raw_sql(statement).execute(db).await.unwrap();
}

/// The settings of a clinic with another database.
pub(crate) async fn restored(clinic: &Clinic, database: &str, arguments: &[&str]) -> Output {
    let mut settings = clinic.settings.clone();
    settings.insert("DATABASE_URL".to_owned(), database.to_owned());
    let mut all = vec!["restore"];
    all.extend_from_slice(arguments);
    run(&all, &settings).await
}
