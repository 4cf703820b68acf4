//! Every kind of secret, in every spelling that a program may give it, looked for in everything that
//! goes out or rests: a whole day, Zoom and the database failing, every command.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bedside::sealing::{KeyId, Keyring, Place, Sealed};
use reqwest::Method;
use sqlx::Row as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

use crate::{
    browser::Browser,
    canary::{day, loaded},
    clinic::{Clinic, database_url},
    every_route::routes,
    metrics::read,
    page::Page,
    program::{Served, run},
    relay::{Flow, Relay},
    rest::everything,
    vault::{Vault, execute},
};

const PREVIOUS: &str = "hush-previous-webhook-secret-771";
const PASSWORD: &str = "hush-database-password-3312";
const TEXT: &str = "Hush text of a clinician 5581";
const NAME: &str = "Hushabye Lindqvist-7741";
const EMAIL: &str = "ada@clinic.example";

/// A secret in all the ways in which it may be written.
struct Needle {
    kind: &'static str,
    spellings: BTreeMap<&'static str, Vec<u8>>,
}

impl Needle {
    fn new(kind: &'static str, secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        let joined = |each: &dyn Fn(&u8) -> String| secret.iter().map(each).collect::<String>();
        let mut spellings = BTreeMap::from([
            ("plain", secret.to_vec()),
            ("hex", joined(&|byte| format!("{byte:02x}")).into()),
            ("HEX", joined(&|byte| format!("{byte:02X}")).into()),
            ("percent", joined(&|byte| format!("%{byte:02X}")).into()),
            (
                "encoded",
                url::form_urlencoded::byte_serialize(secret)
                    .collect::<String>()
                    .into(),
            ),
            (
                "numbers",
                joined(&|byte| format!("{byte}, "))
                    .trim_end_matches(", ")
                    .into(),
            ),
            ("escaped", secret.escape_ascii().to_string().into()),
        ]);
        // Whatever stands before it in the same text moves it; its ends share letters with neighbours.
        for (moved, name) in ["base64", "base64 moved", "base64 moved twice"]
            .into_iter()
            .enumerate()
        {
            let text = STANDARD.encode([&vec![0; moved], secret].concat());
            let whole = (moved + secret.len()) * 8 / 6;
            let inner = &text[[0, 2, 3][moved]..whole];
            spellings.insert(name, inner.into());
        }
        for name in ["base64", "base64 moved", "base64 moved twice"] {
            let standard = String::from_utf8(spellings[name].clone()).unwrap();
            let safe = standard.replace('+', "-").replace('/', "_");
            let name = [
                "safe base64",
                "safe base64 moved",
                "safe base64 moved twice",
            ]
            .into_iter()
            .find(|other| other.ends_with(name))
            .unwrap();
            spellings.insert(name, safe.into());
        }
        Self { kind, spellings }
    }

    /// How it is spelled there.
    fn found(&self, place: &[u8]) -> Option<&'static str> {
        let within = |text: &[u8]| place.windows(text.len()).any(|window| window == text);
        // Most of the time it is text, in which the library looks much faster.
        let text = std::str::from_utf8(place).ok();
        let is_in = |spelling: &Vec<u8>| match (text, std::str::from_utf8(spelling)) {
            (Some(place), Ok(spelling)) => place.contains(spelling),
            (Some(_), Err(_)) => false,
            _ => within(spelling),
        };
        let mut each = self.spellings.iter();
        each.find(|(_, spelling)| is_in(spelling))
            .map(|(name, _)| *name)
    }
}

/// Where a kind of secret may stand.
fn belongs(kind: &str, place: &str) -> bool {
    let body = |ends: &[&str]| {
        place.starts_with("body of ") && ends.iter().any(|end| place.ends_with(end))
    };
    let meeting = place.starts_with("body of /meetings/");
    match kind {
        "session" | "login" => place.starts_with("set-cookie of "),
        "form token" => place.starts_with("body of "),
        // Zoom sends it back with the browser.
        "state" => ["location of /install", "address of /oauth/callback"].contains(&place),
        "code" => place == "address of /oauth/callback",
        "join link" | "passcode" => meeting,
        "start link" => place.starts_with("location of /meetings/") && place.ends_with("/start"),
        "text" => {
            meeting || body(&["/settings", "/account/data"]) || place == "command export-user"
        }
        "name" => {
            meeting
                || body(&["/account", "/account/check", "/account/data", "/connected"])
                || place == "command export-user"
        }
        "e-mail" => {
            body(&["/account", "/account/check", "/account/data", "/connected"])
                || place == "command export-user"
        }
        _ => false,
    }
}

/// A Zoom that fails by saying everything that it heard.
struct Mirror {
    url: String,
    turn: Arc<AtomicUsize>,
    heard: Arc<Mutex<Vec<u8>>>,
    _end: DropGuard,
}

/// How it says so.
const WAYS: [&str; 6] = [
    "200 OK\r\nContent-Type: text/html",
    "400 Bad Request\r\nContent-Type: application/json",
    "401 Unauthorized\r\nContent-Type: application/json",
    "500 Oh\r\nContent-Type: text/html",
    "302 Found\r\nLocation: /elsewhere",
    "",
];

impl Mirror {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (turn, heard) = (
            Arc::<AtomicUsize>::default(),
            Arc::<Mutex<Vec<u8>>>::default(),
        );
        let (way, said, end) = (
            Arc::clone(&turn),
            Arc::clone(&heard),
            CancellationToken::new(),
        );
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = vec![0; 1 << 16];
                let mut length = stream.read(&mut bytes).await.unwrap_or(0);
                // A body may come apart from its head.
                let more = tokio::time::timeout(std::time::Duration::from_millis(30), stream.read(&mut bytes[length..]));
                length += more.await.map_or(0, |read| read.unwrap_or(0));
                said.lock().unwrap().extend(&bytes[..length]);
                let words = String::from_utf8_lossy(&bytes[..length]);
                let way = WAYS[way.load(Ordering::SeqCst) % WAYS.len()];
                let body = if way.contains("json") {
                    serde_json::json!({"error": words, "reason": words, "error_description": words, "code": 124, "message": words}).to_string()
                } else {
                    format!("<html><body>{words}</body></html>")
                };
                let answer = format!("HTTP/1.1 {way}\r\nX-Said: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    words.lines().next().unwrap_or_default(), body.len());
                if !way.is_empty() {
                    stream.write_all(answer.as_bytes()).await.unwrap_or_default();
                }
            }
        }));
        Self {
            url,
            turn,
            heard,
            _end: end.drop_guard(),
        }
    }

    fn heard(&self) -> Vec<u8> {
        self.heard.lock().unwrap().clone()
    }
}

/// Ada, at a server whose Zoom is a mirror: each thing that asks Zoom, in each way to fail.
async fn ask_the_mirror(clinic: &Clinic, mirror: &Mirror, ada: &mut Browser, meeting: &str) {
    let free = "update installations set lease_until = null, refresh_not_before = null";
    for way in 0..WAYS.len() {
        mirror.turn.store(way, Ordering::SeqCst);
        for expired in [false, true] {
            execute(&clinic.db, free).await;
            if expired {
                execute(
                    &clinic.db,
                    "update installations set access_expires_at = now()",
                )
                .await;
            }
            for path in ["/account", "/meetings/new?for=colleague"] {
                ada.get(path).await;
            }
            let check = ada.get("/account").await.find_form("/account/check");
            if let Some(check) = check {
                ada.submit(&check).await;
            }
            ada.get(&format!("{meeting}/start")).await;
            if let Some(form) = ada.get("/").await.find_form("/meetings") {
                ada.submit(&form.with("confirm", "1")).await;
            }
            let alive = "update installations set state = 'active', access_expires_at = now() + interval '1 hour'";
            execute(&clinic.db, alive).await;
        }
        // A consent, whose code and verifier go there too.
        let mut stranger = ada.clone();
        stranger.cookies.clear();
        let begun = stranger.send(Method::GET, "/install", None).await;
        let state = state_of(&begun).unwrap();
        stranger
            .get(&format!(
                "/oauth/callback?code=hush-code-4411&state={state}"
            ))
            .await;
    }
}

fn state_of(page: &Page) -> Option<String> {
    let to = Url::parse(page.header("location")).ok()?;
    let state = to
        .query_pairs()
        .find(|(name, _)| name == "state")?
        .1
        .into_owned();
    Some(state)
}

/// What a form that was heard carries.
fn heard_fields(heard: &[u8], name: &str) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(heard).into_owned();
    let begin = format!("{name}=");
    let each = text.split(&begin).skip(1);
    each.map(|rest| {
        rest.split(|c: char| c == '&' || c.is_whitespace())
            .next()
            .unwrap()
            .to_owned()
    })
    .filter(|value| value.len() > 20)
    .collect()
}

/// The bytes of every data key, which only the keyring opens.
async fn data_keys(clinic: &Clinic) -> Vec<Vec<u8>> {
    let keyring = Keyring::parse(&clinic.settings["BEDSIDE_KEYS"]).unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "the test plays somebody who has both"
    )]
    let rows = sqlx::query(
        "select uuid_send(id), data_key_id, data_key_sealed from installations where data_key_sealed is not null",
    );
    let rows = rows.fetch_all(&clinic.db).await.unwrap();
    let open = |row: &sqlx::postgres::PgRow| {
        let id: Vec<u8> = row.get(0);
        let sealed = Sealed {
            key: KeyId::from_stored(row.get(1)),
            bytes: row.get(2),
        };
        let place = Place {
            table: "installations",
            column: "data_key_sealed",
            row: &id,
            generation: None,
        };
        keyring.open(place, &sealed).unwrap().to_vec()
    };
    rows.iter().map(open).collect()
}

/// Everything that the commands say, and what they write.
async fn commands(clinic: &Clinic, settings: &HashMap<String, String>) -> Vec<(String, Vec<u8>)> {
    let id = clinic
        .words("select id::text from installations order by id")
        .await
        .remove(0);
    let vault = Vault::new();
    let file = vault.file("hunt.bsb");
    let mut told = Vec::new();
    let mut away = settings.clone();
    away.insert(
        "DATABASE_URL".to_owned(),
        format!("postgres://bedside:{PASSWORD}@127.0.0.1:1/none"),
    );
    let mut odd = settings.clone();
    for (name, value) in [
        ("DATABASE_URL", "postgres://[bedside:"),
        ("BEDSIDE_KEYS", "1;"),
        ("ZOOM_CLIENT_SECRET", " "),
    ] {
        odd.insert(name.to_owned(), format!("{value}{}", settings[name]));
    }
    let all: [&[&str]; 17] = [
        &["version", "--json"],
        &["marketplace"],
        &["keys", "status"],
        &["keys", "rewrap"],
        &["audit", "verify"],
        &["audit", "export"],
        &["users", "list"],
        &["users", "list", "--json"],
        &["users", "show", &id],
        &["users", "show", &id, "--json"],
        &["events", "list"],
        &["doctor"],
        &["config"],
        &["healthcheck"],
        &["export-user", EMAIL],
        &["backup", &file],
        &["restore", "--check", &file],
    ];
    let failing: [&[&str]; 4] = [&["serve"], &["users", "list"], &["doctor"], &["config"]];
    let all = all.iter().map(|arguments| (*arguments, settings));
    let failing = failing
        .iter()
        .flat_map(|arguments| [(*arguments, &away), (*arguments, &odd)]);
    for (arguments, settings) in all.chain(failing) {
        let output = run(arguments, settings).await;
        let name = format!("command {}", arguments[0]);
        told.push((name, [output.stdout, output.stderr].concat()));
    }
    told.push(("the archive".to_owned(), std::fs::read(&file).unwrap()));
    told
}

/// Each part of each answer, by a name.
fn parts(pages: &[Page]) -> Vec<(String, Vec<u8>)> {
    let mut parts = Vec::new();
    for page in pages {
        let path = page.url.path();
        parts.push((format!("body of {path}"), page.body.clone().into_bytes()));
        parts.push((
            format!("address of {path}"),
            page.url.as_str().as_bytes().to_vec(),
        ));
        for (name, value) in &page.headers {
            parts.push((format!("{name} of {path}"), value.as_bytes().to_vec()));
        }
    }
    parts
}

/// The secrets of the settings.
fn of_settings(clinic: &Clinic) -> Vec<Needle> {
    let mut all = vec![
        Needle::new("client secret", clinic.zoom.client_secret()),
        Needle::new("webhook secret", clinic.zoom.webhook_secret()),
        Needle::new("previous webhook secret", PREVIOUS),
        Needle::new("database password", PASSWORD),
    ];
    for entry in clinic.settings["BEDSIDE_KEYS"].split(',') {
        let key = entry.split_once(':').unwrap().1;
        all.push(Needle::new("key", key));
        all.push(Needle::new("key", STANDARD.decode(key).unwrap()));
    }
    all
}

/// The secrets of a day, as they were seen from outside.
fn of_pages(pages: &[Page]) -> Vec<Needle> {
    let mut found = BTreeSet::new();
    for page in pages {
        found.extend(state_of(page).map(|state| ("state", state)));
        let tokens = page.attributes("input[name=csrf]", "value");
        found.extend(tokens.into_iter().map(|token| ("form token", token)));
        for line in page.headers.get_all("set-cookie") {
            let (name, value) = line.to_str().unwrap().split_once('=').unwrap();
            let value = value.split([';', '.']).next().unwrap();
            let kind = if name.ends_with("login") {
                "login"
            } else {
                "session"
            };
            found.extend((value.len() > 10).then(|| (kind, value.to_owned())));
        }
        let link = page.attribute("input#join", "value");
        found.extend(link.map(|link| ("join link", link)));
    }
    found
        .into_iter()
        .map(|(kind, secret)| Needle::new(kind, secret))
        .collect()
}

fn of_zoom(clinic: &Clinic) -> Vec<Needle> {
    let all = clinic.zoom.secrets_issued().into_iter();
    all.filter(|secret| {
        secret != clinic.zoom.client_secret() && secret != clinic.zoom.webhook_secret()
    })
    .map(|secret| {
        let kinds = [
            ("sim_code_", "code"),
            ("sim_access_", "access token"),
            ("sim_refresh_", "refresh token"),
            ("sim_zak_", "start link"),
        ];
        let kind = kinds.iter().find(|(begin, _)| secret.starts_with(begin));
        Needle::new(kind.map_or("passcode", |(_, kind)| *kind), secret)
    })
    .collect()
}

/// Ada's own words, which she chose to have in her invitations.
async fn say_something(ada: &mut Browser) {
    let form = ada.get("/settings").await.form("/settings");
    let page = ada
        .submit(&form.with("message", &format!("{TEXT} {{link}}")))
        .await;
    assert!(page.body.contains(TEXT), "{}", page.text());
}

/// Every route, as it stands in the router and with her own meeting in it, read and pressed.
async fn look_everywhere(browser: &mut Browser, meeting: &str) {
    for route in routes() {
        let address = route
            .path
            .replace("/meetings/{id}", meeting)
            .replace(['{', '}'], "");
        for (method, is_there) in [
            (Method::GET, route.is_read),
            (Method::POST, route.is_pressed),
        ] {
            // What ends the session is not pressed: there is no token in this form.
            if is_there {
                browser
                    .clone()
                    .send(
                        method,
                        &address,
                        Some(&[("csrf".to_owned(), "hush".to_owned())]),
                    )
                    .await;
            }
        }
    }
}

#[sqlx::test]
async fn no_secret_in_any_spelling_is_where_it_does_not_belong(db: sqlx::PgPool) {
    let keys = [2, 1]
        .map(|number| Keyring::fresh_entry(number).unwrap().to_string())
        .join(",");
    let changes = [
        ("BEDSIDE_KEYS", keys.as_str()),
        ("ZOOM_WEBHOOK_SECRET_PREVIOUS", PREVIOUS),
    ];
    let clinic = Clinic::open_with(db, &changes).await;
    clinic.zoom.set_display_name("ada", NAME);
    clinic
        .zoom
        .change_settings(|zoom| zoom.meetings_at_once = 1000);
    // The program with all that it says, and a second one whose Zoom tells everything.
    let mut settings = clinic.settings.clone();
    let mut database = Url::parse(&database_url(&clinic.db)).unwrap();
    database.set_password(Some(PASSWORD)).unwrap();
    let relay = Relay::before_postgres(database.as_str()).await;
    settings.insert("DATABASE_URL".to_owned(), relay.url.clone());
    let server = Served::start(&settings).await;
    let mirror = Mirror::start().await;
    let mut mirrored = settings.clone();
    mirrored.insert("ZOOM_OAUTH_URL".to_owned(), format!("{}/oauth", mirror.url));
    mirrored.insert("ZOOM_API_URL".to_owned(), format!("{}/v2", mirror.url));
    let beside = Served::start(&mirrored).await;

    let kept = Arc::default();
    let mut ada = loaded(&clinic.browser(), &server, &kept);
    day(&clinic, &server, &mut ada).await;
    say_something(&mut ada).await;
    let meeting = ada.start_meeting().await;
    let meeting = meeting.url.path().trim_end_matches("/hosting").to_owned();
    ada.get(&format!("{meeting}/start")).await;
    ada.get("/account/data").await;
    look_everywhere(&mut ada, &meeting).await;
    let mut there = ada.at(beside.address);
    ask_the_mirror(&clinic, &mirror, &mut there, &meeting).await;
    look_everywhere(&mut there, &meeting).await;

    let keys = data_keys(&clinic).await;
    let mut places = commands(&clinic, &settings).await;
    for (column, value) in everything(&clinic.db).await {
        places.push((format!("column {column}"), value));
    }
    for (name, served) in [
        ("metrics", server.metrics),
        ("metrics beside", beside.metrics),
    ] {
        places.push((name.to_owned(), read(served).await.into_bytes()));
    }
    relay.set(Flow::Held);
    ada.get("/").await;
    relay.set(Flow::Free);
    drop(relay);
    ada.get("/account").await;
    places.push(("log".to_owned(), server.stop().await.into_bytes()));
    places.push(("log beside".to_owned(), beside.stop().await.into_bytes()));
    let pages = kept.lock().unwrap().clone();
    places.extend(parts(&pages));

    let heard = mirror.heard();
    let mut needles = of_settings(&clinic);
    needles.extend(of_zoom(&clinic));
    needles.extend(of_pages(&pages));
    needles.extend(keys.into_iter().map(|key| Needle::new("data key", key)));
    needles.extend(
        heard_fields(&heard, "code_verifier")
            .into_iter()
            .map(|one| Needle::new("verifier", one)),
    );
    needles.extend([
        Needle::new("text", TEXT),
        Needle::new("name", NAME),
        Needle::new("e-mail", EMAIL),
        Needle::new("code", "hush-code-4411"),
    ]);

    let logs = places.iter().filter(|(place, _)| place.starts_with("log"));
    assert!(logs.into_iter().all(|(_, log)| log.len() > 10_000));
    let kinds: BTreeSet<_> = needles.iter().map(|needle| needle.kind).collect();
    let mut shown = BTreeSet::new();
    let mut leaks = BTreeSet::new();
    // Most places are the same again and again.
    places.sort();
    places.dedup();
    for (place, content) in &places {
        for needle in &needles {
            if let Some(spelling) = needle.found(content) {
                shown.insert(needle.kind);
                if !belongs(needle.kind, place) {
                    leaks.insert(format!("{} ({spelling}) in {place}", needle.kind));
                }
            }
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(kinds.len() >= 19, "{kinds:?}");
    // What may be shown was found there, and what Zoom was told was found in what it heard: the search
    // finds what there is.
    let homely: BTreeSet<_> = kinds
        .iter()
        .filter(|kind| {
            [
                "session",
                "login",
                "form token",
                "state",
                "code",
                "join link",
                "passcode",
                "start link",
                "text",
                "name",
                "e-mail",
            ]
            .contains(kind)
        })
        .copied()
        .collect();
    assert_eq!(shown, homely);
    for kind in [
        "client secret",
        "access token",
        "refresh token",
        "verifier",
        "code",
    ] {
        let of_kind = needles.iter().filter(|needle| needle.kind == kind);
        assert!(
            of_kind
                .into_iter()
                .any(|needle| needle.found(&heard).is_some()),
            "{kind}"
        );
    }
    drop(there);
    clinic.close().await;
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    for secret in ["hush-of-something+1/2", "another one, with spaces"] {
        let needle = Needle::new("any", secret);
        assert_eq!(needle.found(b"nothing of the kind"), None);
        for before in ["", "a", "ab", "abc", "user:"] {
            let plain = format!("{before}{secret}!");
            let safe = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&plain);
            let json = serde_json::json!({ "said": plain }).to_string();
            let bytes = format!("{:?}", plain.as_bytes());
            let query: String = url::form_urlencoded::byte_serialize(plain.as_bytes()).collect();
            for text in [
                plain.clone(),
                STANDARD.encode(&plain),
                safe,
                json,
                bytes,
                query,
            ] {
                assert!(
                    needle.found(format!("<{text}>").as_bytes()).is_some(),
                    "{text}"
                );
            }
        }
    }
}
