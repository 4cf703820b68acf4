//! Whether a request costs the same however many installations there are: `make bench-scale`. The
//! same paths as `make bench`, by random ones of a crowd that grows; and three servers beside one.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Instant};

use axum::body::Body;
use bedside::sealing::Keyring;
use hyper::{Request, header};
use sqlx::{AssertSqlSafe, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    consent::{self, CAST, PEOPLE, To},
    crowd::{Crowd, PAST, Pair, clinician, picked},
    growth::{Beside, Growth, Row, Size},
    house::{House, join_all},
    limit::Serving,
    load::{Make, get, hard},
    meter,
    process::Process,
    scene::{database, limit, migrated, quick, tokens},
    table,
};

/// The argument that makes this program this measurement.
pub(crate) const WORD: &str = "scale";

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 3;
/// Tokens last longer than the measurement.
const LIFE: Duration = Duration::hours(6);
/// Up to here everybody has a whole past; beyond, one in a hundred has, and the others two meetings.
const ALL_BUSY: u64 = 100_000;

#[derive(Clone, Copy, PartialEq)]
enum Path {
    Home,
    Callback,
    Create,
}

impl Path {
    const ALL: [Self; 3] = [Self::Home, Self::Callback, Self::Create];

    fn name(self) -> &'static str {
        match self {
            Self::Home => "home page",
            Self::Callback => "back from Zoom",
            Self::Create => "start a meeting",
        }
    }
}

struct Stage {
    house: House,
    app: Process,
    limit: Serving,
    crowd: Arc<Crowd>,
    /// Zoom's ids of those who come back from consents.
    people: Vec<String>,
    postmaster: u32,
    host: String,
}

pub(crate) async fn measure() {
    let stage = Stage::set().await;
    let sizes: &[u64] = if quick() {
        &[1_000, 10_000]
    } else {
        &[1_000, 100_000, 1_000_000]
    };
    let (mut growth, mut next, mut from) = (Growth::default(), 0, 0);
    for &size in sizes {
        let seeded = stage.grow(from, size).await;
        eprintln!(
            "{size} installations: {} s, {:.2} GB",
            seeded.seconds,
            seeded.gigabytes()
        );
        growth.sizes.push(seeded);
        for path in Path::ALL {
            let row = stage.row(path, size, &mut next).await;
            eprintln!("{row:?}");
            growth.rows.push(row);
        }
        if from == 0 {
            growth.beside = stage.beside(size, &mut next).await;
        }
        from = size;
    }
    stage.app.stop().await;
    stage.house.close().await;
    println!("{growth}");
    table::keep(&growth, "bench-scale");
}

fn busy(number: u64) -> u64 {
    if number < ALL_BUSY || number.is_multiple_of(100) {
        PAST
    } else {
        2
    }
}

/// A random one of those with a whole past. Odd numbers are left to those who come back from Zoom:
/// the simulated Zoom ends what they had before.
fn one_of(size: u64, request: usize) -> u64 {
    let step = if size > ALL_BUSY { 100 } else { 2 };
    picked("request", request) % (size / step) * step
}

impl Stage {
    async fn set() -> Self {
        let db = database().await;
        let house = House::open_with(db, |zoom| zoom.extra_people = CAST + PEOPLE).await;
        migrated(&house).await;
        for table in ["installations", "meetings", "sessions", "audit"] {
            // Whether and when it would come is not what is compared.
            say(
                &house.db,
                &format!("alter table {table} set (autovacuum_enabled = false)"),
            )
            .await;
        }
        let app = house.serve().await;
        let life = LIFE.try_into().unwrap();
        house.connect_many(CONNECTIONS, life, &[app.address]).await;
        let scopes = house
            .words("select distinct scopes from installations")
            .await;
        let pairs: Vec<_> = tokens(&house)
            .await
            .into_values()
            .map(|(access, _)| Pair {
                // Nobody uses it: the other one is good for longer than this takes.
                refresh: access.replace("access", "refresh"),
                access,
                scopes: scopes[0].clone(),
            })
            .collect();
        let limit = limit(&house, &pairs[0].access).await;
        let now = OffsetDateTime::from(std::time::SystemTime::UNIX_EPOCH)
            + std::time::UNIX_EPOCH.elapsed().unwrap();
        let crowd = Crowd {
            database: house.setting("DATABASE_URL").to_owned(),
            keyring: Keyring::parse(house.setting("BEDSIDE_KEYS")).unwrap(),
            client_id: house.zoom.client_id().to_owned(),
            pairs,
            now,
        };
        // Each of them comes once, so that their ids are known.
        let before = house.words("select zoom_user_id from installations").await;
        let first = consent::callbacks(&house, app.address, To::Bedside, 0, PEOPLE).await;
        hard(app.address, &first, 0, PEOPLE, CONNECTIONS).await;
        let mut people = house.words("select zoom_user_id from installations").await;
        people.retain(|id| !before.contains(id));
        Self {
            postmaster: meter::postmaster(&house.db).await,
            host: house.setting("BEDSIDE_URL").replace("http://", ""),
            crowd: Arc::new(crowd),
            house,
            app,
            limit,
            people,
        }
    }

    /// Adds to the crowd, and gives those who come back from Zoom random places in it.
    async fn grow(&self, from: u64, size: u64) -> Size {
        let began = Instant::now();
        self.crowd.grow(from, size, busy).await;
        let seconds = began.elapsed().as_secs_f64();
        let db = &self.house.db;
        let people = self.people.iter().map(|id| format!("('{id}')"));
        let people = people.collect::<Vec<_>>().join(", ");
        say(
            db,
            &format!(
                "update installations set zoom_user_id = 'left ' || id \
             where zoom_user_id in (values {people})"
            ),
        )
        .await;
        let mut places = BTreeSet::new();
        for number in 0.. {
            if places.len() == self.people.len() {
                break;
            }
            places.insert((picked("place", number) % size) | 1);
        }
        let moves = places.iter().zip(&self.people);
        let moves = moves
            .map(|(place, id)| format!("('{}'::uuid, '{id}')", self.crowd.installation(*place)));
        let moves = moves.collect::<Vec<_>>().join(", ");
        say(
            db,
            &format!(
                "update installations set zoom_user_id = person \
             from (values {moves}) as move (place, person) where id = place"
            ),
        )
        .await;
        say(db, "vacuum analyze").await;
        say(db, "checkpoint").await;
        Size {
            installations: size,
            meetings: self.house.number("select count(*) from meetings").await,
            seconds,
            bytes: self
                .house
                .number("select pg_database_size(current_database())")
                .await,
        }
    }

    async fn requests(
        &self,
        path: Path,
        size: u64,
        to: SocketAddr,
        first: usize,
        count: usize,
    ) -> Make {
        let host = self.host.clone();
        match path {
            Path::Home => Arc::new(move |number| {
                let who = clinician(one_of(size, number));
                get("/", &host, &format!("bedside={}", who.cookie))
            }),
            Path::Create => Arc::new(move |number| press(&host, one_of(size, number))),
            Path::Callback => {
                let whose = if to == self.limit.address {
                    To::Limit
                } else {
                    To::Bedside
                };
                consent::callbacks(&self.house, self.app.address, whose, first, count).await
            }
        }
    }

    async fn row(&self, path: Path, size: u64, next: &mut usize) -> Row {
        let count = match path {
            _ if quick() => 800,
            Path::Callback => 1_000,
            Path::Home | Path::Create => 3_000,
        };
        let (limit, app) = (self.limit.address, self.app.address);
        // The kernel counts in hundredths of a second, and the limit's page costs a few microseconds.
        let bare = if path == Path::Home { count * 8 } else { count };
        self.cost(path, size, limit, count / 10, next).await;
        self.cost(path, size, app, count / 4, next).await;
        let (mut limits, mut apps, mut databases) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            limits.push(self.cost(path, size, limit, bare, next).await.0);
            let (app, postgres) = self.cost(path, size, app, count, next).await;
            apps.push(app);
            databases.push(postgres);
        }
        Row {
            installations: size,
            name: path.name(),
            app: median(apps),
            postgres: median(databases),
            limit: median(limits),
        }
    }

    /// CPU per request in microseconds, of the server asked and of Postgres.
    async fn cost(
        &self,
        path: Path,
        size: u64,
        to: SocketAddr,
        count: usize,
        next: &mut usize,
    ) -> (f64, f64) {
        let requests = self.requests(path, size, to, *next, count).await;
        let process = if to == self.limit.address {
            self.limit.id()
        } else {
            self.app.id()
        };
        let spent = || (meter::cpu(process), meter::cpu_of_family(self.postmaster));
        let before = spent();
        hard(to, &requests, *next, count, CONNECTIONS).await;
        let after = spent();
        *next += count;
        self.house.zoom.forget_history();
        (
            each(after.0.saturating_sub(before.0), count),
            each(after.1.saturating_sub(before.1), count),
        )
    }

    /// The same load at one server alone, and at each of three.
    async fn beside(&self, size: u64, next: &mut usize) -> Vec<Beside> {
        let mut three = self.house.serve_many(2).await;
        let count = if quick() { 1_200 } else { 6_000 };
        let mut all = Vec::new();
        for path in [Path::Home, Path::Create] {
            let (mut alone, mut shared) = (Vec::new(), Vec::new());
            let addresses = [self.app.address, three[0].address, three[1].address];
            let ids = [self.app.id(), three[0].id(), three[1].id()];
            for round in 0..=ROUNDS {
                let requests = self
                    .requests(path, size, self.app.address, *next, count / 3)
                    .await;
                let before = meter::cpu(ids[0]);
                let (to, lanes) = (self.app.address, CONNECTIONS / 3);
                hard(to, &requests, *next, count / 3, lanes).await;
                let one = each(meter::cpu(ids[0]).saturating_sub(before), count / 3);
                *next += count / 3;
                let requests = self
                    .requests(path, size, self.app.address, *next, count)
                    .await;
                let before = ids.map(meter::cpu);
                let loads = addresses.iter().enumerate().map(|(place, to)| {
                    let first = *next + place * count / 3;
                    hard(*to, &requests, first, count / 3, lanes)
                });
                join_all(loads).await;
                *next += count;
                // The first round warms the two that have just started.
                if round > 0 {
                    let after = ids.map(meter::cpu);
                    alone.push(one);
                    shared.push([0, 1, 2].map(|place| {
                        let spent = after[place].saturating_sub(before[place]);
                        each(spent, count / 3)
                    }));
                }
            }
            let of = |place: usize| median(shared.iter().map(|all| all[place]).collect());
            all.push(Beside {
                name: path.name(),
                alone: median(alone),
                three: [of(0), of(1), of(2)],
            });
        }
        while let Some(process) = three.pop() {
            process.stop().await;
        }
        all
    }
}

fn press(host: &str, number: u64) -> Request<Body> {
    let who = clinician(number);
    let form = format!("attempt={}&csrf={}&running=1", Uuid::now_v7(), who.csrf);
    Request::post("/meetings")
        .header(header::HOST, host)
        .header(header::ORIGIN, format!("http://{host}"))
        .header(header::COOKIE, format!("bedside={}", who.cookie))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap()
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand requests")]
fn each(spent: std::time::Duration, count: usize) -> f64 {
    spent.as_secs_f64() * 1e6 / count as f64
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

async fn say(db: &PgPool, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(db)
        .await
        .unwrap();
}
