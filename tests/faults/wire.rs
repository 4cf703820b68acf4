//! Stands before Postgres, reads which statement passes, and can stop everything at one: before the
//! server gets it, or after the server has done it and before the answer goes back.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::relay::{Behind, Reading, Writing};

/// Takes the right to refresh a grant.
pub(crate) const LEASE: &str = "set lease_owner = $4";
/// Saves a refreshed pair.
pub(crate) const SAVE: &str = "refresh_token_sealed = $8";

/// Where a statement is stopped.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Stop {
    /// The server never gets it.
    Before(&'static str),
    /// The server has done it, and nobody hears so.
    After(&'static str),
}

pub(crate) struct Wire {
    pub(crate) url: String,
    stop: watch::Sender<Option<Stop>>,
    stopped: Arc<AtomicUsize>,
    _end: DropGuard,
}

impl Wire {
    pub(crate) async fn before(database_url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (behind, url) = Behind::of_postgres(database_url, listener.local_addr().unwrap());
        let (stop, stops) = watch::channel(None);
        let (end, stopped) = (CancellationToken::new(), Arc::new(AtomicUsize::new(0)));
        let (ended, counted) = (end.clone(), Arc::clone(&stopped));
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Some(server) = behind.connect().await else {
                    continue;
                };
                let line = Line {
                    stop: stops.clone(),
                    stopped: Arc::clone(&counted),
                };
                tokio::spawn(
                    ended
                        .clone()
                        .run_until_cancelled_owned(line.carry(client, server)),
                );
            }
        }));
        Self {
            url,
            stop,
            stopped,
            _end: end.drop_guard(),
        }
    }

    pub(crate) fn stop_at(&self, stop: Stop) {
        self.stop.send_replace(Some(stop));
    }

    /// Waits until so many connections stand still.
    pub(crate) async fn until_stopped(&self, count: usize) {
        let began = Instant::now();
        while self.stopped.load(Ordering::SeqCst) < count {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "{} of {count} came so far",
                self.stopped.load(Ordering::SeqCst)
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

struct Line {
    stop: watch::Receiver<Option<Stop>>,
    stopped: Arc<AtomicUsize>,
}

impl Line {
    async fn carry(self, client: TcpStream, (from_server, to_server): (Reading, Writing)) {
        client.set_nodelay(true).unwrap();
        let (from_client, to_client) = client.into_split();
        // Once muted, the server's next whole answer is the one that nobody hears.
        let muted = watch::Sender::new(false);
        let heard = muted.subscribe();
        let stopped = Arc::clone(&self.stopped);
        tokio::select! {
            _ = self.forth(from_client, to_server, &muted) => {}
            _ = back(from_server, to_client, &heard, &stopped) => {}
        }
    }

    /// Passes on whole messages of the client's.
    async fn forth(
        self,
        mut from: OwnedReadHalf,
        mut to: Writing,
        muted: &watch::Sender<bool>,
    ) -> std::io::Result<()> {
        // The first message has no kind.
        let first = message(&mut from, 0).await?;
        to.write_all(&first).await?;
        let mut statements = HashMap::new();
        loop {
            let kind = from.read_u8().await?;
            let message = message(&mut from, kind).await?;
            let mut words = message[5..].split(|byte| *byte == 0);
            let (one, two) = (words.next(), words.next());
            if let (b'P', Some(name), Some(sql)) = (kind, one, two) {
                statements.insert(name.to_vec(), String::from_utf8_lossy(sql).into_owned());
            }
            let bound = (kind == b'B').then_some(two).flatten();
            let sql = bound.and_then(|name| statements.get(name));
            let stop = *self.stop.borrow();
            match (stop, sql) {
                (Some(Stop::Before(part)), Some(sql)) if sql.contains(part) => {
                    self.stopped.fetch_add(1, Ordering::SeqCst);
                    // Until the client is gone.
                    from.read_to_end(&mut Vec::new()).await?;
                    return Ok(());
                }
                (Some(Stop::After(part)), Some(sql)) if sql.contains(part) => {
                    muted.send_replace(true);
                }
                _ => {}
            }
            to.write_all(&message).await?;
            to.flush().await?;
        }
    }
}

async fn back(
    mut from: Reading,
    mut to: OwnedWriteHalf,
    muted: &watch::Receiver<bool>,
    stopped: &AtomicUsize,
) -> std::io::Result<()> {
    const READY: &[u8] = b"Z\0\0\0\x05I";
    let mut bytes = vec![0; 8192];
    loop {
        let length = from.read(&mut bytes).await?;
        if length == 0 {
            return Ok(());
        }
        if !*muted.borrow() {
            to.write_all(&bytes[..length]).await?;
        } else if bytes[..length].ends_with(READY) {
            stopped.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Reads one message whose kind was read already; kind 0 stands for none.
async fn message(from: &mut OwnedReadHalf, kind: u8) -> std::io::Result<Vec<u8>> {
    let length = from.read_u32().await?;
    let mut message = if kind == 0 { Vec::new() } else { vec![kind] };
    message.extend(length.to_be_bytes());
    let body = message.len();
    message.resize(body + usize::try_from(length).unwrap() - 4, 0);
    from.read_exact(&mut message[body..]).await?;
    Ok(message)
}
