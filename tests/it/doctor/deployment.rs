//! One whole deployment, and what doctor says of it.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use bedside::domain::DeploymentId;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgPool};
use tokio::process::Command;
use url::Url;

use crate::{
    clinic::{Clinic, database_url},
    face::Face,
};

/// A deployment that has nothing wrong with it: a certificate, a role that may only read and write
/// rows, two people connected, events and a backup.
pub(super) struct Deployment {
    pub(super) clinic: Clinic,
    pub(super) face: Face,
    pub(super) role: String,
    pub(super) folder: PathBuf,
    pub(super) settings: HashMap<String, String>,
}

impl Deployment {
    pub(super) async fn healthy(db: PgPool) -> Self {
        let name = db.connect_options().get_database().unwrap().to_owned();
        let role = format!(
            "doctor_{}",
            DeploymentId::fresh().to_string().replace('-', "_")
        );
        let mut clinic = Clinic::open(db).await;
        let mut ada = clinic.signed_in("ada").await;
        ada.start_meeting().await;
        clinic.signed_in("ben").await;
        let face = Face::before(clinic.address(0)).await;
        clinic
            .settings
            .insert("BEDSIDE_URL".to_owned(), face.url.clone());
        clinic.serve_another().await;
        face.stands_before(clinic.address(1));
        clinic
            .zoom
            .allow_redirect(&format!("{}/oauth/callback", face.url));
        let folder = std::env::temp_dir().join(format!("bedside-doctor-{name}"));
        fs::create_dir_all(&folder).unwrap();
        let mut settings = clinic.settings.clone();
        let secret = settings.remove("ZOOM_CLIENT_SECRET").unwrap();
        let mut database = Url::parse(&database_url(&clinic.db)).unwrap();
        database.set_username(&role).unwrap();
        settings.extend(
            [
                (
                    "ZOOM_CLIENT_SECRET_FILE",
                    folder.join("secret").to_str().unwrap(),
                ),
                ("DATABASE_URL", database.as_str()),
                ("BEDSIDE_TRUSTED_PROXIES", "127.0.0.1"),
                ("BEDSIDE_TERMS_REVIEWED", "1"),
                ("BEDSIDE_OPERATOR_NAME", "Green Street Clinic"),
                ("BEDSIDE_SUPPORT_EMAIL", "support@clinic.example"),
                ("SSL_CERT_FILE", face.trusted.to_str().unwrap()),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let deployment = Self {
            clinic,
            face,
            role,
            folder,
            settings,
        };
        fs::write(deployment.folder.join("secret"), &secret).unwrap();
        deployment.let_read(0o600);
        for statement in [
            "create role ROLE login",
            "alter role ROLE set synchronous_commit = on",
            "grant select, insert, update, delete on all tables in schema public to ROLE",
            "alter database \"DATABASE\" set synchronous_commit = on",
            "update deployment set backed_up_at = now() - interval '7 hours'",
            "insert into deliveries select id, '\\x01', now() - interval '4 minutes' from installations",
        ] {
            let statement = statement.replace("ROLE", &deployment.role);
            deployment.sql(&statement.replace("DATABASE", &name)).await;
        }
        deployment
    }

    /// Who may read the file of a secret.
    pub(super) fn let_read(&self, mode: u32) {
        let file = self.folder.join("secret");
        fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
    }

    pub(super) async fn sql(&self, statement: &str) {
        #[expect(clippy::disallowed_methods, reason = "a test arranges what went wrong")]
        let statement = sqlx::query(AssertSqlSafe(statement.to_owned()));
        statement.execute(&self.clinic.db).await.unwrap();
    }

    pub(super) async fn ask(&self, arguments: &[&str], changes: &[(&str, &str)]) -> (i32, String) {
        let mut settings = self.settings.clone();
        for (name, value) in changes {
            settings.insert((*name).to_owned(), (*value).to_owned());
        }
        ask(arguments, &settings, &self.folder).await
    }

    pub(super) async fn look(&self, changes: &[(&str, &str)]) -> Report {
        let (code, told) = self.ask(&["--json"], changes).await;
        Report::read(code, &told)
    }

    pub(super) async fn close(self) {
        self.sql(&format!("drop owned by {}", self.role)).await;
        self.sql(&format!("drop role {}", self.role)).await;
        fs::remove_dir_all(&self.folder).unwrap();
        fs::remove_file(&self.face.trusted).unwrap();
        self.clinic.close().await;
    }
}

pub(super) async fn ask(
    arguments: &[&str],
    settings: &HashMap<String, String>,
    folder: &Path,
) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_bedside"))
        .arg("doctor")
        .args(arguments)
        .env_clear()
        .envs(settings)
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(Duration::from_secs(30), output);
    let output = output.await.expect("it ends by itself").unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let told = String::from_utf8(output.stdout).unwrap();
    for name in ["DATABASE_URL", "BEDSIDE_KEYS", "ZOOM_WEBHOOK_SECRET"] {
        if let Some(secret) = settings.get(name) {
            assert!(!told.contains(secret.as_str()), "{name} is told: {told}");
        }
    }
    (output.status.code().unwrap(), told)
}

/// What it told, by line.
pub(super) struct Report {
    pub(super) code: i32,
    pub(super) lines: BTreeMap<String, Value>,
}

impl Report {
    pub(super) fn read(code: i32, told: &str) -> Self {
        let told: Value = serde_json::from_str(told).unwrap();
        let lines = told["lines"].as_array().unwrap().iter();
        Self {
            code,
            lines: lines
                .map(|line| (line["name"].as_str().unwrap().to_owned(), line.clone()))
                .collect(),
        }
    }

    /// Every line that is not `ok`.
    pub(super) fn others(&self) -> Vec<(&str, &str)> {
        let status = self
            .lines
            .iter()
            .map(|(name, line)| (&**name, line["status"].as_str().unwrap()));
        status.filter(|(_, status)| *status != "ok").collect()
    }
}
