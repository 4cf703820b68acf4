//! The audit: one chain of rows for each installation. A row's hash covers the row and the hash
//! before it, and the head of the chain stands on the installation, so that a row that was
//! changed, taken out, put in or cut off shows.
//!
//! Not given: who can write to the whole database can write a whole new chain. Compare with what
//! `audit export` wrote elsewhere.

mod chains;

use sha2::{Digest as _, Sha256};
use sqlx::PgExecutor;
use time::OffsetDateTime;
use uuid::Uuid;

pub use chains::{Break, BrokenChain, Verified};

use super::{Store, StoreError};
use crate::domain::{Deed, Departure, InstallationId, MeetingId, WrittenDeed};

/// One row that is about to be written.
pub(super) struct Entry {
    pub(super) at: OffsetDateTime,
    pub(super) action: &'static str,
    pub(super) subject: Option<Uuid>,
    /// What the hash covers beside the number of the row and the hash before it.
    pub(super) bytes: Vec<u8>,
}

impl Entry {
    /// The row of a deed at `now`, cut to the microseconds that are stored.
    pub(super) fn new(id: InstallationId, deed: Deed, now: OffsetDateTime) -> Self {
        let at = now - time::Duration::nanoseconds(i64::from(now.nanosecond() % 1000));
        let subject = deed.subject().map(|id| id.as_uuid());
        Self {
            bytes: bytes(id.as_uuid(), at, deed.as_str(), subject),
            at,
            action: deed.as_str(),
            subject,
        }
    }
}

/// Each part with its length in front or of a fixed length, so that no two rows spell the same.
fn bytes(id: Uuid, at: OffsetDateTime, action: &str, subject: Option<Uuid>) -> Vec<u8> {
    let mut bytes = id.into_bytes().to_vec();
    bytes.extend_from_slice(&(at.unix_timestamp_nanos() / 1000).to_be_bytes());
    bytes.extend_from_slice(&(action.len() as u64).to_be_bytes());
    bytes.extend_from_slice(action.as_bytes());
    bytes.extend(subject.iter().flat_map(|id| id.into_bytes()));
    bytes
}

/// The hash of a row.
fn link(before: &[u8], seq: i64, bytes: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(seq.to_be_bytes());
    hash.update(bytes);
    hash.finalize().to_vec()
}

/// Writes a row in the transaction of what it tells of.
pub(super) async fn append(
    connection: impl PgExecutor<'_>,
    id: InstallationId,
    deed: Deed,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let entry = Entry::new(id, deed, now);
    sqlx::query!(
        r#"
        with head as (
            update installations
            set audit_seq = audit_seq + 1,
                audit_hash = sha256(audit_hash || int8send(audit_seq + 1) || $5)
            where id = $1
            returning audit_seq, audit_hash
        )
        insert into audit (installation_id, seq, at, action, subject, hash)
        select $1, audit_seq, $2, $3, $4, audit_hash
        from head
        "#,
        id.as_uuid(),
        entry.at,
        entry.action,
        entry.subject,
        entry.bytes,
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl Store {
    /// Writes down a deed that changes nothing else.
    pub async fn note(
        &self,
        id: InstallationId,
        deed: Deed,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        limit.run(append(held.connection(), id, deed, now)).await?;
        held.release();
        Ok(())
    }

    /// What was written down about an installation, newest first and before a number: a batch.
    pub async fn deeds(
        &self,
        id: InstallationId,
        before: Option<i64>,
    ) -> Result<Vec<WrittenDeed>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query!(
            r#"
            select seq, at, action, subject
            from audit
            where installation_id = $1 and seq < $2
            order by seq desc
            limit $3
            "#,
            id.as_uuid(),
            before.unwrap_or(i64::MAX),
            Self::BATCH,
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        let deed = rows.into_iter().map(|row| WrittenDeed {
            number: row.seq,
            at: row.at,
            deed: row.action,
            meeting: row.subject.map(MeetingId::from_uuid),
        });
        Ok(deed.collect())
    }

    /// The installations that ended, in the order of their ids and after `last`: a batch of them.
    pub async fn departures(
        &self,
        last: Option<InstallationId>,
    ) -> Result<Vec<Departure>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query!(
            r#"
            select installation_id, at, action
            from audit
            where installation_id > $1 and action like 'ended\_%'
            order by installation_id
            limit $2
            "#,
            last.map_or(Uuid::nil(), |id| id.as_uuid()),
            Self::BATCH,
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        let departure = rows.into_iter().map(|row| Departure {
            installation: InstallationId::from_uuid(row.installation_id),
            at: row.at,
            deed: row.action,
        });
        Ok(departure.collect())
    }
}
