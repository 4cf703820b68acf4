//! A whole Bedside for one test, with a simulated Zoom.

use std::collections::HashMap;

use bedside::{
    cli::{self, Running},
    clock::Clock,
    config::Config,
    sealing::Keyring,
};
use sqlx::PgPool;
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;
use zoom_simulator::{Settings, Simulator};

use crate::tls::Front;

pub(crate) struct Clinic {
    pub(crate) zoom: Simulator,
    pub(crate) clock: Clock,
    /// Bedside's public address, without a slash at the end.
    pub(crate) url: String,
    server: Running,
    front: Option<JoinHandle<()>>,
    /// The key to trust, on https.
    pub(crate) key: Option<String>,
}

impl Clinic {
    pub(crate) async fn open(db: PgPool) -> Self {
        Self::open_with(db, &[]).await
    }

    /// With other settings than the usual ones.
    pub(crate) async fn open_with(db: PgPool, changes: &[(&'static str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self::serve(db, listener, url, changes, None).await
    }

    /// The same behind TLS, under an https address.
    pub(crate) async fn open_on_https(db: PgPool) -> Self {
        let front = Front::bind().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::serve(db, listener, front.url(), &[], Some(front)).await
    }

    async fn serve(
        db: PgPool,
        listener: TcpListener,
        url: String,
        changes: &[(&'static str, &str)],
        front: Option<Front>,
    ) -> Self {
        let zoom = Simulator::start(Settings::default())
            .await
            .expect("the simulator starts");
        zoom.allow_redirect(&format!("{url}/oauth/callback"));
        let mut settings = HashMap::from([
            ("BEDSIDE_URL", url.clone()),
            ("DATABASE_URL", database_url(&db)),
            ("BEDSIDE_KEYS", Keyring::fresh_entry(1).unwrap().to_string()),
            ("ZOOM_CLIENT_ID", zoom.client_id().to_owned()),
            ("ZOOM_CLIENT_SECRET", zoom.client_secret().to_owned()),
            ("ZOOM_WEBHOOK_SECRET", zoom.webhook_secret().to_owned()),
            ("ZOOM_OAUTH_URL", zoom.oauth_url()),
            ("ZOOM_API_URL", zoom.api_url()),
        ]);
        settings.extend(
            changes
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        let config = Config::read(|name| settings.get(name).cloned()).expect("good settings");
        let clock = Clock::adjustable();
        let server = cli::start(config, clock.clone(), listener)
            .await
            .expect("the server starts");
        let key = front.as_ref().map(|front| front.key.clone());
        Self {
            zoom,
            clock,
            url,
            front: front.map(|front| front.forward_to(server.address())),
            key,
            server,
        }
    }

    /// Zoom tells this clinic by itself what happens.
    pub(crate) async fn listen_to_zoom(&self) {
        let hook = format!("{}/webhooks/zoom", self.url);
        let saved = self.zoom.save_event_url(&hook).await.unwrap();
        assert!(saved.passed, "{saved:?}");
        self.zoom.set_deauthorization_url(Some(&hook)).unwrap();
    }

    /// Stops every server: nothing of a test outlives it.
    pub(crate) async fn close(self) {
        if let Some(front) = self.front {
            front.abort();
        }
        self.server.stop().await;
        self.zoom.stop().await;
    }
}

/// `DATABASE_URL` with the name of this test's own database.
fn database_url(db: &PgPool) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "`sqlx::test` reads it from there as well"
    )]
    let server = std::env::var("DATABASE_URL").expect("run the tests by `make test`");
    let mut url = Url::parse(&server).expect("DATABASE_URL is a URL");
    let options = db.connect_options();
    url.set_path(options.get_database().expect("a test has a database"));
    url.into()
}
