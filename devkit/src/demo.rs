//! `devkit demo`: Bedside, a simulated Zoom and a private Postgres, until Ctrl-C.

use crate::{binaries::Binaries, cluster::Cluster, setup::setup};
use anyhow::anyhow;
use bedside::{cli, clock::Clock, config::Config, sealing::Keyring, telemetry};
use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    os::unix::process::parent_id,
    path::{Path, absolute},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    runtime,
    signal::unix::{Signal, SignalKind, signal},
    time::sleep,
};
use zoom_simulator::{Settings, Simulator};

const BEDSIDE: u16 = 8080;
const ZOOM: u16 = 8081;
const CONTROL: u16 = 8082;

/// Starts everything and stays up until it is told to stop. Only Postgres' own files are kept in
/// the directory, so that the next start is quick; what the visitor did is forgotten.
pub fn demo(dir: &Path) -> anyhow::Result<()> {
    setup(false, false)?;
    let cluster = Cluster::kept(&Binaries::find()?, &absolute(dir)?.join("postgres"))?;
    runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(&cluster))
}

async fn run(cluster: &Cluster) -> anyhow::Result<()> {
    let mut end = End::listen()?;
    let zoom = Simulator::start(Settings {
        listen: this_or_any(ZOOM),
        control: this_or_any(CONTROL),
        ..Settings::default()
    })
    .await?;
    let listener = TcpListener::bind(this_or_any(BEDSIDE)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    zoom.allow_redirect(&format!("{url}/oauth/callback"));

    let config = config(cluster, &zoom, &url)?;
    telemetry::start(&config.log, config.log_format.as_deref());
    cli::migrate(&config)
        .await
        .map_err(|failure| anyhow!("{failure}"))?;
    let bedside = cli::start(config, Clock::system(), listener).await;
    let bedside = bedside.map_err(|failure| anyhow!("{failure}"))?;

    let hook = format!("{url}/webhooks/zoom");
    zoom.set_event_url(Some(&hook))?;
    zoom.set_deauthorization_url(Some(&hook))?;

    welcome(&url, &zoom);
    end.came().await;
    tokio::select! {
        () = bedside.stop() => {}
        () = end.came() => {}
    }
    zoom.stop().await;
    Ok(())
}

/// What an operator would write down, the secrets being new at every start.
fn config(cluster: &Cluster, zoom: &Simulator, url: &str) -> anyhow::Result<Config> {
    let settings = HashMap::from([
        ("BEDSIDE_URL", url.to_owned()),
        ("DATABASE_URL", cluster.url()),
        ("ZOOM_CLIENT_ID", zoom.client_id().to_owned()),
        ("ZOOM_CLIENT_SECRET", zoom.client_secret().to_owned()),
        ("ZOOM_WEBHOOK_SECRET", zoom.webhook_secret().to_owned()),
        ("BEDSIDE_KEYS", Keyring::fresh_entry(1)?.to_string()),
        ("ZOOM_OAUTH_URL", zoom.oauth_url()),
        ("ZOOM_API_URL", zoom.api_url()),
        ("BEDSIDE_LOG", "warn".to_owned()),
    ]);
    Ok(Config::read(|name| settings.get(name).cloned())?)
}

#[expect(clippy::print_stdout, reason = "this is what a visitor is to read")]
fn welcome(url: &str, zoom: &Simulator) {
    println!(
        "
Bedside is up, with a simulated Zoom. Nothing here reaches the real one.

  Bedside               {url}
  Zoom App Marketplace  {marketplace}
  Simulator's control   {control}

  1. Open Bedside and press \"Connect your Zoom account\".
  2. Choose who you are and allow it: Ada has a licence, Ben the free plan, and
     Cleo may not hold meetings.
  3. Press \"Start a meeting now\", copy the link for your client, and open
     \"Start as host\".
  4. Open the Marketplace and press \"Add\": the other way in ends connected too.
     Remove the app there, and see what Bedside says.

Every start begins afresh: the database and all secrets are new.
Ctrl-C stops everything.
",
        marketplace = zoom.marketplace_url(),
        control = zoom.control_url(),
    );
}

/// The preferred port of this machine, or any when another program has it.
fn this_or_any(port: u16) -> SocketAddr {
    let preferred = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    match std::net::TcpListener::bind(preferred) {
        Ok(_free) => preferred,
        Err(_taken) => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    }
}

/// What asks for an end: a signal, or that whoever started this, such as make, was killed.
/// Asked again, it does not wait for requests under way.
struct End {
    parent: u32,
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl End {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            parent: parent_id(),
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn came(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
            () = no_longer_child_of(self.parent) => {}
        }
    }
}

async fn no_longer_child_of(parent: u32) {
    while parent_id() == parent {
        sleep(Duration::from_millis(200)).await;
    }
}
