//! `bedside serve` and `bedside migrate`: how the floors are put together. The demo and the tests
//! start the app by the same function.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Failure,
    metrics::Outlet,
    server::{self, Edge},
    with_runtime,
};
use crate::{
    clock::Clock,
    config::Config,
    domain::{Admission, Policy, WaitingRoomRule},
    flows::{Flows, Limits},
    store::{self, MigrationFault, Store},
    web,
    zoom::Zoom,
};

/// How long a server goes on after it said no to `/readyz`, so that a proxy can see it and turns
/// elsewhere. Without it, connections that were just made would be cut before their first request.
const NOTICE: Duration = Duration::from_secs(2);
/// How long requests may take to end after a stop, and how long their refreshes, exchanges and
/// creations may take after that.
const DRAIN: Duration = Duration::from_secs(15);
const FINISH: Duration = Duration::from_secs(40);

/// A server that answers.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    /// Where the metrics are read, if anywhere.
    metrics: Option<SocketAddr>,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// The server and the rounds, which end when they are told to.
    services: TaskTracker,
    store: Store,
}

/// Starts a server on a listener. It refuses when the database's schema or keys do not fit.
pub async fn start(
    config: Config,
    clock: Clock,
    listener: TcpListener,
) -> Result<Running, Failure> {
    // Before all else, or what happens first would be missing.
    let outlet = match config.metrics_listen {
        Some(listen) => Some(Outlet::open(listen).await?),
        None => None,
    };
    let store = Store::open(&config).context("DATABASE_URL cannot be read")?;
    Failure::of_start(store.check_schema().await, store.check_keys().await)?;
    let zoom = Zoom::new(&config).context("Zoom cannot be called from here")?;
    let (stop, tasks, services) = (
        CancellationToken::new(),
        TaskTracker::new(),
        TaskTracker::new(),
    );
    let deployment = store.deployment().await.map_err(Failure::database)?;
    let flows = Flows::new(&store, &zoom, &clock, limits(&config), &tasks, deployment);
    let rounds = Arc::clone(&flows.rounds);
    let metrics = outlet.as_ref().map(Outlet::address);
    if let Some(outlet) = outlet {
        outlet.serve(Arc::clone(&flows.figures), &stop, &services);
    }
    let router = web::router(flows, store.sessions(), &config);
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    services.spawn({
        let stop = stop.clone();
        async move { rounds.run(stop).await }
    });
    let edge = Edge {
        headers: web::headers(&config),
        proxies: config.trusted_proxies,
    };
    services.spawn(server::serve(listener, router, edge, stop.clone(), DRAIN));
    services.close();
    tracing::info!(event = "server.started", %address, "Bedside answers");
    Ok(Running {
        address,
        metrics,
        stop,
        tasks,
        services,
        store,
    })
}

/// The limits that flows keep, from the settings.
pub fn limits(config: &Config) -> Limits {
    Limits {
        retention: config.retention,
        policy: Policy {
            recording_allowed: config.recording_allowed,
            waiting_room: WaitingRoomRule::parse(config.waiting_room)
                .unwrap_or(WaitingRoomRule::DefaultOn),
        },
        session_idle: config.session_idle,
        session_max: config.session_max,
        refresh_lease: config.refresh_lease,
        create_per_minute: config.create_per_minute,
        install_per_minute: config.install_per_minute,
        admission: Admission::new(&config.allowed.accounts, &config.allowed.email_domains),
    }
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its metrics are read, if anywhere.
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// From here on `/readyz` says no; everything else goes on, and tasks may still begin.
    pub fn announce_stop(&self) {
        self.tasks.close();
    }

    /// Stops: not ready any more, no new connections, requests end, then what they began ends.
    /// Takes at most about a minute.
    pub async fn stop(self) {
        self.announce_stop();
        self.stop.cancel();
        self.services.wait().await;
        if timeout(FINISH, self.tasks.wait()).await.is_err() {
            tracing::error!(
                event = "server.tasks_lost",
                tasks = self.tasks.len(),
                "stopped before every task had ended"
            );
        }
        self.store.close().await;
        tracing::info!(event = "server.stopped", "Bedside has stopped");
    }
}

/// Brings the database up to this version.
pub async fn migrate(config: &Config) -> Result<(), Failure> {
    match store::migrate(config).await {
        Ok(()) => {}
        Err(MigrationFault::Store(error)) => return Err(Failure::database(error)),
        Err(fault) => return Err(Failure::Failed(fault.into())),
    }
    tracing::info!(event = "migrate.done", "the database is up to date");
    Ok(())
}

pub(super) fn until_told(config: Config) -> Result<(), Failure> {
    with_runtime(async {
        let listen = config.listen;
        let url = config.url.origin().ascii_serialization();
        let listener = TcpListener::bind(listen).await;
        let listener =
            listener.with_context(|| format!("BEDSIDE_LISTEN: {listen} cannot be listened on"));
        let running = start(config, Clock::system(), listener?).await?;
        tracing::info!(
            event = "server.address",
            url,
            "clinicians connect there; `bedside marketplace` prints what to paste into Zoom, and \
             `bedside doctor` checks everything"
        );
        told_to_stop().await?;
        running.announce_stop();
        sleep(NOTICE).await;
        running.stop().await;
        Ok(())
    })
}

pub(super) async fn told_to_stop() -> anyhow::Result<()> {
    let listen = |kind| signal(kind).context("this process cannot listen for signals");
    let (mut terminate, mut interrupt) = (
        listen(SignalKind::terminate())?,
        listen(SignalKind::interrupt())?,
    );
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{
        config::{CLIENT_WORDS, LOCALES, WAITING_ROOM_RULES},
        domain::{ClientWord, Locale, WaitingRoomRule},
    };

    #[test]
    fn every_word_of_a_setting_is_a_word_of_the_domain() {
        let locales: Vec<_> = LOCALES.iter().map(|word| Locale::parse(word)).collect();
        assert_eq!(locales.len(), Locale::ALL.len());
        assert!(locales.iter().all(Option::is_some));
        let words = CLIENT_WORDS.iter().map(|word| ClientWord::parse(word));
        assert!(words.into_iter().all(|word| word.is_some()));
        let rules = WAITING_ROOM_RULES.iter();
        assert!(
            rules
                .map(|word| WaitingRoomRule::parse(word))
                .all(|rule| rule.is_some())
        );
    }
}
