//! TLS with an authority that lives as long as this run.

use std::sync::Arc;

use anyhow::Context;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

/// What the listener needs, and the authority that clients must trust.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) authority_pem: String,
}

/// Makes an authority and a certificate for this machine, good for thirty days.
pub(crate) fn make(now: OffsetDateTime) -> anyhow::Result<Tls> {
    let authority = CertifiedIssuer::self_signed(authority(now), KeyPair::generate()?)?;
    let leaf_key = KeyPair::generate()?;
    let leaf = leaf(now)?.signed_by(&leaf_key, &authority)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .context("the simulator's own certificate was not accepted")?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Tls {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        authority_pem: authority.pem(),
    })
}

fn authority(now: OffsetDateTime) -> CertificateParams {
    let mut params = dated(CertificateParams::default(), now);
    params
        .distinguished_name
        .push(DnType::CommonName, "Simulated Zoom authority (not real)");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf(now: OffsetDateTime) -> anyhow::Result<CertificateParams> {
    let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
    let mut params = dated(CertificateParams::new(names)?, now);
    params
        .distinguished_name
        .push(DnType::CommonName, "Simulated Zoom (not real)");
    params.use_authority_key_identifier_extension = true;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

fn dated(mut params: CertificateParams, now: OffsetDateTime) -> CertificateParams {
    params.not_before = now - Duration::days(1);
    params.not_after = now + Duration::days(30);
    params
}
