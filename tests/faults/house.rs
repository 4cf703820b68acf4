//! A whole Bedside as a deployment has it: a database, a simulated Zoom, and any number of server
//! processes behind one public address.

use std::{collections::HashMap, net::SocketAddr, path::PathBuf, time::Duration};

use bedside::{config::Config, sealing::Keyring};
use sqlx::PgPool;
use url::Url;
use zoom_simulator::{Settings, Simulator};

use crate::{
    browser::Browser,
    press::{Clinician, Door},
    process::{Process, program},
    report::variable,
};

/// The public address. Nobody listens there: a browser is sent to one process or another.
const PUBLIC: &str = "http://127.0.0.1:8080";

pub(crate) struct House {
    pub(crate) zoom: Simulator,
    pub(crate) db: PgPool,
    pub(crate) door: Door,
    settings: HashMap<String, String>,
    program: PathBuf,
    browser: Browser,
}

impl House {
    /// A house in this test's own database. Zoom is as strict as it can be.
    pub(crate) async fn open(db: PgPool) -> Self {
        Self::open_with(db, |_settings| {}).await
    }

    pub(crate) async fn open_with(db: PgPool, change: impl FnOnce(&mut Settings)) -> Self {
        let url = database_url(&db);
        Self::open_at(db, &url, change).await
    }

    /// A house in the database behind `url`.
    pub(crate) async fn open_at(db: PgPool, url: &str, change: impl FnOnce(&mut Settings)) -> Self {
        let mut zoom = Settings {
            redirects: vec![format!("{PUBLIC}/oauth/callback")],
            reuse_ends_grant: true,
            daily_limit: None,
            per_second_limit: None,
            extra_people: 500,
            ..Settings::default()
        };
        change(&mut zoom);
        let zoom = Simulator::start(zoom).await.expect("the simulator starts");
        let settings = [
            ("BEDSIDE_URL", PUBLIC),
            ("BEDSIDE_LISTEN", "127.0.0.1:0"),
            ("DATABASE_URL", url),
            ("BEDSIDE_KEYS", &Keyring::fresh_entry(1).unwrap()),
            ("ZOOM_CLIENT_ID", zoom.client_id()),
            ("ZOOM_CLIENT_SECRET", zoom.client_secret()),
            ("ZOOM_WEBHOOK_SECRET", zoom.webhook_secret()),
            ("ZOOM_OAUTH_URL", &zoom.oauth_url()),
            ("ZOOM_API_URL", &zoom.api_url()),
            ("BEDSIDE_CREATE_PER_MINUTE", "0"),
            ("BEDSIDE_INSTALL_PER_MINUTE", "0"),
            ("BEDSIDE_LOG", "info"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self {
            zoom,
            db,
            door: Door::new(PUBLIC),
            settings: settings.into(),
            program: program(),
            browser: Browser::new(PUBLIC, SocketAddr::from(([127, 0, 0, 1], 1))),
        }
    }

    /// Drives another program.
    pub(crate) fn with_program(mut self, program: Option<PathBuf>) -> Self {
        self.program = program.unwrap_or(self.program);
        self
    }

    /// Changes a setting for the processes started from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    /// A setting as processes get it now.
    pub(crate) fn setting(&self, name: &str) -> &str {
        &self.settings[name]
    }

    /// All settings as processes get them now.
    pub(crate) fn settings(&self) -> &HashMap<String, String> {
        &self.settings
    }

    /// The same, read.
    pub(crate) fn config(&self) -> Config {
        Config::read(|name| self.settings.get(name).cloned()).expect("the settings are good")
    }

    pub(crate) async fn serve(&self) -> Process {
        self.serve_with(&[]).await
    }

    /// One process with settings of its own.
    pub(crate) async fn serve_with(&self, changes: &[(&str, &str)]) -> Process {
        let mut settings = self.settings.clone();
        for (name, value) in changes {
            settings.insert((*name).to_owned(), (*value).to_owned());
        }
        Process::start(&self.program, &settings).await
    }

    pub(crate) async fn serve_many(&self, count: usize) -> Vec<Process> {
        let mut processes = Vec::new();
        for _ in 0..count {
            processes.push(self.serve().await);
        }
        processes
    }

    /// A browser without cookies, at one process.
    pub(crate) fn browser(&self, at: SocketAddr) -> Browser {
        self.browser.at(at)
    }

    /// A person who has connected by Zoom's consent page, and what they need for pressing.
    pub(crate) async fn connect(&self, person: &str, at: SocketAddr) -> Clinician {
        let mut browser = self.browser(at);
        let page = browser.connect(person).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let page = browser.get("/").await;
        Clinician {
            person: person.to_owned(),
            cookie: browser.cookies["bedside"].clone(),
            csrf: page.form("/meetings").field("csrf"),
        }
    }

    /// The first `count` people, connected with access tokens of this life; later ones live an hour.
    pub(crate) async fn connect_many(
        &self,
        count: usize,
        life: Duration,
        at: &[SocketAddr],
    ) -> Vec<Clinician> {
        self.zoom.set_token_life(life);
        let mut all = Vec::new();
        let people: Vec<_> = (1..=count).collect();
        for group in people.chunks(16) {
            let group = group.iter().map(|number| async move {
                let at = at[number % at.len()];
                self.connect(&format!("person-{number:04}"), at).await
            });
            all.extend(join_all(group).await);
        }
        self.zoom.set_token_life(Duration::from_hours(1));
        all
    }

    /// Waits until every stored access token has run out, and nobody is at replacing one.
    pub(crate) async fn until_expired(&self) {
        let expired = "select count(*) from installations \
                       where access_expires_at > now() or lease_until > now()";
        self.until("all tokens run out", expired, 0, Duration::from_mins(2))
            .await;
    }

    /// The one number that a query brings.
    pub(crate) async fn number(&self, query: &'static str) -> i64 {
        #[expect(
            clippy::disallowed_methods,
            reason = "a drive looks at the resting form"
        )]
        sqlx::query_scalar(query)
            .fetch_one(&self.db)
            .await
            .expect("the query brings a number")
    }

    /// The words that a query brings.
    pub(crate) async fn words(&self, query: &'static str) -> Vec<String> {
        #[expect(
            clippy::disallowed_methods,
            reason = "a drive looks at the resting form"
        )]
        sqlx::query_scalar(query)
            .fetch_all(&self.db)
            .await
            .expect("the query brings words")
    }

    /// Waits until a query brings this number.
    pub(crate) async fn until(&self, what: &str, query: &'static str, is: i64, patience: Duration) {
        let started = tokio::time::Instant::now();
        loop {
            let now = self.number(query).await;
            if now == is {
                return;
            }
            assert!(
                started.elapsed() < patience,
                "{what}: {now} and not {is} after {patience:?}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends the simulator; processes end with their values.
    pub(crate) async fn close(self) {
        self.zoom.stop().await;
    }
}

/// All of them at once, their results in order.
pub(crate) async fn join_all<T>(work: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut work: Vec<_> = work.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = work.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut waits = false;
        for (work, done) in work.iter_mut().zip(&mut done) {
            if done.is_none() {
                match work.as_mut().poll(context) {
                    std::task::Poll::Ready(result) => *done = Some(result),
                    std::task::Poll::Pending => waits = true,
                }
            }
        }
        if waits {
            std::task::Poll::Pending
        } else {
            std::task::Poll::Ready(())
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// `DATABASE_URL` with the name of this test's own database.
pub(crate) fn database_url(db: &PgPool) -> String {
    let server = variable("DATABASE_URL").expect("run the tests by `make test`");
    let mut url = Url::parse(&server).expect("DATABASE_URL is a URL");
    url.set_path(
        db.connect_options()
            .get_database()
            .expect("a test has a database"),
    );
    url.into()
}
