//! A whole deployment with people in it, and the limit beside it.

use std::{collections::HashMap, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use sqlx::{Connection as _, PgConnection, PgPool, postgres::PgPoolOptions};
use url::Url;

use crate::{
    consent::{self, CAST, PEOPLE, To},
    house::{House, join_all},
    ledger::Ledger,
    limit::{App, Serving, redirect},
    load::{Make, Run, hard, length_of, steady},
    meter,
    paths::{Cast, Path},
    press::Clinician,
    process::Process,
    report::variable,
    table::{Row, Table},
};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 3;

pub(crate) struct Scene {
    house: House,
    app: Process,
    limit: Serving,
    cast: Arc<Cast>,
    postmaster: u32,
    /// The number of the next request: none is sent twice.
    next: usize,
}

/// CPU per request in microseconds, of the program asked and of Postgres.
struct Cost {
    /// How often the program gave up the processor, for a request.
    switches: f64,
    app: f64,
    postgres: f64,
}

pub(crate) fn quick() -> bool {
    variable("BEDSIDE_BENCH").as_deref() == Some("quick")
}

fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_bedside").into()
}

impl Scene {
    pub(crate) async fn set() -> Self {
        let db = database().await;
        let house = House::open_with(db, |zoom| zoom.extra_people = CAST + PEOPLE).await;
        migrated(&house).await;
        let app = house.serve().await;
        let people = house
            .connect_many(CAST, Duration::from_hours(1), &[app.address])
            .await;
        let cast = Arc::new(cast(&house, people, app.address).await);
        let (token, _) = &tokens(&house).await["person-0001"];
        let limit = limit(&house, token).await;
        let postmaster = meter::postmaster(&house.db).await;
        Self {
            house,
            app,
            limit,
            cast,
            postmaster,
            next: 0,
        }
    }

    pub(crate) async fn strike(self) {
        self.app.stop().await;
        self.house.close().await;
    }

    pub(crate) async fn measure(&self) -> Table {
        let mut table = Table {
            idle_kilobytes: self.idle().await,
            first_answer: self.first_answer().await,
            program_bytes: meter::size(&program()),
            ..Table::default()
        };
        let mut scene = Turns {
            scene: self,
            next: self.next,
        };
        let only = variable("BEDSIDE_BENCH_PATH");
        let wanted = |path: &Path| only.as_deref().is_none_or(|only| path.name() == only);
        for path in Path::ALL.into_iter().filter(wanted) {
            table.rows.push(scene.row(path).await);
        }
        table.loaded_kilobytes = meter::resident(self.app.id());
        table
    }

    /// A server that nobody has asked anything but whether it is there.
    async fn idle(&self) -> u64 {
        let fresh = self.house.serve().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let kilobytes = meter::resident(fresh.id());
        fresh.stop().await;
        kilobytes
    }

    /// From the start of the program to its first answer: the median of some starts.
    async fn first_answer(&self) -> Duration {
        let mut all = Vec::new();
        for _ in 0..if quick() { 3 } else { 11 } {
            let began = std::time::Instant::now();
            let fresh = self.house.serve().await;
            let answer = self.house.door.page(None, "/readyz", fresh.address).await;
            assert_eq!(answer.unwrap().status, 200);
            all.push(began.elapsed());
            fresh.kill().await;
        }
        all.sort_unstable();
        all[all.len() / 2]
    }
}

/// The two take turns, so that a change of the machine's mood meets both.
struct Turns<'a> {
    scene: &'a Scene,
    next: usize,
}

impl Turns<'_> {
    async fn row(&mut self, path: Path) -> Row {
        let count = match path {
            _ if quick() => variable("BEDSIDE_BENCH_COUNT").map_or(800, |n| n.parse().unwrap()),
            Path::Create => 4_000,
            Path::Callback => 2_000,
            _ => 8_000,
        };
        let (limit, app) = (self.scene.limit.address, self.scene.app.address);
        let (mut limits, mut apps) = (Vec::new(), Vec::new());
        // Caches, statements and connections are warm before anything counts.
        self.run(path, limit, count / 10).await;
        self.run(path, app, count / 10).await;
        for _ in 0..ROUNDS {
            limits.push(self.cost(path, limit, self.scene.limit.id(), count).await);
            apps.push(self.cost(path, app, self.scene.app.id(), count).await);
        }
        let length = Duration::from_secs(if quick() { 2 } else { 10 });
        let bare = self.steady(path, limit, length).await;
        let steady = self.steady(path, app, length).await;
        let (statements, writes) = self.statements(path).await;
        let (bytes, sent) = self.bytes(path).await;
        Row {
            name: path.name(),
            app: median(&apps, |cost| cost.app),
            postgres: median(&apps, |cost| cost.postgres),
            limit: median(&limits, |cost| cost.app),
            steady: (steady.percentile(50), steady.percentile(99)),
            bare: (bare.percentile(50), bare.percentile(99)),
            switches: (
                median(&apps, |cost| cost.switches),
                median(&limits, |cost| cost.switches),
            ),
            bytes,
            sent,
            statements,
            writes,
        }
    }

    /// How long the answer's body is, and how long what is sent of it to a browser.
    async fn bytes(&mut self, path: Path) -> (usize, usize) {
        let app = self.scene.app.address;
        let mut lengths = [0; 2];
        for (length, encoding) in lengths.iter_mut().zip(["identity", "gzip"]) {
            let requests = self.requests(path, app, 1).await;
            *length = length_of(app, requests(self.next), encoding).await;
            self.next += 1;
        }
        lengths.into()
    }

    /// A way back from Zoom needs a consent before it.
    async fn requests(&self, path: Path, to: SocketAddr, count: usize) -> Make {
        let scene = self.scene;
        if path != Path::Callback {
            return scene.cast.requests(path);
        }
        let whose = if to == scene.limit.address {
            To::Limit
        } else {
            To::Bedside
        };
        consent::callbacks(&scene.house, scene.app.address, whose, self.next, count).await
    }

    async fn run(&mut self, path: Path, to: SocketAddr, count: usize) -> Run {
        let requests = self.requests(path, to, count).await;
        self.sent(&requests, to, count).await
    }

    async fn sent(&mut self, requests: &Make, to: SocketAddr, count: usize) -> Run {
        let run = hard(to, requests, self.next, count, CONNECTIONS).await;
        self.next += count;
        self.scene.house.zoom.forget_history();
        run
    }

    async fn steady(&mut self, path: Path, to: SocketAddr, length: Duration) -> Run {
        let count = 100 * usize::try_from(length.as_secs()).unwrap() + 200;
        let requests = self.requests(path, to, count).await;
        let run = steady(to, &requests, self.next, 100, length).await;
        self.next += run.count + 1;
        run
    }

    async fn cost(&mut self, path: Path, to: SocketAddr, process: u32, count: usize) -> Cost {
        let postmaster = self.scene.postmaster;
        let requests = self.requests(path, to, count).await;
        let before = (meter::cpu(process), meter::cpu_of_family(postmaster));
        let switched = meter::switches(process);
        let run = self.sent(&requests, to, count).await;
        let after = (meter::cpu(process), meter::cpu_of_family(postmaster));
        let switched = meter::switches(process).saturating_sub(switched);
        #[expect(clippy::cast_precision_loss, reason = "a few thousand requests")]
        let (count, switched) = (run.count as f64, switched as f64);
        let spent = |spent: Duration| spent.as_secs_f64() * 1e6 / count;
        Cost {
            switches: switched / count,
            app: spent(after.0.saturating_sub(before.0)),
            postgres: spent(after.1.saturating_sub(before.1)),
        }
    }

    /// How many statements one request sends, and how many of them write: counted on the wire.
    async fn statements(&mut self, path: Path) -> (usize, usize) {
        let house = &self.scene.house;
        let ledger = Ledger::before(house.setting("DATABASE_URL")).await;
        let process = house.serve_with(&[("DATABASE_URL", &ledger.url)]).await;
        self.run(path, process.address, 1).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        ledger.look();
        self.run(path, process.address, 1).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let seen = ledger.look();
        process.stop().await;
        let writes = seen.iter().filter(|sql| is_write(sql)).count();
        (seen.len(), writes)
    }
}

fn is_write(sql: &str) -> bool {
    let sql = sql.to_lowercase();
    ["insert into", "update ", "delete from"]
        .iter()
        .any(|verb| sql.contains(verb))
}

fn median(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> f64 {
    let mut all: Vec<_> = costs.iter().map(of).collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// A database of its own on the private server.
pub(crate) async fn database() -> PgPool {
    let server = variable("DATABASE_URL").expect("run this by `make bench`");
    let name = format!("bench_{}", std::process::id());
    let mut connection = PgConnection::connect(&server).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {name}")))
        .execute(&mut connection)
        .await
        .unwrap();
    let mut url = Url::parse(&server).unwrap();
    url.set_path(&name);
    PgPoolOptions::new()
        .max_connections(2)
        .connect(url.as_str())
        .await
        .unwrap()
}

/// The limit, as the same app at Zoom.
pub(crate) async fn limit(house: &House, token: &str) -> Serving {
    Serving::start(&App {
        api_url: &house.zoom.api_url(),
        oauth_url: &house.zoom.oauth_url(),
        client: (house.zoom.client_id(), house.zoom.client_secret()),
        token,
        secret: house.zoom.webhook_secret(),
        redirect: &redirect(house.setting("BEDSIDE_URL")),
    })
    .await
}

pub(crate) async fn migrated(house: &House) {
    let run = tokio::process::Command::new(program())
        .arg("migrate")
        .env_clear()
        .envs(house.settings())
        .status();
    assert!(run.await.unwrap().success());
}

/// Everybody has twenty meetings, and the last one is looked at.
async fn cast(house: &House, people: Vec<Clinician>, at: SocketAddr) -> Cast {
    let tokens = tokens(house).await;
    let mut pages = Vec::new();
    for group in people.chunks(CONNECTIONS) {
        pages.extend(join_all(group.iter().map(|who| twenty(house, who, at))).await);
    }
    // A person's latest stays.
    let numbers: HashMap<_, _> = house
        .zoom
        .meetings()
        .into_iter()
        .map(|made| (made.person, made.id))
        .collect();
    let (mut meetings, mut users) = (Vec::new(), Vec::new());
    for (who, page) in people.iter().zip(pages) {
        let mut browser = house.browser(at);
        browser
            .cookies
            .insert("bedside".to_owned(), who.cookie.clone());
        let status = browser.get(&format!("{page}/status")).await;
        let tag = status.header("etag").to_owned();
        meetings.push((page, numbers[&who.person], tag));
        users.push(tokens[&who.person].1.clone());
    }
    Cast {
        host: house.setting("BEDSIDE_URL").replace("http://", ""),
        people,
        meetings,
        users,
        secret: house.zoom.webhook_secret().to_owned(),
    }
}

/// The page of the last of a person's twenty meetings.
async fn twenty(house: &House, who: &Clinician, at: SocketAddr) -> String {
    let mut page = String::new();
    for _ in 0..20 {
        page = house.door.press(who, at).await.location;
    }
    page
}

/// Everybody's access token, and Zoom's id of them, as Zoom tells it.
pub(crate) async fn tokens(house: &House) -> HashMap<String, (String, String)> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut tokens = HashMap::new();
    for secret in house.zoom.secrets_issued() {
        let me = client.get(format!("{}/users/me", house.zoom.api_url()));
        let Ok(answer) = me.bearer_auth(&secret).send().await else {
            continue;
        };
        let me: serde_json::Value = answer.json().await.unwrap_or_default();
        if let (Some(id), Some(email)) = (me["id"].as_str(), me["email"].as_str()) {
            let person = email.split('@').next().unwrap().to_owned();
            tokens.insert(person, (secret, id.to_owned()));
        }
    }
    tokens
}
