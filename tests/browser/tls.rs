//! TLS on loopback before a server that has none, as an operator's proxy gives it.

use std::{net::SocketAddr, sync::Arc};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use rcgen::{CertificateParams, KeyPair, PublicKeyData as _};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivatePkcs8KeyDer};
use sha2::{Digest as _, Sha256};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::TlsAcceptor;

pub(crate) struct Front {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    /// The hash of its key, as Chromium takes it.
    pub(crate) key: String,
}

impl Front {
    pub(crate) async fn bind() -> Self {
        let key = KeyPair::generate().unwrap();
        let names = vec!["localhost".to_owned()];
        let certificate = CertificateParams::new(names)
            .unwrap()
            .self_signed(&key)
            .unwrap();
        let secret = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], secret.into())
            .unwrap();
        Self {
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
            key: BASE64_STANDARD.encode(Sha256::digest(key.subject_public_key_info())),
        }
    }

    /// A name, while the simulated Zoom has a number: to a browser they are different sites.
    pub(crate) fn url(&self) -> String {
        let port = self.listener.local_addr().unwrap().port();
        format!("https://localhost:{port}")
    }

    /// Passes every connection on, until the task is aborted.
    pub(crate) fn forward_to(self, server: SocketAddr) -> JoinHandle<()> {
        tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = self.listener.accept().await {
                connections.spawn(forward(self.acceptor.clone(), stream, server));
            }
        })
    }
}

/// A browser may break a connection off at any point; the test sees what matters of it.
async fn forward(acceptor: TlsAcceptor, stream: TcpStream, server: SocketAddr) {
    let Ok(mut outside) = acceptor.accept(stream).await else {
        return;
    };
    let mut inside = TcpStream::connect(server).await.expect("the server");
    drop(copy_bidirectional(&mut outside, &mut inside).await);
}
