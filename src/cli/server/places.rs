//! Places for connections: so many in all, and not all of them for one client.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const ALL: usize = 2048;
/// A browser opens six. One address may be a whole clinic's.
const OF_ONE_CLIENT: usize = 256;

pub(super) struct Places {
    all: Arc<Semaphore>,
    clients: Mutex<HashMap<IpAddr, usize>>,
    /// These speak for many clients.
    proxies: Vec<IpNet>,
}

/// One connection's place, free again when it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    /// Who is counted for it.
    client: Option<IpAddr>,
    _one_of_all: OwnedSemaphorePermit,
}

impl Places {
    pub(super) fn new(proxies: Vec<IpNet>) -> Arc<Self> {
        Arc::new(Self {
            all: Arc::new(Semaphore::new(ALL)),
            clients: Mutex::default(),
            proxies,
        })
    }

    /// Waits for a place. It never fails: nobody closes them.
    pub(super) async fn any(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.all).acquire_owned().await.ok()
    }

    /// Gives a place to whoever came. `None` when that client has enough of them.
    pub(super) fn of(self: &Arc<Self>, peer: IpAddr, place: OwnedSemaphorePermit) -> Option<Place> {
        let client = self.counted(peer.to_canonical());
        if let Some(client) = client {
            let mut clients = self.clients();
            let taken = clients.entry(client).or_default();
            if *taken >= OF_ONE_CLIENT {
                return None;
            }
            *taken += 1;
        }
        Some(Place {
            places: Arc::clone(self),
            client,
            _one_of_all: place,
        })
    }

    /// As whom a peer is counted: itself, or the network of 64 bits that one visitor has all of.
    /// Not at all on this machine or for a trusted proxy, where everybody may come from.
    fn counted(&self, peer: IpAddr) -> Option<IpAddr> {
        if peer.is_loopback() || self.proxies.iter().any(|net| net.contains(&peer)) {
            return None;
        }
        Some(match peer {
            IpAddr::V4(_) => peer,
            IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() >> 64 << 64).into(),
        })
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        let mut clients = self.places.clients();
        if let Some(taken) = clients.get_mut(&client) {
            *taken -= 1;
            if *taken == 0 {
                clients.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(places: &Arc<Places>, peer: &str) -> Option<Place> {
        let place = places.any().await.unwrap();
        places.of(peer.parse().unwrap(), place)
    }

    #[tokio::test]
    async fn one_client_has_so_many_and_leaves_the_rest_to_others() {
        let places = Places::new(Vec::new());
        let mut taken = Vec::new();
        for _ in 0..OF_ONE_CLIENT {
            taken.push(ask(&places, "203.0.113.9").await.unwrap());
        }
        assert!(ask(&places, "203.0.113.9").await.is_none());
        assert!(ask(&places, "::ffff:203.0.113.9").await.is_none());
        assert!(ask(&places, "203.0.113.8").await.is_some());
        assert_eq!(places.all.available_permits(), ALL - OF_ONE_CLIENT);
        taken.pop();
        assert!(ask(&places, "203.0.113.9").await.is_some());
        taken.clear();
        assert!(places.clients().is_empty(), "who is gone is forgotten");
    }

    #[tokio::test]
    async fn a_network_of_64_bits_is_one_client() {
        let places = Places::new(Vec::new());
        let mut taken = Vec::new();
        for number in 0..OF_ONE_CLIENT {
            let one = ask(&places, &format!("2001:db8:0:1::{number:x}")).await;
            taken.push(one.unwrap());
        }
        assert!(ask(&places, "2001:db8:0:1:ffff::1").await.is_none());
        assert!(ask(&places, "2001:db8:0:2::1").await.is_some());
    }

    #[tokio::test]
    async fn proxies_of_ours_speak_for_everybody() {
        let places = Places::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let mut taken = Vec::new();
        for peer in ["127.0.0.1", "::1", "10.1.2.3"] {
            for _ in 0..=OF_ONE_CLIENT {
                taken.push(ask(&places, peer).await.unwrap());
            }
        }
    }
}
