//! Stands before Postgres or Zoom and can hold every byte, as a stopped server or a cut cable does:
//! no connection is closed, and no time-out of the server's fires. Two test targets use it.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
};
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

/// What an address says when a pooler stands behind it.
pub(crate) const POOLED: &str = "statement-cache-capacity=0";

pub(crate) struct Relay {
    /// The address of what stands behind it, with the relay's own place in it.
    pub(crate) url: String,
    /// The gate of the connections made from now on.
    gate: Arc<Mutex<Gate>>,
    held: Arc<AtomicUsize>,
    /// Ends every connection when the relay goes, so that the database can go as well.
    _end: DropGuard,
}

pub(crate) type Gate = Arc<watch::Sender<Flow>>;

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Flow {
    Free,
    /// Every message is late by so much, in each direction.
    Late(Duration),
    Held,
}

/// What stands behind a relay.
#[derive(Clone)]
pub(crate) enum Behind {
    Port(String),
    Socket(String),
}

impl Behind {
    /// The server of a `DATABASE_URL`, and that address as it is for a relay at `address`.
    pub(crate) fn of_postgres(database_url: &str, address: SocketAddr) -> (Self, String) {
        let mut url = Url::parse(database_url).unwrap();
        let socket = url.query_pairs().find(|(name, _)| name == "host");
        let socket = socket.map(|(_, directory)| format!("{directory}/.s.PGSQL.5432"));
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        let pooled = url.query().unwrap_or_default().contains(POOLED);
        url.set_query(Some("sslmode=disable"));
        url.set_ip_host(address.ip()).unwrap();
        url.set_port(Some(address.port())).unwrap();
        if pooled {
            url.set_query(Some(&format!("sslmode=disable&{POOLED}")));
        }
        (
            socket.map_or(Self::Port(server), Self::Socket),
            url.to_string(),
        )
    }

    /// A connection to it; `None` while it is not there.
    pub(crate) async fn connect(&self) -> Option<(Reading, Writing)> {
        Some(match self {
            Self::Socket(path) => {
                let (reads, writes) = UnixStream::connect(path).await.ok()?.into_split();
                (Box::new(reads), Box::new(writes))
            }
            Self::Port(server) => {
                let (reads, writes) = TcpStream::connect(server).await.ok()?.into_split();
                (Box::new(reads), Box::new(writes))
            }
        })
    }
}

pub(crate) type Reading = Box<dyn AsyncRead + Send + Unpin>;
pub(crate) type Writing = Box<dyn AsyncWrite + Send + Unpin>;

impl Relay {
    pub(crate) async fn before_postgres(database_url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (behind, url) = Behind::of_postgres(database_url, listener.local_addr().unwrap());
        Self::start(listener, behind, url)
    }

    /// Stands before an address of HTTP, such as the simulator's.
    pub(crate) async fn before_http(base: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut url = Url::parse(base).unwrap();
        let (host, port) = (url.host_str().unwrap(), url.port().unwrap());
        let behind = Behind::Port(format!("{host}:{port}"));
        url.set_port(Some(listener.local_addr().unwrap().port()))
            .unwrap();
        Self::start(listener, behind, url.to_string())
    }

    /// How many messages are held now.
    pub(crate) fn holds(&self) -> usize {
        self.held.load(Ordering::SeqCst)
    }

    fn start(listener: TcpListener, behind: Behind, url: String) -> Self {
        let gate = Arc::new(Mutex::new(Arc::new(watch::Sender::new(Flow::Free))));
        let (gates, end) = (Arc::clone(&gate), CancellationToken::new());
        let (ended, held) = (end.clone(), Arc::new(AtomicUsize::new(0)));
        let holding = Arc::clone(&held);
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((client, _)) = listener.accept().await {
                let passing = Passing {
                    gate: gates.lock().unwrap().subscribe(),
                    held: Arc::clone(&holding),
                };
                if let Some(server) = behind.connect().await {
                    tokio::spawn(
                        ended
                            .clone()
                            .run_until_cancelled_owned(join(client, server, passing)),
                    );
                }
            }
        }));
        Self {
            url,
            gate,
            held,
            _end: end.drop_guard(),
        }
    }

    pub(crate) fn set(&self, flow: Flow) {
        self.gate.lock().unwrap().send_replace(flow);
    }

    /// The connections that are there stay as they are for ever; new ones flow.
    pub(crate) fn abandon(&self) -> Gate {
        std::mem::replace(
            &mut *self.gate.lock().unwrap(),
            Arc::new(watch::Sender::new(Flow::Free)),
        )
    }
}

struct Passing {
    gate: watch::Receiver<Flow>,
    held: Arc<AtomicUsize>,
}

async fn join(client: TcpStream, (reads, writes): (Reading, Writing), passing: Passing) {
    let (client_reads, client_writes) = client.into_split();
    let Passing { gate, held } = passing;
    let there = carry(client_reads, writes, gate.clone(), &held);
    let back = carry(reads, client_writes, gate, &held);
    tokio::join!(there, back);
}

async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut gate: watch::Receiver<Flow>,
    held: &AtomicUsize,
) {
    let mut bytes = vec![0; 8192];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        held.fetch_add(1, Ordering::SeqCst);
        let flow = gate
            .wait_for(|flow| *flow != Flow::Held)
            .await
            .map(|flow| *flow);
        held.fetch_sub(1, Ordering::SeqCst);
        if let Ok(Flow::Late(delay)) = flow {
            tokio::time::sleep(delay).await;
        }
        if flow.is_err() || to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
    // The end of one direction is told to the other side.
    to.shutdown().await.unwrap_or_default();
}
