//! A whole Bedside for one test: simulated Zoom, database, clock, and one or more servers.

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use bedside::{
    cli::{self, Running},
    clock::Clock,
    config::Config,
    domain::{DeploymentId, InstallationId},
    flows::Flows,
    sealing::Keyring,
    store::Store,
    zoom::Zoom,
};
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;
use url::Url;
use zoom_simulator::{Settings, Simulator};

use crate::{browser::Browser, forger::Forger, ledger::Ledger, relay::POOLED};

pub(crate) struct Clinic {
    pub(crate) zoom: Simulator,
    pub(crate) clock: Clock,
    pub(crate) db: PgPool,
    /// The public address, which is the first server's.
    pub(crate) url: String,
    pub(crate) settings: HashMap<String, String>,
    servers: Vec<Running>,
    /// Changes a statement on its way, when a test of the tests wants that.
    _forger: Option<Forger>,
}

impl Clinic {
    /// One server with its usual settings, but without limits of its own on speed.
    pub(crate) async fn open(db: PgPool) -> Self {
        Self::open_with(db, &[]).await
    }

    pub(crate) async fn open_with(db: PgPool, changes: &[(&str, &str)]) -> Self {
        Self::open_at(Settings::default(), Clock::adjustable(), db, changes).await
    }

    /// By another clock, which does not go when time passes here.
    pub(crate) async fn open_by(clock: Clock, db: PgPool) -> Self {
        Self::open_at(Settings::default(), clock, db, &[]).await
    }

    /// The same, with every statement that it sends written down.
    pub(crate) async fn watched(db: PgPool, changes: &[(&str, &str)]) -> (Self, Ledger) {
        let ledger = Ledger::before(&database_url(&db)).await;
        let changes = [&[("DATABASE_URL", ledger.url.as_str())], changes].concat();
        (Self::open_with(db, &changes).await, ledger)
    }

    /// The same with more people, and no daily limit on their meetings.
    pub(crate) async fn open_for(people: usize, db: PgPool) -> Self {
        let zoom = Settings {
            extra_people: people,
            daily_limit: None,
            ..Settings::default()
        };
        Self::open_at(zoom, Clock::adjustable(), db, &[]).await
    }

    async fn open_at(zoom: Settings, clock: Clock, db: PgPool, changes: &[(&str, &str)]) -> Self {
        let zoom = Simulator::start(zoom).await.expect("the simulator starts");
        let listener = listener().await;
        let url = format!("http://{}", listener.local_addr().unwrap());
        zoom.allow_redirect(&format!("{url}/oauth/callback"));
        let key = Keyring::fresh_entry(1).unwrap();
        let forger = Forger::if_asked_for(&database_url(&db)).await;
        let database = forger.as_ref().map(|forger| forger.url.clone());
        let database = database.unwrap_or_else(|| database_url(&db));
        let settings = [
            ("BEDSIDE_URL", url.as_str()),
            ("DATABASE_URL", &database),
            ("BEDSIDE_KEYS", &key),
            ("ZOOM_CLIENT_ID", zoom.client_id()),
            ("ZOOM_CLIENT_SECRET", zoom.client_secret()),
            ("ZOOM_WEBHOOK_SECRET", zoom.webhook_secret()),
            ("ZOOM_OAUTH_URL", &zoom.oauth_url()),
            ("ZOOM_API_URL", &zoom.api_url()),
            ("BEDSIDE_CREATE_PER_MINUTE", "0"),
            ("BEDSIDE_INSTALL_PER_MINUTE", "0"),
            ("BEDSIDE_LOG", "trace"),
        ];
        let settings: HashMap<_, _> = settings
            .iter()
            .chain(changes)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let mut clinic = Self {
            zoom,
            clock,
            db,
            url,
            settings,
            servers: Vec::new(),
            _forger: forger,
        };
        clinic.serve(listener).await;
        clinic
    }

    async fn serve(&mut self, listener: TcpListener) {
        let config =
            Config::read(|name| self.settings.get(name).cloned()).expect("the settings are good");
        let running = cli::start(config, self.clock.clone(), listener).await;
        self.servers.push(running.expect("the server starts"));
    }

    /// Starts one server more behind the same public address.
    pub(crate) async fn serve_another(&mut self) {
        self.serve(listener().await).await;
    }

    /// Stops every server, and starts one on another database behind the same public address.
    /// What is done in between is done while nobody serves.
    pub(crate) async fn move_to(&mut self, database: &str, between: impl AsyncFnOnce(&Self)) {
        for server in self.servers.drain(..) {
            server.stop().await;
        }
        self.settings
            .insert("DATABASE_URL".to_owned(), database.to_owned());
        between(self).await;
        self.db = PgPool::connect(database).await.expect("the new database");
        self.serve_another().await;
    }

    /// A fresh browser, without cookies.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.url, self.address(0))
    }

    /// The stories over this clinic's database and Zoom, without a server.
    pub(crate) fn flows(&self) -> Flows {
        self.flows_with(&TaskTracker::new())
    }

    /// The same, with what they begin in the background.
    pub(crate) fn flows_with(&self, tasks: &TaskTracker) -> Flows {
        let config =
            Config::read(|name| self.settings.get(name).cloned()).expect("the settings are good");
        let store = Store::open(&config).expect("a store");
        let zoom = Zoom::new(&config).expect("a client");
        Flows::new(
            &store,
            &zoom,
            &self.clock,
            cli::limits(&config),
            tasks,
            DeploymentId::fresh(),
        )
    }

    /// Where a server listens.
    pub(crate) fn address(&self, server: usize) -> SocketAddr {
        self.servers[server].address()
    }

    /// The first server says that it will stop.
    pub(crate) fn announce_stop(&self) {
        self.servers[0].announce_stop();
    }

    /// Where a server tells its metrics.
    pub(crate) fn metrics(&self, server: usize) -> SocketAddr {
        self.servers[server].metrics().expect("it tells them")
    }

    /// A browser that has connected a person's account: `ada`, `ben` or `cleo`.
    pub(crate) async fn signed_in(&self, person: &str) -> Browser {
        let mut browser = self.browser();
        let page = browser.connect(person).await;
        assert_eq!(page.status, 200, "{}", page.text());
        browser
    }

    /// Zoom tells this clinic by itself what happens, at the first server.
    pub(crate) async fn listen_to_zoom(&self) {
        let hook = format!("{}/webhooks/zoom", self.url);
        let saved = self.zoom.save_event_url(&hook).await.unwrap();
        assert!(saved.passed, "{saved:?}");
        self.zoom.set_deauthorization_url(Some(&hook)).unwrap();
    }

    /// Lets time pass, here and at Zoom.
    pub(crate) fn pass(&self, length: Duration) {
        self.clock.advance(length);
        self.zoom.advance(length);
    }

    /// Lets every access token that was given so far run out.
    pub(crate) fn let_tokens_run_out(&self) {
        self.pass(Duration::from_hours(1));
    }

    /// The installation of the only person who connected.
    pub(crate) async fn installation(&self) -> InstallationId {
        let ids = self.words("select id::text from installations").await;
        assert_eq!(ids.len(), 1);
        ids[0].parse().unwrap()
    }

    /// The one number that a query brings.
    pub(crate) async fn number(&self, query: &'static str) -> i64 {
        #[expect(
            clippy::disallowed_methods,
            reason = "a test looks at the resting form"
        )]
        sqlx::query_scalar(query)
            .fetch_one(&self.db)
            .await
            .expect("the query brings a number")
    }

    /// The words that a query brings, in its order.
    pub(crate) async fn words(&self, query: &'static str) -> Vec<String> {
        #[expect(
            clippy::disallowed_methods,
            reason = "a test looks at the resting form"
        )]
        sqlx::query_scalar(query)
            .fetch_all(&self.db)
            .await
            .expect("the query brings words")
    }

    /// Stops every server and the simulator: nothing of a test outlives it.
    pub(crate) async fn close(self) {
        // A transaction that was left open would keep its locks while its connection rests.
        let open = "select count(*) from pg_stat_activity \
                    where datname = current_database() and state like 'idle in transaction%'";
        for _ in 0..100 {
            if self.number(open).await == 0 {
                break;
            }
            // A round may be in the middle of one.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(self.number(open).await, 0, "transactions left open");
        for server in self.servers {
            server.stop().await;
        }
        self.zoom.stop().await;
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free")
}

/// `DATABASE_URL` with the name of this test's own database.
pub(crate) fn database_url(db: &PgPool) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "`sqlx::test` reads the first from there as well; `make pooler` says the other"
    )]
    let (server, pooler) = (
        std::env::var("DATABASE_URL").expect("run the tests by `make test`"),
        std::env::var("BEDSIDE_POOLER"),
    );
    let mut url = Url::parse(&server).expect("DATABASE_URL is a URL");
    url.set_path(
        db.connect_options()
            .get_database()
            .expect("a test has a database"),
    );
    if let Ok(pooler) = pooler {
        url.set_query(Some(&format!("host={pooler}&{POOLED}")));
    }
    url.into()
}
