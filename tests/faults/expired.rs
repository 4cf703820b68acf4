//! A server with a certificate of an authority that is trusted, and that ran out long ago.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};
use tokio_util::sync::{CancellationToken, DropGuard};

pub(crate) struct ExpiredTls {
    pub(crate) url: String,
    /// A file with the authority, for `SSL_CERT_FILE`.
    pub(crate) authority: PathBuf,
    greeted: Arc<AtomicUsize>,
    _end: DropGuard,
}

impl ExpiredTls {
    pub(crate) async fn start() -> Self {
        let mut issuer = CertificateParams::default();
        issuer.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let issuer = CertifiedIssuer::self_signed(issuer, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut leaf = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        leaf.not_before = rcgen::date_time_ymd(2020, 1, 1);
        leaf.not_after = rcgen::date_time_ymd(2020, 2, 1);
        let leaf = leaf.signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let port = listener.local_addr().unwrap().port();
        let authority = std::env::temp_dir().join(format!("bedside-expired-{port}.pem"));
        std::fs::write(&authority, issuer.pem()).unwrap();
        let (end, greeted) = (CancellationToken::new(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&greeted);
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let greeting = acceptor.accept(stream);
                tokio::spawn(async move { drop(greeting.await) });
            }
        }));
        Self {
            url,
            authority,
            greeted,
            _end: end.drop_guard(),
        }
    }

    /// How many connections came.
    pub(crate) fn greeted(&self) -> usize {
        self.greeted.load(Ordering::SeqCst)
    }
}

impl Drop for ExpiredTls {
    fn drop(&mut self) {
        std::fs::remove_file(&self.authority).unwrap_or_default();
    }
}
