//! A reverse proxy as operators have one: each request goes to the next server, with the address of
//! whom it came from.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    turns: Arc<Turns>,
    _end: DropGuard,
}

/// The servers with how many requests each has had.
struct Turns {
    servers: Vec<(SocketAddr, AtomicUsize)>,
    next: AtomicUsize,
    /// The public name, whatever name this one was asked by.
    host: HeaderValue,
    client: reqwest::Client,
}

impl Proxy {
    pub(crate) async fn before(public: &str, servers: impl Iterator<Item = SocketAddr>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let turns = Arc::new(Turns {
            servers: servers
                .map(|server| (server, AtomicUsize::new(0)))
                .collect(),
            next: AtomicUsize::new(0),
            host: public.trim_start_matches("http://").parse().unwrap(),
            client,
        });
        let end = CancellationToken::new();
        let (taken, ended) = (Arc::clone(&turns), end.clone());
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let turns = Arc::clone(&taken);
                let answers = service_fn(move |request| Arc::clone(&turns).pass(request));
                let talk = async move {
                    let stream = TokioIo::new(stream);
                    http1::Builder::new()
                        .serve_connection(stream, answers)
                        .await
                };
                tokio::spawn(ended.clone().run_until_cancelled_owned(talk));
            }
        }));
        Self {
            address,
            turns,
            _end: end.drop_guard(),
        }
    }

    /// How many requests each server has had.
    pub(crate) fn shares(&self) -> Vec<usize> {
        let servers = self.turns.servers.iter();
        servers
            .map(|(_, had)| had.load(Ordering::Relaxed))
            .collect()
    }
}

impl Turns {
    async fn pass(self: Arc<Self>, request: Request<Incoming>) -> Result<Response, std::io::Error> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.servers.len();
        let (server, had) = &self.servers[turn];
        had.fetch_add(1, Ordering::Relaxed);
        let (mut parts, body) = request.into_parts();
        parts.headers.insert(header::HOST, self.host.clone());
        let body = to_bytes(Body::new(body), 1 << 20).await.unwrap();
        let to = format!("http://{server}{}", parts.uri);
        let request = self.client.request(parts.method, to).headers(parts.headers);
        let Ok(answer) = request.body(body).send().await else {
            return Ok(StatusCode::BAD_GATEWAY.into_response());
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(std::io::Error::other)?;
        let mut response = body.into_response();
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}
