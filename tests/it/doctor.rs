//! `bedside doctor`, as an operator runs it: on a deployment where everything is as it should be,
//! and on the same one with one thing wrong.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use axum::{
    Router,
    http::{
        StatusCode,
        header::{DATE, LOCATION},
    },
};
use bedside::{cli::DOCTOR_LINES, domain::DeploymentId};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgPool};
use tokio::{net::TcpListener, process::Command};
use url::Url;

use crate::{
    clinic::{Clinic, database_url},
    face::{Face, Mistake},
};

/// A deployment that has nothing wrong with it: a certificate, a role that may only read and write
/// rows, two people connected, events and a backup.
struct Deployment {
    clinic: Clinic,
    face: Face,
    role: String,
    folder: PathBuf,
    settings: HashMap<String, String>,
}

impl Deployment {
    async fn healthy(db: PgPool) -> Self {
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
    fn let_read(&self, mode: u32) {
        let file = self.folder.join("secret");
        fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
    }

    async fn sql(&self, statement: &str) {
        #[expect(clippy::disallowed_methods, reason = "a test arranges what went wrong")]
        let statement = sqlx::query(AssertSqlSafe(statement.to_owned()));
        statement.execute(&self.clinic.db).await.unwrap();
    }

    async fn ask(&self, arguments: &[&str], changes: &[(&str, &str)]) -> (i32, String) {
        let mut settings = self.settings.clone();
        for (name, value) in changes {
            settings.insert((*name).to_owned(), (*value).to_owned());
        }
        ask(arguments, &settings, &self.folder).await
    }

    async fn look(&self, changes: &[(&str, &str)]) -> Report {
        let (code, told) = self.ask(&["--json"], changes).await;
        Report::read(code, &told)
    }

    async fn close(self) {
        self.sql(&format!("drop owned by {}", self.role)).await;
        self.sql(&format!("drop role {}", self.role)).await;
        fs::remove_dir_all(&self.folder).unwrap();
        fs::remove_file(&self.face.trusted).unwrap();
        self.clinic.close().await;
    }
}

async fn ask(
    arguments: &[&str],
    settings: &HashMap<String, String>,
    folder: &PathBuf,
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
struct Report {
    code: i32,
    lines: BTreeMap<String, Value>,
}

impl Report {
    fn read(code: i32, told: &str) -> Self {
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
    fn others(&self) -> Vec<(&str, &str)> {
        let status = self
            .lines
            .iter()
            .map(|(name, line)| (&**name, line["status"].as_str().unwrap()));
        status.filter(|(_, status)| *status != "ok").collect()
    }
}

/// What is made wrong, apart from settings that are another way.
enum Wrong {
    Nothing,
    /// A statement, and the one that mends it.
    Sql(&'static str, &'static str),
    Front(Mistake),
    CertificateFor(i64),
    SecretFile(u32),
    NoRedirect,
}

/// Twice is the old one again.
const ANOTHER_ID: &str = "update deployment set id = \
     translate(id::text, '0123456789abcdef', 'fedcba9876543210')::uuid";

struct Case {
    line: &'static str,
    status: &'static str,
    fix: &'static str,
    wrong: Wrong,
    settings: Vec<(&'static str, String)>,
}

fn case(line: &'static str, status: &'static str, fix: &'static str, wrong: Wrong) -> Case {
    Case {
        line,
        status,
        fix,
        wrong,
        settings: Vec::new(),
    }
}

impl Case {
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((name, value.into()));
        self
    }
}

impl Case {
    /// Exactly its line turned, with its fix and its place.
    fn judge(&self, report: &Report) -> Result<(), String> {
        let line = &report.lines[self.line];
        let anchor = format!("docs/DOCTOR.md#{}", self.line.replace(' ', "-"));
        let code = if self.status == "FAIL" { 1 } else { 2 };
        let fix = line["fix"].as_str().unwrap_or_default();
        let found = report.others() == [(self.line, self.status)]
            && fix.contains(self.fix)
            && line["docs"] == anchor.as_str()
            && report.code == code;
        let others = report.others();
        let expected = (self.line, self.status, self.fix);
        found
            .then_some(())
            .ok_or_else(|| format!("{expected:?}: {others:?} {line}"))
    }
}

/// One for each thing that a deployment cannot do without.
fn failures(late: SocketAddr) -> Vec<Case> {
    let nothing = || Wrong::Nothing;
    vec![
        case("config", "warn", "BEDSIDE_RETENTION", nothing()).with("BESIDE_RETENTION", "7d"),
        case(
            "database",
            "FAIL",
            "synchronous_commit = on",
            Wrong::Sql(
                "alter role ROLE set synchronous_commit = off",
                "alter role ROLE set synchronous_commit = on",
            ),
        ),
        case(
            "encryption",
            "FAIL",
            "connect again",
            Wrong::Sql(
                "update installations set data_key_sealed = set_byte(data_key_sealed, 30, \
                 get_byte(data_key_sealed, 30) # 1) where zoom_user_id = (select min(zoom_user_id) \
                 from installations)",
                "update installations set data_key_sealed = set_byte(data_key_sealed, 30, \
                 get_byte(data_key_sealed, 30) # 1) where zoom_user_id = (select min(zoom_user_id) \
                 from installations)",
            ),
        ),
        case("clock", "FAIL", "NTP", nothing()).with("ZOOM_API_URL", format!("http://{late}/v2")),
        case(
            "public url",
            "FAIL",
            "servers of this database",
            Wrong::Sql(ANOTHER_ID, ANOTHER_ID),
        ),
        case("tls", "FAIL", "renew", Wrong::CertificateFor(3)),
        case("zoom reach", "FAIL", "BEDSIDE_OUTBOUND_PROXY", nothing())
            .with("ZOOM_API_URL", "http://127.0.0.1:1/v2"),
        case("credentials", "FAIL", "copy both again", nothing())
            .with("ZOOM_CLIENT_SECRET_FILE", "")
            .with("ZOOM_CLIENT_SECRET", "the-one-of-production"),
        case(
            "redirect url",
            "FAIL",
            "OAuth allow list",
            Wrong::NoRedirect,
        ),
        case("webhook", "FAIL", "Secret Token", nothing())
            .with("ZOOM_WEBHOOK_SECRET", "one-that-the-server-lacks"),
        case(
            "scopes",
            "FAIL",
            "add it under Scopes",
            Wrong::Sql(
                "update installations set scopes = replace(scopes, 'meeting:update:status', '')",
                "update installations set scopes = scopes || ' meeting:update:status'",
            ),
        ),
        case("terms", "warn", "BEDSIDE_TERMS_REVIEWED=1", nothing())
            .with("BEDSIDE_TERMS_REVIEWED", ""),
        case(
            "headers",
            "FAIL",
            "pass Bedside's headers on",
            Wrong::Front(Mistake::Drops("content-security-policy")),
        ),
        case(
            "backup",
            "FAIL",
            "bedside backup",
            Wrong::Sql(
                "update deployment set backed_up_at = now() - interval '27 hours'",
                "update deployment set backed_up_at = now() - interval '7 hours'",
            ),
        ),
    ]
}

/// What works, and nobody would want.
fn oversights(deployment: &Deployment) -> Vec<Case> {
    let owner = database_url(&deployment.clinic.db);
    let nothing = || Wrong::Nothing;
    vec![
        case("proxy", "warn", "BEDSIDE_TRUSTED_PROXIES", nothing())
            .with("BEDSIDE_TRUSTED_PROXIES", ""),
        case("database role", "warn", "only `migrate`", nothing()).with("DATABASE_URL", owner),
        case(
            "metrics",
            "FAIL",
            "BEDSIDE_METRICS_LISTEN",
            Wrong::Front(Mistake::ShowsMetrics),
        ),
        case(
            "secret files",
            "warn",
            "chmod 600",
            Wrong::SecretFile(0o644),
        ),
        case(
            "old secret",
            "warn",
            "ZOOM_WEBHOOK_SECRET_PREVIOUS",
            nothing(),
        )
        .with("ZOOM_WEBHOOK_SECRET_PREVIOUS", "the-one-before"),
        case("support", "warn", "BEDSIDE_SUPPORT_EMAIL", nothing())
            .with("BEDSIDE_SUPPORT_EMAIL", ""),
        case(
            "old client id",
            "warn",
            "presses Connect once",
            Wrong::Sql(
                "update installations set zoom_client_id = 'x' || zoom_client_id \
                 where zoom_user_id = (select min(zoom_user_id) from installations)",
                "update installations set zoom_client_id = ltrim(zoom_client_id, 'x')",
            ),
        ),
        case(
            "events",
            "warn",
            "bedside marketplace",
            Wrong::Sql(
                "delete from deliveries",
                "insert into deliveries select id, '\\x01', now() from installations",
            ),
        ),
        case(
            "scopes",
            "warn",
            "remove it under Scopes",
            Wrong::Sql(
                "update installations set scopes = scopes || ' user:read:email'",
                "update installations set scopes = replace(scopes, ' user:read:email', '')",
            ),
        ),
        case("tls", "warn", "renew", Wrong::CertificateFor(10)),
        case("config", "warn", "BEDSIDE_OUTBOUND_PROXY", nothing())
            .with("HTTPS_PROXY", "http://proxy.example:3128"),
    ]
}

impl Wrong {
    async fn begin(&self, deployment: &Deployment) {
        match self {
            Self::Nothing => {}
            Self::Sql(statement, _) => {
                deployment
                    .sql(&statement.replace("ROLE", &deployment.role))
                    .await;
            }
            Self::Front(mistake) => deployment.face.makes(*mistake),
            Self::CertificateFor(days) => deployment.face.lasts(*days),
            Self::SecretFile(mode) => deployment.let_read(*mode),
            Self::NoRedirect => deployment
                .clinic
                .zoom
                .change_settings(|settings| settings.redirects.clear()),
        }
    }

    async fn end(&self, deployment: &Deployment) {
        match self {
            Self::Nothing => {}
            Self::Sql(_, statement) => {
                deployment
                    .sql(&statement.replace("ROLE", &deployment.role))
                    .await;
            }
            Self::Front(_) => deployment.face.makes(Mistake::None),
            Self::CertificateFor(_) => deployment.face.lasts(90),
            Self::SecretFile(_) => deployment.let_read(0o600),
            Self::NoRedirect => {
                let ours = format!("{}/oauth/callback", deployment.face.url);
                deployment.clinic.zoom.allow_redirect(&ours);
            }
        }
    }
}

#[sqlx::test]
async fn each_thing_that_is_wrong_turns_its_own_line_and_no_other(db: PgPool) {
    let deployment = Deployment::healthy(db).await;
    let healthy = deployment.look(&[]).await;
    assert_eq!(healthy.others(), [], "{:#?}", healthy.lines);
    assert_eq!(healthy.code, 0);
    assert_eq!(healthy.lines.len(), DOCTOR_LINES.len());

    let (late, stop) = late_zoom().await;
    let mut cases = failures(late);
    cases.extend(oversights(&deployment));
    let (mut missed, all) = (Vec::new(), cases.len());
    for case in cases {
        case.wrong.begin(&deployment).await;
        let settings = case.settings.iter();
        let settings: Vec<_> = settings.map(|(name, value)| (*name, &**value)).collect();
        let report = deployment.look(&settings).await;
        case.wrong.end(&deployment).await;
        if let Err(miss) = case.judge(&report) {
            missed.push(miss);
        }
    }
    println!("found {} of {all}", all - missed.len());
    assert!(missed.is_empty() && all >= 20, "{missed:#?}");
    let healthy = deployment.look(&[]).await;
    assert_eq!(healthy.others(), [], "{:#?}", healthy.lines);
    stop.abort();
    deployment.close().await;
}

/// A Zoom whose clock is five minutes late.
async fn late_zoom() -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(clippy::disallowed_methods, reason = "the program has the real time")]
    let at = time::OffsetDateTime::now_utc() - time::Duration::minutes(5);
    let shape = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let date = at.format(shape).unwrap();
    let zoom = Router::new().fallback(move || async move { [(DATE, date)] });
    let task = tokio::spawn(async move { axum::serve(listener, zoom).await.unwrap() });
    (address, task)
}

#[sqlx::test]
async fn it_is_told_in_columns_with_fix_and_place_below(db: PgPool) {
    let deployment = Deployment::healthy(db).await;
    let (code, told) = deployment.ask(&[], &[("BEDSIDE_TERMS_REVIEWED", "")]).await;
    assert_eq!(code, 2, "{told}");
    let lines: Vec<_> = told.lines().collect();
    assert!(
        lines[0].starts_with("Bedside 0.1.0 doctor  ") && lines[0].ends_with('Z'),
        "{told}"
    );
    assert!(lines[1].starts_with("  ok    config         "), "{told}");
    let at = lines
        .iter()
        .position(|line| line.starts_with("  warn  terms          "));
    let at = at.unwrap_or_else(|| panic!("{told}"));
    assert!(
        lines[at + 1].starts_with("        fix: read /terms, then set "),
        "{told}"
    );
    assert_eq!(lines[at + 2], "        docs/DOCTOR.md#terms");
    assert_eq!(lines[lines.len() - 1], "0 failed, 1 warning.");

    let (code, told) = deployment.ask(&["--offline"], &[]).await;
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("  skip  tls            not asked, because of --offline\n"),
        "{told}"
    );
    deployment.close().await;
}

#[sqlx::test]
async fn a_certificate_that_is_over_leaves_the_rest_unknown(db: PgPool) {
    let deployment = Deployment::healthy(db).await;
    deployment.face.lasts(-2);
    let report = deployment.look(&[]).await;
    assert_eq!(
        report.others(),
        [
            ("headers", "skip"),
            ("metrics", "skip"),
            ("public url", "skip"),
            ("tls", "FAIL"),
            ("webhook", "skip")
        ]
    );
    let told = report.lines["tls"]["told"].as_str().unwrap();
    assert!(told.contains("expired"), "{told}");
    deployment.close().await;
}

#[sqlx::test]
async fn what_zoom_does_not_tell_is_never_called_good(db: PgPool) {
    let deployment = Deployment::healthy(db).await;
    // It sends everybody to its sign-in, whatever they ask.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let zoom = Router::new().fallback(|| async { (StatusCode::FOUND, [(LOCATION, "/signin")]) });
    let task = tokio::spawn(async move { axum::serve(listener, zoom).await.unwrap() });
    let base = format!("http://{address}/oauth");
    let report = deployment.look(&[("ZOOM_OAUTH_URL", &base)]).await;
    assert_eq!(
        report.others(),
        [("credentials", "skip"), ("redirect url", "skip")]
    );
    assert_eq!(report.code, 0);
    task.abort();
    deployment.close().await;
}

#[tokio::test]
async fn a_neighbour_that_hangs_is_told_as_such() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let held = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            held.push(stream);
        }
    });
    let settings = [
        ("BEDSIDE_URL", format!("http://{address}")),
        (
            "DATABASE_URL",
            format!("postgres://u:pw-of-it@{address}/none"),
        ),
        (
            "BEDSIDE_KEYS",
            bedside::sealing::Keyring::fresh_entry(1)
                .unwrap()
                .to_string(),
        ),
        ("ZOOM_CLIENT_ID", "id".to_owned()),
        ("ZOOM_CLIENT_SECRET", "the-apps-own".to_owned()),
        ("ZOOM_WEBHOOK_SECRET", "the-hooks-own".to_owned()),
        ("ZOOM_OAUTH_URL", format!("http://{address}/oauth")),
        ("ZOOM_API_URL", format!("http://{address}/v2")),
    ];
    let settings = settings
        .map(|(name, value)| (name.to_owned(), value))
        .into();
    let (code, told) = ask(&["--json"], &settings, &std::env::temp_dir()).await;
    let report = Report::read(code, &told);
    assert_eq!(code, 1);
    for (line, status) in [
        ("database", "FAIL"),
        ("schema", "skip"),
        ("encryption", "skip"),
        ("backup", "skip"),
        ("public url", "FAIL"),
        ("headers", "skip"),
        ("webhook", "skip"),
        ("zoom reach", "FAIL"),
        ("clock", "skip"),
        ("credentials", "skip"),
        ("redirect url", "skip"),
    ] {
        assert_eq!(report.lines[line]["status"], status, "{line}: {told}");
        assert!(!report.lines[line]["told"].as_str().unwrap().is_empty());
    }
    held.abort();
}

#[tokio::test]
async fn settings_that_serve_refuses_are_told_and_nothing_else_is_known() {
    let settings = [
        ("BEDSIDE_URL", "http://clinic.example"),
        ("ZOOM_CLEINT_ID", "hush"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (code, told) = ask(&["--json"], &settings.into(), &std::env::temp_dir()).await;
    let report = Report::read(code, &told);
    assert_eq!((code, report.others().len()), (1, DOCTOR_LINES.len()));
    let fix = report.lines["config"]["fix"].as_str().unwrap();
    assert!(
        fix.contains("Did you mean ZOOM_CLIENT_ID?") && !told.contains("hush"),
        "{fix}"
    );
}
