//! A server that answers everything in the same way, and remembers what it heard.

use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};
use tokio_util::sync::{CancellationToken, DropGuard};

pub(crate) struct Stub {
    pub(crate) url: String,
    heard: Arc<Mutex<Heard>>,
    _end: DropGuard,
}

#[derive(Default)]
struct Heard {
    connections: usize,
    /// What was said to it, behind TLS where there is TLS.
    bytes: Vec<u8>,
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flaw {
    None,
    /// Its authority is nobody's.
    Untrusted,
    /// It ran out in 2020.
    Expired,
    /// It is another machine's.
    Misnamed,
}

impl Stub {
    /// Answers in the clear with these bytes, and closes.
    pub(crate) async fn saying(answer: impl Into<Vec<u8>>) -> Self {
        Self::start(answer.into(), None).await
    }

    /// The same over TLS. The authority that its callers trust comes along, as PEM.
    pub(crate) async fn with_certificate(flaw: Flaw, answer: &str) -> (Self, String) {
        let (acceptor, authority) = certified(flaw);
        let stub = Self::start(answer.into(), Some(acceptor)).await;
        (stub, authority)
    }

    async fn start(answer: Vec<u8>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let (end, heard) = (
            CancellationToken::new(),
            Arc::new(Mutex::new(Heard::default())),
        );
        let memory = Arc::clone(&heard);
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (memory, tls, answer) = (Arc::clone(&memory), tls.clone(), answer.clone());
                memory.lock().unwrap().connections += 1;
                tokio::spawn(async move {
                    match tls {
                        None => talk(stream, &answer, &memory).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => talk(stream, &answer, &memory).await,
                            Err(_refused) => {}
                        },
                    }
                });
            }
        }));
        Self {
            url,
            heard,
            _end: end.drop_guard(),
        }
    }

    pub(crate) fn connections(&self) -> usize {
        self.heard.lock().unwrap().connections
    }

    pub(crate) fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap().bytes).into_owned()
    }
}

/// Hears whatever comes until the other side waits, answers, and memory the rest.
async fn talk(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &[u8],
    memory: &Mutex<Heard>,
) {
    let mut bytes = vec![0; 8192];
    let Ok(length) = stream.read(&mut bytes).await else {
        return;
    };
    memory.lock().unwrap().bytes.extend(&bytes[..length]);
    // Whoever has heard enough hangs up.
    stream.write_all(answer).await.unwrap_or_default();
    stream.shutdown().await.unwrap_or_default();
    while let Ok(length @ 1..) = stream.read(&mut bytes).await {
        memory.lock().unwrap().bytes.extend(&bytes[..length]);
    }
}

fn certified(flaw: Flaw) -> (TlsAcceptor, String) {
    let authority = || {
        let mut issuer = CertificateParams::default();
        issuer.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        CertifiedIssuer::self_signed(issuer, KeyPair::generate().unwrap()).unwrap()
    };
    let (trusted, foreign) = (authority(), authority());
    let key = KeyPair::generate().unwrap();
    let name = match flaw {
        Flaw::Misnamed => "127.0.0.2",
        _ => "127.0.0.1",
    };
    let mut leaf = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if flaw == Flaw::Expired {
        leaf.not_before = rcgen::date_time_ymd(2020, 1, 1);
        leaf.not_after = rcgen::date_time_ymd(2020, 2, 1);
    }
    let issuer = if flaw == Flaw::Untrusted {
        &foreign
    } else {
        &trusted
    };
    let leaf = leaf.signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), trusted.pem())
}
