//! Where a visitor calls from, for the limits on it.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;

use super::site::Site;

/// The visitor's address, as far as it can be known: what the nearest proxy that we trust says,
/// or else the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClientAddress(pub(super) IpAddr);

impl<S: Sync> FromRequestParts<S> for ClientAddress
where
    Arc<Site>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let site = Arc::<Site>::from_ref(state);
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        let address = client(peer.to_canonical(), &parts.headers, &site.trusted_proxies);
        Ok(Self(address))
    }
}

/// Walks from our end of the chain to the first hop that we do not trust. Further hops are the
/// visitor's own claims.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut nearest = peer;
    for value in headers.get_all("x-forwarded-for").iter().rev() {
        for hop in value.to_str().unwrap_or_default().rsplit(',') {
            if !is_trusted(&nearest) {
                return nearest;
            }
            match hop_address(hop.trim()) {
                Some(address) => nearest = address,
                None => return nearest,
            }
        }
    }
    nearest
}

fn hop_address(text: &str) -> Option<IpAddr> {
    let bare = text.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    bare.or_else(with_port).map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        let trusted = ["10.0.0.0/8"];
        assert_eq!(
            seen("203.0.113.9", &["198.51.100.1"], &trusted),
            "203.0.113.9"
        );
        let chain = ["198.51.100.1, 203.0.113.9"];
        assert_eq!(seen("10.0.0.2", &chain, &trusted), "203.0.113.9");
    }

    #[test]
    fn trusted_hops_are_skipped() {
        let trusted = ["10.0.0.0/8", "fd00::/8"];
        let chain = ["198.51.100.1", "203.0.113.9, 10.1.1.1", "fd00::2"];
        assert_eq!(seen("10.0.0.2", &chain, &trusted), "203.0.113.9");
        let with_port = ["203.0.113.9:4711"];
        assert_eq!(seen("10.0.0.2", &with_port, &trusted), "203.0.113.9");
    }

    #[test]
    fn a_chain_that_cannot_be_read_ends_there() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(seen("10.0.0.2", &["unknown"], &trusted), "10.0.0.2");
        assert_eq!(
            seen("10.0.0.2", &["203.0.113.9, x, 10.0.0.3"], &trusted),
            "10.0.0.3"
        );
        assert_eq!(seen("10.0.0.2", &[], &trusted), "10.0.0.2");
    }
}
