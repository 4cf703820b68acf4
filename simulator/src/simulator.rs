//! The handle on a running simulator.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use anyhow::{Context, ensure};
use axum::{Router, middleware, routing::any};
use tokio::{net::TcpListener, sync::mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    api,
    clock::Clock,
    control, gate, oauth, pages, random,
    serve::Port,
    settings::Settings,
    tls,
    webhooks::{
        courier::Courier,
        endpoint::{self, Caller},
    },
    world::{Hub, World},
};

/// A running simulated Zoom. Clones are handles on the same one.
#[derive(Clone, Debug)]
pub struct Simulator {
    pub(crate) hub: Arc<Hub>,
    pub(crate) stop: CancellationToken,
    tasks: TaskTracker,
}

impl Simulator {
    /// Starts a simulated Zoom and its control port. Every secret is new; nothing is kept.
    pub async fn start(settings: Settings) -> anyhow::Result<Simulator> {
        let is_local = settings.listen.ip().is_loopback() && settings.control.ip().is_loopback();
        ensure!(
            is_local || settings.listen_anywhere,
            "the simulator protects nothing, so it listens on loopback only; \
             pass --listen-anywhere if the network is yours alone"
        );
        settings
            .webhooks
            .endpoints()
            .try_for_each(endpoint::check)?;
        let clock = Clock::default();
        let tls = if settings.tls {
            Some(tls::make(clock.now())?)
        } else {
            None
        };
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("cannot listen on {}", settings.listen))?;
        let control_listener = TcpListener::bind(settings.control)
            .await
            .with_context(|| format!("cannot listen on {} (control)", settings.control))?;
        let webhook_secret = secret(settings.webhook_secret.as_ref(), "sim_webhook_");
        let (outbox, letters) = mpsc::unbounded_channel();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let mut url = address(scheme, &listener)?;
        if let Some(name) = &settings.name {
            let port = listener.local_addr()?.port();
            url = format!("{scheme}://{name}:{port}");
        }
        let hub = Arc::new(Hub {
            clock,
            url: url.clone(),
            control_url: address("http", &control_listener)?,
            client_id: settings
                .client_id
                .clone()
                .unwrap_or_else(|| random::short("sim_client_")),
            client_secret: secret(settings.client_secret.as_ref(), "sim_secret_"),
            first_webhook_secret: webhook_secret.clone(),
            authority_pem: tls.as_ref().map(|tls| tls.authority_pem.clone()),
            caller: Caller::default(),
            world: Mutex::new(World::new(settings, url, webhook_secret.clone(), outbox)),
        });
        let secrets = [hub.client_secret.clone(), webhook_secret];
        hub.world().secrets.extend(secrets);

        let simulator = Simulator {
            hub,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        let port = |router, tls| Port {
            router,
            tls,
            stop: simulator.stop.clone(),
            tasks: simulator.tasks.clone(),
        };
        let zoom = port(zoom_router(&simulator.hub), tls.map(|tls| tls.acceptor));
        let control = port(control::router(simulator.clone()), None);
        let courier = Courier {
            hub: Arc::clone(&simulator.hub),
            letters,
            stop: simulator.stop.clone(),
            tasks: simulator.tasks.clone(),
        };
        drop(simulator.tasks.spawn(courier.work()));
        drop(simulator.tasks.spawn(zoom.listen(listener)));
        drop(simulator.tasks.spawn(control.listen(control_listener)));
        Ok(simulator)
    }

    /// The address of the simulated Zoom, without a slash at the end.
    pub fn url(&self) -> String {
        self.hub.url.clone()
    }

    /// The base of the OAuth addresses.
    pub fn oauth_url(&self) -> String {
        format!("{}/oauth", self.hub.url)
    }

    /// The base of the API addresses.
    pub fn api_url(&self) -> String {
        format!("{}/v2", self.hub.url)
    }

    /// The simulated Marketplace.
    pub fn marketplace_url(&self) -> String {
        format!("{}/marketplace", self.hub.url)
    }

    /// The control port.
    pub fn control_url(&self) -> String {
        self.hub.control_url.clone()
    }

    /// The app's client id.
    pub fn client_id(&self) -> &str {
        &self.hub.client_id
    }

    /// The app's client secret.
    pub fn client_secret(&self) -> &str {
        &self.hub.client_secret
    }

    /// The secret that signs webhooks at start; see [`Simulator::current_webhook_secret`].
    pub fn webhook_secret(&self) -> &str {
        &self.hub.first_webhook_secret
    }

    /// The authority that clients must trust, when TLS is on.
    pub fn authority_pem(&self) -> Option<&str> {
        self.hub.authority_pem.as_deref()
    }

    /// Stops at once, whatever is under way, and frees both ports.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Moves the simulator's clock forward: codes and tokens grow older.
    pub fn advance(&self, by: Duration) {
        self.hub.clock.advance(by);
    }
}

fn zoom_router(hub: &Arc<Hub>) -> Router {
    Router::new()
        .merge(pages::routes())
        .nest("/oauth", oauth::routes())
        .nest("/v2", api::routes())
        // A nested router does not see its own root with a slash.
        .route("/v2/", any(api::unknown))
        .layer(middleware::from_fn_with_state(Arc::clone(hub), gate::gate))
        .with_state(Arc::clone(hub))
}

fn secret(given: Option<&String>, prefix: &str) -> String {
    given.cloned().unwrap_or_else(|| random::short(prefix))
}

/// The address to tell others; a listener on all interfaces is reachable on loopback.
fn address(scheme: &str, listener: &TcpListener) -> anyhow::Result<String> {
    let bound = listener.local_addr()?;
    Ok(if bound.ip().is_unspecified() {
        format!("{scheme}://127.0.0.1:{}", bound.port())
    } else {
        format!("{scheme}://{bound}")
    })
}
