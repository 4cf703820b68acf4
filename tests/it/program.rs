//! The program itself, as an operator runs it: exit codes, refusals, and what it prints.

use std::{
    collections::HashMap,
    net::SocketAddr,
    process::{Output, Stdio},
    time::Duration,
};

use bedside::sealing::Keyring;
use sqlx::PgPool;
use tokio::process::{Child, Command};

use crate::clinic::{Clinic, database_url};

pub(crate) async fn run(arguments: &[&str], settings: &HashMap<String, String>) -> Output {
    let mut command = program(arguments, settings);
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output();
    tokio::time::timeout(Duration::from_secs(20), output)
        .await
        .expect("it ends by itself")
        .unwrap()
}

pub(crate) fn program(arguments: &[&str], settings: &HashMap<String, String>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bedside"));
    command.args(arguments).env_clear().envs(settings);
    command
}

pub(crate) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn version_and_keys_need_no_settings() {
    let none = HashMap::new();
    let version = run(&["version"], &none).await;
    assert_eq!(
        String::from_utf8_lossy(&version.stdout).trim(),
        env!("CARGO_PKG_VERSION")
    );
    let (one, two) = (
        run(&["keys", "new"], &none).await,
        run(&["keys", "new", "--number", "2"], &none).await,
    );
    let ring = format!(
        "{},{}",
        String::from_utf8_lossy(&two.stdout).trim(),
        String::from_utf8_lossy(&one.stdout).trim()
    );
    assert_eq!(Keyring::parse(&ring).unwrap().ids().count(), 2);
    assert_eq!(
        run(&["keys", "new", "--number", "0"], &none)
            .await
            .status
            .code(),
        Some(2)
    );
    assert_eq!(run(&["demo"], &none).await.status.code(), Some(2));
}

#[tokio::test]
async fn serve_tells_every_bad_setting_at_once_and_exits_78() {
    let settings = [
        ("BEDSIDE_KEYS", "1:hush"),
        ("ZOOM_CLIENT_SECRET", "hush hush"),
        ("BEDSIDE_LISTEN", "everywhere"),
    ];
    let settings = settings
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let output = run(&["serve"], &settings).await;
    assert_eq!(output.status.code(), Some(78));
    for name in [
        "BEDSIDE_URL",
        "DATABASE_URL",
        "ZOOM_CLIENT_ID",
        "ZOOM_CLIENT_SECRET",
        "ZOOM_WEBHOOK_SECRET",
        "BEDSIDE_KEYS",
        "BEDSIDE_LISTEN",
    ] {
        assert!(
            told(&output).contains(&format!("\n  {name} ")),
            "{name}: {}",
            told(&output)
        );
    }
    assert!(!told(&output).contains("hush"), "{}", told(&output));
}

#[sqlx::test(migrations = false)]
async fn serve_refuses_an_empty_database_until_migrate_has_run(db: PgPool) {
    let mut settings = settings(&db);
    refuses(&settings, "bedside migrate").await;
    let plan = plan(&settings).await;
    assert!(
        plan.starts_with("0001 installations meetings sessions\n0002 "),
        "{plan}"
    );
    refuses(&settings, "bedside migrate").await;
    for _ in 0..2 {
        assert_eq!(run(&["migrate"], &settings).await.status.code(), Some(0));
    }
    assert_eq!(self::plan(&settings).await, "0 to apply\n");
    serves(&settings).await;
    // A newer version's migration does not disturb this one.
    #[expect(
        clippy::disallowed_methods,
        reason = "a migration that this version does not know"
    )]
    sqlx::query("insert into _sqlx_migrations values (999999, 'newer', now(), true, '\\x00', 0)")
        .execute(&db)
        .await
        .unwrap();
    serves(&settings).await;
    assert_eq!(run(&["migrate"], &settings).await.status.code(), Some(0));
    // Another key of the same number.
    settings.insert(
        "BEDSIDE_KEYS".to_owned(),
        Keyring::fresh_entry(1).unwrap().to_string(),
    );
    refuses(&settings, "BEDSIDE_KEYS  holds another key 1").await;
}

#[sqlx::test]
async fn serve_refuses_to_lose_a_key_that_is_in_use(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut settings = clinic.settings.clone();
    let old = settings["BEDSIDE_KEYS"].clone();
    let new = Keyring::fresh_entry(2).unwrap();
    // Nothing is sealed yet: a key may go, and another may come.
    settings.insert("BEDSIDE_KEYS".to_owned(), new.to_string());
    serves(&settings).await;
    clinic.signed_in("ada").await;
    refuses(&settings, "BEDSIDE_KEYS  does not hold key 1").await;
    settings.insert("BEDSIDE_KEYS".to_owned(), format!("{},{old}", *new));
    serves(&settings).await;
    clinic.close().await;
}

/// What `migrate` would do.
async fn plan(settings: &HashMap<String, String>) -> String {
    let output = run(&["migrate", "--plan"], settings).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The server does not start, and says why.
async fn refuses(settings: &HashMap<String, String>, why: &str) {
    let output = run(&["serve"], settings).await;
    assert_eq!(output.status.code(), Some(78), "{}", told(&output));
    assert!(told(&output).contains(why), "{}", told(&output));
}

#[tokio::test]
async fn serve_without_a_database_says_so_and_exits_1() {
    let mut settings = no_database();
    settings.insert(
        "DATABASE_URL".to_owned(),
        "postgres://u:hush@127.0.0.1:1/none".to_owned(),
    );
    let output = run(&["serve"], &settings).await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(
        told(&output).contains("DATABASE_URL") && !told(&output).contains("hush"),
        "{}",
        told(&output)
    );
    assert_eq!(
        run(&["healthcheck"], &settings).await.status.code(),
        Some(1)
    );
}

#[sqlx::test]
async fn its_log_at_the_lowest_level_holds_no_secret(db: PgPool) {
    // The journey is walked in this process's servers; the program runs beside them, on the same
    // database and the same Zoom, and answers the same browser.
    let clinic = Clinic::open(db).await;
    let browser = clinic.signed_in("ada").await;
    let settings = clinic.settings.clone();
    let served = Served::start(&settings).await;
    let mut there = browser.at(served.address);
    let meeting = there.start_meeting().await;
    assert_eq!(
        meeting.heading(),
        "Your meeting is ready",
        "{}",
        meeting.text()
    );
    there.get(&format!("{}/start", meeting.url.path())).await;
    there.cookies.clear();
    there.connect("ben").await;
    for path in [
        "/nowhere",
        "/oauth/callback?code=hush-hush&state=hush-hush",
        "/?next=/hush-hush",
    ] {
        there.get(path).await;
    }
    clinic.zoom.end_grant("ada");
    browser.at(served.address).start_meeting().await;

    let log = served.stop().await;
    assert!(
        log.contains("Bedside answers") && log.contains("Bedside has stopped"),
        "{log}"
    );
    let mut secrets = clinic.zoom.secrets_issued();
    secrets.extend(browser.own_cookies().chain(there.own_cookies()));
    secrets.extend(
        [
            "BEDSIDE_KEYS",
            "ZOOM_CLIENT_SECRET",
            "ZOOM_WEBHOOK_SECRET",
            "DATABASE_URL",
        ]
        .map(|name| settings[name].clone()),
    );
    secrets.extend(
        [
            "hush",
            "Ada",
            "clinic.example",
            "zak=",
            "pwd=",
            &meeting.join_link(),
        ]
        .map(str::to_owned),
    );
    for secret in secrets {
        assert!(!log.contains(&secret), "the log holds {secret}");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn serve_without_an_address_for_its_metrics_says_so_and_exits_1(db: PgPool) {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = settings(&db);
    settings.insert(
        "BEDSIDE_METRICS_LISTEN".to_owned(),
        taken.local_addr().unwrap().to_string(),
    );
    let output = run(&["serve"], &settings).await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(
        told(&output).contains("BEDSIDE_METRICS_LISTEN"),
        "{}",
        told(&output)
    );
}

async fn free_port() -> u16 {
    tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// The program while it serves.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: SocketAddr,
    /// Where it tells its metrics.
    pub(crate) metrics: SocketAddr,
}

impl Served {
    /// Starts it at an address of its own, and waits until it is ready.
    pub(crate) async fn start(settings: &HashMap<String, String>) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port().await));
        let metrics = SocketAddr::from(([127, 0, 0, 1], free_port().await));
        let mut settings = settings.clone();
        settings.insert("BEDSIDE_LISTEN".to_owned(), address.to_string());
        settings.insert("BEDSIDE_METRICS_LISTEN".to_owned(), metrics.to_string());
        let child = program(&["serve"], &settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        ready(&settings).await;
        Self {
            child,
            address,
            metrics,
        }
    }

    /// Stops it by SIGTERM, and reads everything that it said.
    pub(crate) async fn stop(self) -> String {
        let pid = self.child.id().unwrap().to_string();
        let mut kill = Command::new("kill");
        assert!(kill.args(["-TERM", &pid]).status().await.unwrap().success());
        let output = tokio::time::timeout(Duration::from_secs(20), self.child.wait_with_output());
        let output = output.await.expect("it stops").unwrap();
        assert_eq!(output.status.code(), Some(0));
        let said = String::from_utf8_lossy(&output.stdout);
        format!("{said}{}", told(&output))
    }
}

/// Starts the server, and stops it.
async fn serves(settings: &HashMap<String, String>) {
    Served::start(settings).await.stop().await;
}

async fn ready(settings: &HashMap<String, String>) {
    for _ in 0..100 {
        if run(&["healthcheck"], settings).await.status.success() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the server did not become ready");
}

fn no_database() -> HashMap<String, String> {
    let key = Keyring::fresh_entry(1).unwrap();
    [
        ("BEDSIDE_URL", "http://127.0.0.1:8080"),
        ("BEDSIDE_KEYS", &key),
        ("BEDSIDE_LISTEN", "127.0.0.1:0"),
        ("ZOOM_CLIENT_ID", "id"),
        ("ZOOM_CLIENT_SECRET", "the-apps-secret"),
        ("ZOOM_WEBHOOK_SECRET", "the-hooks-secret"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

pub(crate) fn settings(db: &PgPool) -> HashMap<String, String> {
    let mut settings = no_database();
    settings.insert("DATABASE_URL".to_owned(), database_url(db));
    settings
}
