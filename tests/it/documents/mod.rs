//! What the documents tell people to type works: Bedside's own commands are run, those around them
//! are looked at.

mod shown;

use std::{
    collections::HashMap,
    fs,
    path::PathBuf,
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use clap::CommandFactory as _;
use sqlx::PgPool;
use url::Url;

use crate::{
    clinic::{Clinic, database_url},
    program::{Served, program},
};
use shown::Shown;

const COMPOSE: &str = include_str!("../../../docker-compose.yml");
const MAKEFILE: &str = include_str!("../../../Makefile");

/// What is run by hand, with what it needs that a test has not.
const BY_HAND: [(&str, &str); 4] = [
    ("git", "a repository to fetch from"),
    ("cp", "nothing: it copies a file"),
    ("cargo", "the time of a build"),
    ("curl", "a server of one's own"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every document for people outside.
fn documents() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("docs")).unwrap();
    let mut all: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|kind| kind == "md"));
    all.extend(
        [
            "README.md",
            "CONTRIBUTING.md",
            "SECURITY.md",
            "CHANGELOG.md",
        ]
        .map(|name| root().join(name)),
    );
    all.retain(|path| path.exists());
    all.sort();
    all
}

/// An operator's machine: a clinic in which Ada has connected, and a directory of its own.
struct Desk {
    clinic: Clinic,
    directory: PathBuf,
    /// A server, for what asks one.
    served: Served,
}

impl Desk {
    async fn set_up(db: PgPool) -> Self {
        let clinic = Clinic::open(db).await;
        let directory = std::env::temp_dir().join(format!("bedside-desk-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        Self {
            served: Served::start(&clinic.settings).await,
            clinic,
            directory,
        }
    }

    /// Ada's installation. She comes back when a document has let her go.
    async fn ada(&self) -> String {
        let live = "select id::text from installations where state = 'active'";
        if self.clinic.words(live).await.is_empty() {
            self.clinic.signed_in("ada").await.start_meeting().await;
        }
        self.clinic.words(live).await.remove(0)
    }

    /// Runs a command with this machine's own things in the place of examples.
    async fn run(&self, words: &[String], output: Option<&str>, shown: &str) {
        let ada = self.ada().await;
        let words: Vec<_> = words
            .iter()
            .map(|word| match word.as_str() {
                "ID" => ada.clone(),
                "EMAIL" => "ada@clinic.example".to_owned(),
                "FILE" => "before-upgrade.bsb".to_owned(),
                word => word.replace("/backups/", ""),
            })
            .collect();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let mut settings = self.clinic.settings.clone();
        settings.insert("BEDSIDE_LISTEN".to_owned(), self.served.address.to_string());
        let mut empty = None;
        if let ["restore", rest @ ..] = words.as_slice() {
            let file = rest.iter().find(|word| !word.starts_with('-')).unwrap();
            if !self.directory.join(file).exists() {
                self.succeed(&["backup", file], &settings, shown).await;
            }
            empty = Some(Empty::database(&self.clinic.db).await);
            settings.extend(empty.iter().map(Empty::setting));
        }
        if words.starts_with(&["init"]) {
            return self.init(&words, shown).await;
        }
        let told = self.succeed(&words, &settings, shown).await;
        if let Some(file) = output {
            fs::write(self.directory.join(file), told).unwrap();
        }
        if let Some(empty) = empty {
            empty.drop(&self.clinic.db).await;
        }
    }

    /// It asks on a terminal; here the answers are given with it.
    async fn init(&self, words: &[&str], shown: &str) {
        let answers = [
            ("client-secret", "the-apps-own-secret"),
            ("webhook-secret", "the-hooks-own-secret"),
        ];
        for (name, secret) in answers {
            fs::write(self.directory.join(name), secret).unwrap();
        }
        let mut words = words.to_vec();
        words.extend([
            "--url",
            "https://bedside.example",
            "--zoom-client-id",
            "some-id",
        ]);
        words.extend(["--zoom-client-secret-file", "client-secret"]);
        words.extend(["--zoom-webhook-secret-file", "webhook-secret"]);
        self.succeed(&words, &HashMap::new(), shown).await;
        fs::remove_file(self.directory.join(".env")).unwrap();
    }

    /// What a command printed that did its work.
    async fn succeed(
        &self,
        words: &[&str],
        settings: &HashMap<String, String>,
        shown: &str,
    ) -> Vec<u8> {
        let mut command = program(words, settings);
        command.current_dir(&self.directory).kill_on_drop(true);
        command.stdin(Stdio::null());
        let run = tokio::time::timeout(Duration::from_mins(1), command.output()).await;
        let run = run
            .unwrap_or_else(|_| panic!("{shown} does not end"))
            .unwrap();
        let code = run.status.code().unwrap();
        let told = String::from_utf8_lossy(&run.stderr);
        assert!(good(words).contains(&code), "{shown}: exit {code}: {told}");
        run.stdout
    }

    async fn clear(self) {
        self.served.stop().await;
        fs::remove_dir_all(&self.directory).unwrap();
        self.clinic.close().await;
    }
}

/// A database with nothing in it, for a restore.
struct Empty {
    name: String,
    url: String,
}

impl Empty {
    async fn database(beside: &PgPool) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("documents_{}_{number}", std::process::id());
        let mut url = Url::parse(&database_url(beside)).unwrap();
        url.set_path(&name);
        let empty = Self {
            name,
            url: url.into(),
        };
        empty.say("create", beside).await;
        empty
    }

    fn setting(&self) -> (String, String) {
        ("DATABASE_URL".to_owned(), self.url.clone())
    }

    async fn drop(self, beside: &PgPool) {
        self.say("drop", beside).await;
    }

    async fn say(&self, what: &str, beside: &PgPool) {
        let sql = format!("{what} database {}", self.name);
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(beside)
            .await
            .unwrap();
    }
}

/// The exit codes with which a command has done its work.
fn good(words: &[&str]) -> &'static [i32] {
    match words {
        // It finds something wrong with a simulated Zoom.
        ["doctor", ..] => &[0, 1, 2],
        _ => &[0],
    }
}

#[sqlx::test]
async fn every_command_of_bedsides_runs(db: PgPool) {
    let desk = Desk::set_up(db).await;
    let mut run = 0;
    for document in documents() {
        for command in shown::commands(&document) {
            let name = document.file_name().unwrap().to_string_lossy();
            if let Shown::Bedside(words, output) = &command {
                // Program tests start and stop it.
                if words[0] != "serve" {
                    desk.run(words, output.as_deref(), &format!("{name}: {command:?}"))
                        .await;
                }
                run += 1;
            }
        }
    }
    println!("{run} commands run");
    assert!(run > 25, "{run} commands are shown");
    desk.clear().await;
}

#[test]
fn what_stands_around_them_is_there() {
    for document in documents() {
        for command in shown::commands(&document) {
            let told = format!("{}: {command:?}", document.display());
            around(&command, &told);
        }
    }
}

fn around(command: &Shown, told: &str) {
    match command {
        Shown::Make(target) => assert!(MAKEFILE.contains(&format!("\n{target}:")), "{told}"),
        Shown::Docker(words) => docker(words, told),
        Shown::Other(words) => {
            assert!(BY_HAND.iter().any(|(name, _)| *name == words[0]), "{told}");
        }
        Shown::Bedside(..) => {}
    }
}

/// No engine is here to ask; the words are at least known ones, and services those of the file.
fn docker(words: &[String], told: &str) {
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let ["compose", verb, rest @ ..] = words.as_slice() else {
        return assert_eq!(words, ["build", "--tag", "bedside", "."], "{told}");
    };
    let is_service = |name: &str| COMPOSE.contains(&format!("\n  {name}:"));
    let services = match *verb {
        // The rest is for the program inside.
        "exec" => rest.get(..1).unwrap_or_default().to_vec(),
        "build" | "down" | "logs" | "ps" | "up" => options_left_out(rest),
        _ => panic!("{told}"),
    };
    assert!(
        services.iter().all(|name| is_service(name)),
        "{told}: {services:?}"
    );
}

fn options_left_out<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let (mut left, mut words) = (Vec::new(), words.iter());
    while let Some(word) = words.next() {
        match *word {
            // These have a value.
            "--since" | "--tail" | "--scale" => drop(words.next()),
            word if word.starts_with('-') => {}
            word => left.push(word),
        }
    }
    left
}

/// A command between the lines exists as well, with the flags that stand there.
#[test]
fn every_command_that_is_mentioned_exists() {
    let mut mentioned = 0;
    for document in documents() {
        for command in shown::mentions(&document) {
            let told = format!("{}: {command:?}", document.display());
            match command {
                Shown::Bedside(words, _) => exists(&words, &told),
                other => around(&other, &told),
            }
            mentioned += 1;
        }
    }
    assert!(mentioned > 40, "{mentioned}");
}

fn exists(words: &[String], told: &str) {
    let mut command = bedside::cli::Command::command();
    for word in words {
        if let Some(below) = command.find_subcommand(word.as_str()) {
            command = below.clone();
        } else if let Some(flag) = word.strip_prefix("--") {
            let mut flags = command.get_arguments().filter_map(clap::Arg::get_long);
            assert!(flag == "help" || flags.any(|known| known == flag), "{told}");
        } else {
            // The value of a flag, or an argument where the command takes one.
            let mut arguments = command.get_arguments();
            let takes = arguments.any(|argument| argument.get_action().takes_values());
            assert!(takes || word == "COMMAND", "{told}");
        }
    }
}
