//! How often one visitor or one clinician did something in one minute. Addresses are never stored.

use std::net::IpAddr;

use time::OffsetDateTime;

use super::{Store, StoreError};
use crate::domain::InstallationId;

/// How many visitors of one network may be at it in one minute.
const VISITORS_OF_A_NETWORK: i64 = 8;

/// What one request is counted by: buckets, each with the count that it may reach.
pub(super) struct Counters {
    pub(super) buckets: Vec<Vec<u8>>,
    pub(super) most: Vec<i64>,
}

impl Store {
    /// Counts a request that makes us call Zoom. `false` when a visitor from this address has made
    /// `per_minute` of them, consents included, in this minute (0 is no limit), or its network eight
    /// times as many.
    pub async fn count_call(
        &self,
        address: IpAddr,
        per_minute: u32,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let counters = self.counters_of(address, per_minute, now)?;
        self.count(&counters).await
    }

    /// Counts a save of settings. `false` when the installation has saved `per_minute` times in this
    /// minute.
    pub async fn count_save(
        &self,
        id: InstallationId,
        per_minute: u32,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let day = format!("saves/{}", now.date());
        let bucket = self.keyring.pseudonym(&day, id.as_uuid().as_bytes())?;
        let counters = Counters {
            buckets: vec![bucket.to_vec()],
            most: vec![at_most(per_minute, 1)],
        };
        self.count(&counters).await
    }

    /// Counts. `false` when one of the counts is above what it may reach.
    async fn count(&self, counters: &Counters) -> Result<bool, StoreError> {
        let mut held = self.hold().await?;
        let count = sqlx::query_scalar!(
            r#"
            with counted as (
                insert into address_counters as counter (bucket, minute, count)
                select bucket, date_trunc('minute', now()), 1
                from unnest($1::bytea[]) as bucket
                on conflict on constraint address_counters_key
                    do update set count = counter.count + 1
                returning bucket, count
            )
            select not exists (
                select
                from counted
                join unnest($1::bytea[], $2::bigint[]) as counter (bucket, most)
                    on counter.bucket = counted.bucket
                where counted.count > counter.most
            ) as "within!"
            "#,
            &counters.buckets,
            &counters.most,
        );
        let within = held.limit().run(count.fetch_one(held.connection())).await?;
        held.release();
        Ok(within)
    }

    /// Removes a batch of counters of minutes that are over. Answers how many it was.
    pub async fn sweep_counters(&self) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let sweep = sqlx::query!(
            r#"
            delete from address_counters
            where ctid = any(array(
                select ctid from address_counters
                where minute < now() - interval '10 minutes'
                order by minute
                limit $1
                for update skip locked
            ))
            "#,
            Self::BATCH,
        );
        let swept = held.limit().run(sweep.execute(held.connection())).await?;
        held.release();
        Ok(swept.rows_affected())
    }

    /// The buckets stand in for an address. They change every day, so that counters of two days
    /// cannot be joined. The smaller network comes first in every statement, so that two of them
    /// never wait for each other.
    pub(super) fn counters_of(
        &self,
        address: IpAddr,
        per_minute: u32,
        now: OffsetDateTime,
    ) -> Result<Counters, StoreError> {
        let day = format!("address/{}", now.date());
        let (mut buckets, mut most) = (Vec::new(), Vec::new());
        for (network, visitors) in networks(address) {
            buckets.push(self.keyring.pseudonym(&day, &network)?.to_vec());
            most.push(at_most(per_minute, visitors));
        }
        Ok(Counters { buckets, most })
    }
}

/// How many times `visitors` may do it who may each do it `per_minute` times; 0 is no limit.
fn at_most(per_minute: u32, visitors: i64) -> i64 {
    match per_minute {
        0 => i64::MAX,
        some => i64::from(some) * visitors,
    }
}

/// The networks in which an address counts, each with how many visitors it may have in a minute. An
/// IPv4 address is one visitor, and so is an IPv6 network of 64 bits, because a visitor has all of its
/// addresses. A home has hundreds of those, in one network of 48 bits.
fn networks(address: IpAddr) -> Vec<(Vec<u8>, i64)> {
    match address.to_canonical() {
        IpAddr::V4(ip) => vec![(ip.octets().to_vec(), 1)],
        IpAddr::V6(ip) => {
            let first = |bytes| ip.octets().into_iter().take(bytes).collect();
            vec![(first(8), 1), (first(6), VISITORS_OF_A_NETWORK)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_an_ipv4_address_or_an_ipv6_network() {
        let of = |text: &str| networks(text.parse().unwrap()).remove(0);
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
    }

    #[test]
    fn eight_visitors_of_a_large_ipv6_network_count_as_one_network() {
        let of = |text: &str| networks(text.parse().unwrap());
        assert_eq!(of("192.0.2.1").len(), 1);
        assert_eq!(of("::ffff:192.0.2.1").len(), 1);
        let (one, other) = (of("2001:db8:0:1::1"), of("2001:db8:0:ffff::1"));
        assert_eq!((one[1].1, &one[1]), (8, &other[1]));
        assert_ne!(one[1], of("2001:db8:1:1::1")[1]);
        assert_eq!((at_most(20, 8), at_most(0, 8)), (160, i64::MAX));
    }
}
