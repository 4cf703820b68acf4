//! The server's socket side: connections are counted, a slow head and a slow reader are cut, and a
//! stop lets requests end.

mod places;
mod stream;

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use ipnet::IpNet;
use places::{Place, Places};
use stream::Patient;

/// How long a client may take to send a request's head.
const HEAD_LIMIT: Duration = Duration::from_secs(10);
const HEAD_BYTES: usize = 32 * 1024;

/// What holds before a request can be read.
#[derive(Default)]
pub(super) struct Edge {
    /// Peers that speak for many clients.
    pub(super) proxies: Vec<IpNet>,
    /// The headers of every answer, as they stand in a head.
    pub(super) headers: String,
}

/// Answers until `stop`, then lets requests end for at most `drain`.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    edge: Edge,
    stop: CancellationToken,
    drain: Duration,
) {
    let graceful = GracefulShutdown::new();
    let places = Places::new(edge.proxies);
    let headers: Arc<str> = edge.headers.into();
    while let Some(Some((stream, peer, place))) =
        stop.run_until_cancelled(next(&listener, &places)).await
    {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_LIMIT)
            .max_buf_size(HEAD_BYTES);
        let connection = builder.serve_connection(
            TokioIo::new(Patient::new(stream, Arc::clone(&headers))),
            answers(router.clone(), peer),
        );
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks is the client's affair.
            connection.await.unwrap_or_default();
            drop(place);
        });
    }
    drop(listener);
    if timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(
            event = "server.cut",
            "some connections were cut at the stop"
        );
    }
}

/// The next connection, once there is a place for it. `None` never comes before a stop.
async fn next(
    listener: &TcpListener,
    places: &Arc<Places>,
) -> Option<(TcpStream, SocketAddr, Place)> {
    loop {
        let place = places.any().await?;
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Who has enough connections is hung up on.
                let Some(place) = places.of(peer.ip(), place) else {
                    continue;
                };
                stream.set_nodelay(true).unwrap_or_default();
                return Some((stream, peer, place));
            }
            Err(error) => {
                // Out of file descriptors, most likely: connections that end give some back.
                tracing::warn!(event = "server.full", %error, "a connection could not be accepted");
                sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// The router as one connection's service, which knows the peer.
fn answers(
    router: Router,
    peer: SocketAddr,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = Infallible,
    Future: Send + 'static,
> {
    service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    })
}
