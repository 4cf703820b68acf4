//! `bedside healthcheck`: asks the server on this machine, so that an image needs no shell.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::Failure;

const LIMIT: Duration = Duration::from_secs(4);

pub(super) async fn ask(listen: SocketAddr) -> Result<(), Failure> {
    Ok(timeout(LIMIT, ready(reachable(listen)))
        .await
        .context("the server did not answer in time")??)
}

/// A server that listens everywhere is reached on this machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let address = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(address, listen.port())
}

async fn ready(address: SocketAddr) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(address)
        .await
        .context("the server does not listen")?;
    stream
        .write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer).await?;
    if answer.starts_with("HTTP/1.1 200 ") {
        return Ok(());
    }
    bail!(
        "the server is not ready: {}",
        answer.lines().last().unwrap_or("it closed the connection")
    )
}
