//! The commands that come before and beside the server, as an operator runs them.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
};

use bedside::{
    cli::Command,
    config::{Config, SETTINGS},
    sealing::Keyring,
    zoom::{EVENTS, SCOPES},
};
use clap::CommandFactory as _;
use serde_json::Value;

use crate::program::run;

/// A folder for one test, with the files that hold secrets.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("bedside-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("client"), "hush-of-the-app\n").unwrap();
        fs::write(folder.join("hook"), "hush-of-the-hook\n").unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    async fn init(&self, more: &[&str]) -> (i32, String) {
        let (client, hook) = (self.path("client"), self.path("hook"));
        let mut arguments = vec![
            "init",
            "--zoom-client-secret-file",
            &client,
            "--zoom-webhook-secret-file",
            &hook,
        ];
        arguments.extend(more);
        let output = run(&arguments, &HashMap::new()).await;
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).unwrap();
        assert!(!told.contains("hush"), "{told}");
        (output.status.code().unwrap(), told)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

const GIVEN: [&str; 8] = [
    "--url",
    "https://bedside.example",
    "--zoom-client-id",
    "abc_DEF-123",
    "--operator-name",
    "Green Street $5 Clinic",
    "--support-email",
    "support@clinic.example",
];

/// What stands in a file of settings.
fn settings(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let given = lines.filter_map(|line| line.split_once('='));
    given
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned()))
        .collect()
}

#[tokio::test]
async fn init_writes_settings_that_serve_accepts_for_its_owner_alone() {
    let folder = Folder::new("init");
    let (first, second) = (folder.path("first"), folder.path("second"));
    for output in [&first, &second] {
        let (code, told) = folder
            .init(&[&GIVEN[..], &["--output", output]].concat())
            .await;
        assert_eq!(code, 0, "{told}");
        assert!(
            told.contains("https://bedside.example/oauth/callback"),
            "{told}"
        );
        assert!(told.contains("docker compose up"), "{told}");
        assert_eq!(
            fs::metadata(output).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let text = fs::read_to_string(&first).unwrap();
    let mut given = settings(&text);
    assert_eq!(given["BEDSIDE_OPERATOR_NAME"], "Green Street $5 Clinic");
    assert_eq!(given["ZOOM_CLIENT_SECRET"], "hush-of-the-app");
    // As docker-compose.yml puts it together.
    let database = format!("postgres://bedside:{}@db/bedside", given["DB_PASSWORD"]);
    given.insert("DATABASE_URL".to_owned(), database);
    Config::of_environment(&given).unwrap();
    // All the rest is still explained.
    for setting in SETTINGS {
        assert!(
            text.contains(&format!("{}=", setting.name)),
            "{}",
            setting.name
        );
    }
    // Nothing secret is the same twice.
    let other = settings(&fs::read_to_string(&second).unwrap());
    let names = ["BEDSIDE_KEYS", "DB_PASSWORD", "DB_APP_PASSWORD"];
    for name in names {
        assert!(
            given[name].len() >= 44 && given[name] != other[name],
            "{name}"
        );
    }
    assert_ne!(given["DB_PASSWORD"], given["DB_APP_PASSWORD"]);
    Keyring::parse(&given["BEDSIDE_KEYS"]).unwrap();
}

#[tokio::test]
async fn init_never_writes_over_keys() {
    let folder = Folder::new("keep");
    let output = folder.path("env");
    fs::write(&output, "BEDSIDE_KEYS=1:of-old\n").unwrap();
    let (code, told) = folder
        .init(&[&GIVEN[..], &["--output", &output]].concat())
        .await;
    assert_eq!(code, 1);
    assert!(told.contains("is there already"), "{told}");
    assert_eq!(
        fs::read_to_string(&output).unwrap(),
        "BEDSIDE_KEYS=1:of-old\n"
    );
}

#[tokio::test]
async fn init_says_what_is_missing_when_nobody_can_be_asked() {
    let folder = Folder::new("ask");
    let output = folder.path("env");
    let (code, told) = folder.init(&["--output", &output]).await;
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("BEDSIDE_URL, ZOOM_CLIENT_ID;"), "{told}");
    for (option, bad, why) in [
        (
            "--url",
            "http://bedside.example",
            "must begin with https://",
        ),
        ("--url", "https://bedside.example/app", "without a path"),
        ("--zoom-client-id", "your-client-id", "sample"),
        ("--zoom-client-id", "hush-of-the-app", "the same"),
        ("--support-email", "nobody", "e-mail address"),
        ("--operator-name", "Green\nStreet", "one line"),
    ] {
        let given = [option, bad, "--output", &output];
        // The id that repeats a secret is told with the secret's name, which comes later.
        let (code, told) = folder.init(&given).await;
        assert_eq!(code, 2, "{bad}: {told}");
        assert!(told.contains(why), "{bad}: {told}");
    }
    assert!(!fs::exists(&output).unwrap());
    // Where nobody may write, it says how.
    let nowhere = folder.path("no-such-folder/env");
    let (code, told) = folder
        .init(&[&GIVEN[..], &["--output", &nowhere]].concat())
        .await;
    assert_eq!(code, 1);
    assert!(told.contains("cannot be written"), "{told}");
}

async fn told(arguments: &[&str], settings: &HashMap<String, String>) -> (i32, String, String) {
    let output = run(arguments, settings).await;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn marketplace_needs_nothing_but_the_public_address() {
    let none = HashMap::new();
    let arguments = ["marketplace", "--url", "https://bedside.example"];
    let (code, text, _) = told(&arguments, &none).await;
    assert_eq!(code, 0);
    let (_, json, _) = told(&[&arguments[..], &["--manifest"]].concat(), &none).await;
    let json: Value = serde_json::from_str(&json).unwrap();
    for path in [
        "oauth/callback",
        "webhooks/zoom",
        "help",
        "privacy",
        "terms",
        "support",
        "",
    ] {
        let address = format!("https://bedside.example/{path}");
        assert!(
            text.lines().any(|line| line.ends_with(&address)),
            "{address}: {text}"
        );
        assert!(
            json.to_string().contains(&format!("\"{address}\"")),
            "{address}"
        );
    }
    for scope in SCOPES {
        assert!(
            text.contains(scope.name) && text.contains(scope.reason),
            "{}",
            scope.name
        );
    }
    let listed = |name: &str| json[name].as_array().unwrap().len();
    assert_eq!(
        (listed("scopes"), listed("events")),
        (SCOPES.len(), EVENTS.len())
    );
    assert!(EVENTS.iter().all(|event| text.contains(event)));

    let from_settings = [("BEDSIDE_URL".to_owned(), "https://other.example".to_owned())].into();
    let (_, text, _) = told(&["marketplace"], &from_settings).await;
    assert!(
        text.contains("https://other.example/oauth/callback"),
        "{text}"
    );
    let (code, _, fault) = told(&["marketplace", "--url", "http://b.example"], &none).await;
    assert_eq!(code, 78);
    assert!(fault.contains("BEDSIDE_URL"), "{fault}");
}

#[tokio::test]
async fn config_tells_values_and_origins_and_no_secret() {
    let folder = Folder::new("config");
    let key = Keyring::fresh_entry(1).unwrap();
    let mut settings: HashMap<_, _> = [
        ("BEDSIDE_URL", "https://bedside.example"),
        ("DATABASE_URL", "postgres://bedside:hush@db/bedside"),
        ("BEDSIDE_KEYS", &key),
        ("ZOOM_CLIENT_ID", "abc_DEF-123"),
        ("ZOOM_CLIENT_SECRET_FILE", &folder.path("client")),
        ("ZOOM_WEBHOOK_SECRET", "hush-of-the-hook"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let (code, text, _) = told(&["config"], &settings).await;
    let (_, json, _) = told(&["config", "--json"], &settings).await;
    assert_eq!(code, 0);
    for shown in [&text, &json] {
        assert!(
            !shown.contains("hush") && !shown.contains(&**key),
            "{shown}"
        );
    }
    let line = |name: &str| {
        let line = text
            .lines()
            .find(|line| line.split(' ').next() == Some(name));
        line.unwrap()
            .split_whitespace()
            .skip(1)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(line("BEDSIDE_URL"), "https://bedside.example (environment)");
    assert_eq!(
        line("ZOOM_CLIENT_SECRET"),
        "set (file ZOOM_CLIENT_SECRET_FILE)"
    );
    assert_eq!(line("BEDSIDE_SESSION_IDLE"), "12h (default)");
    assert_eq!(line("BEDSIDE_OPERATOR_NAME"), "-");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.as_array().unwrap().len(), SETTINGS.len());

    settings.insert("BEDSIDE_RETENSION".to_owned(), "7d".to_owned());
    let (code, text, fault) = told(&["config"], &settings).await;
    assert_eq!((code, text.lines().count()), (78, SETTINGS.len()));
    assert!(fault.contains("Did you mean BEDSIDE_RETENTION?"), "{fault}");
}

#[tokio::test]
async fn shells_and_scripts_get_what_they_read() {
    let none = HashMap::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, text, _) = told(&["completions", shell], &none).await;
        assert_eq!(code, 0);
        assert!(text.contains("marketplace"), "{shell}");
    }
    let (_, version, _) = told(&["version", "--json"], &none).await;
    let version: Value = serde_json::from_str(&version).unwrap();
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap();
    let files = files.filter(|file| {
        file.as_ref()
            .unwrap()
            .path()
            .extension()
            .is_some_and(|kind| kind == "sql")
    });
    assert_eq!(version["migrations"], files.count());
}

/// Every command with its options, also those below others.
fn each(command: &clap::Command, look: &mut impl FnMut(&clap::Command)) {
    look(command);
    for below in command.get_subcommands() {
        each(below, look);
    }
}

#[test]
fn every_help_reads_well() {
    let mut command = Command::command();
    command.build();
    Command::command().debug_assert();
    each(&command, &mut |command| {
        let name = command.get_name();
        let about = command.get_about().unwrap_or_default().to_string();
        let begins = about.chars().next().is_some_and(char::is_uppercase);
        assert!(begins && !about.ends_with('.'), "{name}: {about}");
        for argument in command.get_arguments() {
            let help = argument.get_help().unwrap_or_default().to_string();
            let begins = help.chars().next().is_some_and(char::is_uppercase);
            assert!(
                begins && !help.ends_with('.'),
                "{name} {}: {help}",
                argument.get_id()
            );
        }
        for line in command.clone().render_help().to_string().lines() {
            assert!(line.chars().count() <= 90, "{name}: {line}");
        }
    });
}
