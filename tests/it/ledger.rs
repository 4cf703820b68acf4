//! Stands before Postgres and writes down which statements pass.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::relay::{Behind, Writing};

pub(crate) struct Ledger {
    /// The address of the database, with the ledger's own place in it.
    pub(crate) url: String,
    lines: Lines,
    /// Ends every connection when the ledger goes, so that the database can go as well.
    _end: DropGuard,
}

type Lines = Arc<Mutex<Vec<String>>>;

impl Ledger {
    pub(crate) async fn before(database_url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (behind, url) = Behind::of_postgres(database_url, listener.local_addr().unwrap());
        let (lines, end) = (Lines::default(), CancellationToken::new());
        let (ended, written) = (end.clone(), Arc::clone(&lines));
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Some((mut reading, writing)) = behind.connect().await else {
                    continue;
                };
                let lines = Arc::clone(&written);
                tokio::spawn(ended.clone().run_until_cancelled_owned(async move {
                    let (from, mut to) = split(client);
                    tokio::select! {
                        _ = forth(from, writing, &lines) => {}
                        _ = tokio::io::copy(&mut reading, &mut to) => {}
                    }
                }));
            }
        }));
        Self {
            url,
            lines,
            _end: end.drop_guard(),
        }
    }

    /// The statements since the last look, in their order.
    pub(crate) fn look(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }
}

pub(crate) fn split(client: TcpStream) -> (OwnedReadHalf, tokio::net::tcp::OwnedWriteHalf) {
    client.set_nodelay(true).unwrap();
    client.into_split()
}

async fn forth(mut from: OwnedReadHalf, mut to: Writing, lines: &Lines) -> std::io::Result<()> {
    // The first message has no kind.
    let first = message(&mut from, None).await?;
    to.write_all(&first).await?;
    let mut prepared = HashMap::new();
    loop {
        let kind = from.read_u8().await?;
        let message = message(&mut from, Some(kind)).await?;
        let mut words = message[5..].split(|byte| *byte == 0);
        let (one, two) = (words.next().unwrap(), words.next());
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        match (kind, two) {
            (b'P', Some(sql)) => {
                prepared.insert(one.to_vec(), text(sql));
            }
            (b'B', Some(name)) => {
                let sql = prepared.get(name).cloned();
                lines.lock().unwrap().extend(sql);
            }
            (b'Q', _) => lines.lock().unwrap().push(text(one)),
            _ => {}
        }
        to.write_all(&message).await?;
        to.flush().await?;
    }
}

pub(crate) async fn message(
    from: &mut OwnedReadHalf,
    kind: Option<u8>,
) -> std::io::Result<Vec<u8>> {
    let length = from.read_u32().await?;
    let mut message: Vec<u8> = kind.into_iter().chain(length.to_be_bytes()).collect();
    let head = message.len();
    message.resize(head + usize::try_from(length).unwrap() - 4, 0);
    from.read_exact(&mut message[head..]).await?;
    Ok(message)
}
