//! What stands in front of Bedside: a web server with a certificate, which can do it badly.

use std::{
    convert::Infallible,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use axum::{body::Body, http::header::HOST};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::Client;
use rustls::{ServerConfig, crypto::ring, pki_types::PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::{CancellationToken, DropGuard};

/// What goes wrong on the way.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mistake {
    None,
    /// A header is taken off.
    Drops(&'static str),
    /// Numbers are shown to everybody.
    ShowsMetrics,
}

#[derive(Clone)]
pub(crate) struct Face {
    pub(crate) url: String,
    /// The authority, as a file.
    pub(crate) trusted: PathBuf,
    authority: Arc<CertifiedIssuer<'static, KeyPair>>,
    acceptor: Arc<Mutex<TlsAcceptor>>,
    mistake: Arc<Mutex<Mistake>>,
    server: Arc<Mutex<SocketAddr>>,
    _end: Arc<DropGuard>,
}

impl Face {
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let trusted = std::env::temp_dir().join(format!("bedside-face-{port}.pem"));
        std::fs::write(&trusted, authority.pem()).unwrap();
        let end = CancellationToken::new();
        let face = Self {
            url: format!("https://localhost:{port}"),
            trusted,
            acceptor: Arc::new(Mutex::new(acceptor(&authority, 90))),
            authority: Arc::new(authority),
            mistake: Arc::new(Mutex::new(Mistake::None)),
            server: Arc::new(Mutex::new(server)),
            _end: Arc::new(end.clone().drop_guard()),
        };
        let (tls, mistake, server) = (
            Arc::clone(&face.acceptor),
            Arc::clone(&face.mistake),
            Arc::clone(&face.server),
        );
        tokio::spawn(end.run_until_cancelled_owned(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let tls = tls.lock().unwrap().clone();
                let (mistake, server) = (*mistake.lock().unwrap(), *server.lock().unwrap());
                tokio::spawn(async move {
                    let Ok(stream) = tls.accept(stream).await else {
                        return;
                    };
                    let pass = service_fn(move |request| pass(request, server, mistake));
                    let passed = http1::Builder::new().serve_connection(TokioIo::new(stream), pass);
                    drop(passed.await);
                });
            }
        }));
        face
    }

    /// Takes a certificate that lasts so long.
    pub(crate) fn lasts(&self, days: i64) {
        *self.acceptor.lock().unwrap() = acceptor(&self.authority, days);
    }

    pub(crate) fn makes(&self, mistake: Mistake) {
        *self.mistake.lock().unwrap() = mistake;
    }

    pub(crate) fn stands_before(&self, server: SocketAddr) {
        *self.server.lock().unwrap() = server;
    }
}

fn acceptor(authority: &CertifiedIssuer<'static, KeyPair>, days: i64) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "a certificate is dated by the real time"
    )]
    let now = OffsetDateTime::now_utc();
    params.not_before = now - Duration::days(100);
    params.not_after = now + Duration::days(days) + Duration::hours(1);
    let leaf = params.signed_by(&key, authority).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key.into())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Passes a request on, with its `Host`.
async fn pass(
    request: Request<Incoming>,
    server: SocketAddr,
    mistake: Mistake,
) -> Result<Response<Body>, Infallible> {
    if mistake == Mistake::ShowsMetrics && request.uri().path() == "/metrics" {
        return Ok(Response::new(Body::from("bedside_build_info 1\n")));
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(Body::new(body), 1 << 20)
        .await
        .unwrap();
    let client = Client::builder().no_proxy().build().unwrap();
    let answer = client
        .request(parts.method, format!("http://{server}{}", parts.uri))
        .headers(parts.headers)
        .body(body)
        .send()
        .await
        .expect("Bedside answers");
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    response.headers_mut().remove(HOST);
    if let Mistake::Drops(header) = mistake {
        response.headers_mut().remove(header);
    }
    *response.body_mut() = Body::from(answer.bytes().await.unwrap());
    Ok(response)
}
