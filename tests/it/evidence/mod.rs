//! What Zoom's reviewers ask for, taken from the running product: the technical design, and the
//! headers of its answers. `make evidence` gives a directory to keep it in.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use bedside::{
    web::KEPT,
    zoom::{EVENTS, SCOPES},
};
use reqwest::Method;
use sqlx::PgPool;

use crate::{browser::Browser, clinic::Clinic, page::Page};

const LOCK: &str = include_str!("../../../Cargo.lock");
const TOOLCHAIN: &str = include_str!("../../../rust-toolchain.toml");
const DESIGN: &str = include_str!("design.md");

/// What the product stands on.
const STACK: [(&str, &str); 11] = [
    ("axum", "HTTP server"),
    ("hyper", "HTTP/1.1"),
    ("tokio", "asynchronous run time"),
    (
        "sqlx",
        "Postgres client, statements checked at compile time",
    ),
    ("oauth2", "OAuth 2.0 requests, PKCE"),
    ("reqwest", "HTTP client towards Zoom"),
    ("rustls", "TLS"),
    ("aes-gcm", "AES-256-GCM"),
    ("tower-sessions", "sessions"),
    ("askama", "pages, escaped by default"),
    ("fluent-bundle", "texts of pages"),
];

/// Headers that Zoom or OWASP look for.
const LOOKED_FOR: [&str; 10] = [
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "cache-control",
    "content-type",
];

/// The version of a crate in Cargo.lock.
fn version(name: &str) -> &'static str {
    let at = format!("name = \"{name}\"\nversion = \"");
    let (_, rest) = LOCK.split_once(&at).expect("a crate of the lock file");
    rest.split('"').next().unwrap()
}

fn stack() -> String {
    let rust = TOOLCHAIN.split('"').nth(1).unwrap();
    let mut rows =
        format!("| Rust | {rust} | language |\n| PostgreSQL | 14 or newer | database |\n");
    for (name, what) in STACK {
        writeln!(rows, "| {name} | {} | {what} |", version(name)).unwrap();
    }
    rows
}

fn scopes() -> String {
    let mut rows = String::new();
    for scope in SCOPES {
        let optional = if scope.optional { "optional" } else { "" };
        writeln!(rows, "| `{}` | {} | {optional} |", scope.name, scope.reason).unwrap();
    }
    rows
}

/// The table of the privacy page, with the columns that each row stands for.
fn stored(privacy: &Page) -> String {
    let cells = privacy.texts("table:first-of-type tbody tr > *");
    assert_eq!(
        cells.len(),
        3 * KEPT.len(),
        "three cells for each kind of data"
    );
    let mut rows = String::new();
    for (kept, cells) in KEPT.iter().zip(cells.chunks(3)) {
        let columns: Vec<_> = kept
            .columns
            .iter()
            .map(|(table, columns)| format!("`{table}`: {}", columns.join(", ")))
            .collect();
        let columns = columns.join("; ");
        writeln!(rows, "| {} | {columns} |", cells.join(" | ")).unwrap();
    }
    rows
}

/// One answer's headers, those that are looked for first.
fn headers(what: &str, page: &Page) -> String {
    let mut all: BTreeMap<_, _> = page
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    let mut text = format!(
        "## {what}: {}\n\n| header | value |\n|---|---|\n",
        page.status
    );
    for name in LOOKED_FOR {
        let value = all.remove(name).unwrap_or("**missing**");
        writeln!(text, "| {name} | `{value}` |").unwrap();
    }
    let others: Vec<_> = all
        .into_keys()
        .filter(|name| *name != "set-cookie")
        .collect();
    writeln!(text, "\nOthers: {}\n", others.join(", ")).unwrap();
    text
}

/// Where the evidence goes: the directory that was asked for, or nowhere.
#[expect(
    clippy::disallowed_methods,
    reason = "make evidence says by the environment where to write"
)]
fn directory() -> Option<PathBuf> {
    std::env::var_os("BEDSIDE_EVIDENCE").map(PathBuf::from)
}

fn keep(name: &str, text: &str) {
    if let Some(directory) = directory() {
        fs::write(Path::new(&directory).join(name), text).unwrap();
    }
}

#[sqlx::test]
async fn the_technical_design_tells_what_is_there(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let privacy = clinic.browser().get("/privacy").await;
    let design = DESIGN
        .replace("{version}", env!("CARGO_PKG_VERSION"))
        .replace("{stack}", stack().trim_end())
        .replace("{scopes}", scopes().trim_end())
        .replace("{events}", &EVENTS.join(", "))
        .replace("{stored}", stored(&privacy).trim_end());
    assert!(!design.contains('{') && !design.contains('}'), "{design}");
    // Every table of the database is told.
    let tables =
        "select table_name::text from information_schema.tables where table_schema = 'public'";
    for table in clinic.words(tables).await {
        let told = table == "_sqlx_migrations" || design.contains(&format!("`{table}`"));
        assert!(told, "{table}");
    }
    keep("technical-design.md", &design);
    clinic.close().await;
}

#[sqlx::test]
async fn every_answer_has_the_headers_that_reviewers_look_for(db: PgPool) {
    // Behind https, as a deployment is: only then are browsers told to stay with it.
    let secure = [
        ("BEDSIDE_URL", "https://bedside.example"),
        ("BEDSIDE_ALLOW_TEST_ZOOM", "1"),
    ];
    let clinic = Clinic::open_with(db, &secure).await;
    let mut browser = Browser::new("http://bedside.example", clinic.address(0));
    let mut report = String::from("# Headers of Bedside's answers\n\n");
    for (what, method, path, status) in [
        ("The first page", Method::GET, "/", 200),
        ("A document", Method::GET, "/privacy", 200),
        ("An unknown address", Method::GET, "/nowhere", 404),
        ("A wrong method", Method::TRACE, "/help", 405),
        (
            "A press from another origin",
            Method::POST,
            "/meetings",
            403,
        ),
        ("An unsigned event", Method::POST, "/webhooks/zoom", 401),
        ("Health", Method::GET, "/healthz", 200),
    ] {
        let page = browser.send(method, path, None).await;
        assert_eq!(page.status, status, "{path}: {}", page.text());
        let text = headers(what, &page);
        let bare = text.matches("**missing**").count();
        // An answer without a body has no type.
        assert!(
            bare == 0 || (bare == 1 && page.body.is_empty()),
            "{path}: {text}"
        );
        report.push_str(&text);
    }
    keep("headers.md", &report);
    clinic.close().await;
}
