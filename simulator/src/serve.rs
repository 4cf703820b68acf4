//! The listeners: HTTP/1 over TCP, with or without TLS, and able to cut a connection.

use std::{fmt, time::Duration};

use axum::{Router, body::Body, http::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::gate::Cut;

/// What all connections of one port share.
#[derive(Clone)]
pub(crate) struct Port {
    pub(crate) router: Router,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
}

/// Why a connection is closed without an answer.
#[derive(Debug)]
struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is cut, as ordered")
    }
}

impl std::error::Error for NoAnswer {}

impl Port {
    /// Accepts connections until told to stop; then the port is free.
    pub(crate) async fn listen(self, listener: TcpListener) {
        while let Some(accepted) = self.stop.run_until_cancelled(listener.accept()).await {
            match accepted {
                Ok((stream, _)) => {
                    let port = self.clone();
                    let stop = self.stop.clone();
                    let work = async move { stop.run_until_cancelled(port.greet(stream)).await };
                    drop(self.tasks.spawn(work));
                }
                // Out of file handles, most likely: wait until some connection has closed.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    async fn greet(self, stream: TcpStream) {
        if stream.set_nodelay(true).is_err() {
            return;
        }
        match self.tls.clone() {
            None => self.converse(stream).await,
            Some(tls) => {
                if let Ok(stream) = tls.accept(stream).await {
                    self.converse(stream).await;
                }
            }
        }
    }

    /// Answers requests until the connection ends. An error only means that it has ended.
    async fn converse(self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let service = service_fn(|request| self.answer(request));
        let _ended = http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }

    /// Acts in a task of its own: Zoom goes on working when the caller has hung up.
    async fn answer(&self, request: Request<Incoming>) -> Result<Response, NoAnswer> {
        let work = self.router.clone().oneshot(request.map(Body::new));
        let work = self.stop.clone().run_until_cancelled_owned(work);
        match self.tasks.spawn(work).await {
            Ok(Some(Ok(answer))) if answer.extensions().get::<Cut>().is_none() => Ok(answer),
            _ => Err(NoAnswer),
        }
    }
}
