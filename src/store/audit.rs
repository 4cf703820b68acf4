//! The audit: one chain of rows for each installation. A row's hash covers the row and the hash
//! before it, and the head of the chain stands on the installation, so that a row that was
//! changed, taken out, put in or cut off shows.
//!
//! Not given: who can write to the whole database can write a whole new chain. Compare with what
//! `audit export` wrote elsewhere.

use sha2::{Digest as _, Sha256};
use sqlx::PgExecutor;
use time::OffsetDateTime;
use uuid::Uuid;

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

/// Where a chain is first broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// A row is not the one that was written, or the one before it is not.
    Changed,
    /// A row is not there.
    Missing,
}

/// The first row of a chain that is not as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenChain {
    /// Whose chain it is.
    pub installation: InstallationId,
    /// The number of the row, from 1.
    pub row: i64,
    /// What is wrong with it.
    pub fault: Break,
}

/// What one look at a batch of chains brought.
#[derive(Debug)]
pub struct Verified {
    /// How many rows were read.
    pub rows: u64,
    /// The chains that are broken.
    pub broken: Vec<BrokenChain>,
    /// The last installation that was looked at; `None` when there was none left.
    pub looked_at: Option<InstallationId>,
}

struct Row {
    installation_id: Uuid,
    seq: i64,
    at: OffsetDateTime,
    action: String,
    subject: Option<Uuid>,
    hash: Vec<u8>,
}

struct Head {
    id: Uuid,
    /// `None` for an installation whose row is gone.
    seq: Option<i64>,
    hash: Option<Vec<u8>>,
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

    /// What was written down about an installation, in its order and after a number: a batch.
    pub async fn deeds(
        &self,
        id: InstallationId,
        after: i64,
    ) -> Result<Vec<WrittenDeed>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query!(
            r#"
            select seq, at, action, subject
            from audit
            where installation_id = $1 and seq > $2
            order by seq
            limit $3
            "#,
            id.as_uuid(),
            after,
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

    /// Checks the chains of a batch of installations, in the order of their ids and after `last`.
    pub async fn verify_audit(&self, last: Option<InstallationId>) -> Result<Verified, StoreError> {
        let after = last.map_or(Uuid::nil(), |id| id.as_uuid());
        let mut held = self.hold().await?;
        let heads = sqlx::query_as!(
            Head,
            r#"
            select chain.id as "id!", installation.audit_seq as "seq?", installation.audit_hash as "hash?"
            from (
                select installation_id as id from audit where installation_id > $1
                union
                select id from installations where id > $1
                order by id
                limit $2
            ) as chain
            left join installations as installation on installation.id = chain.id
            order by chain.id
            "#,
            after,
            Self::BATCH / 10,
        );
        let heads = held.limit().run(heads.fetch_all(held.connection())).await?;
        let ids: Vec<_> = heads.iter().map(|head| head.id).collect();
        let rows = sqlx::query_as!(
            Row,
            r#"
            select installation_id, seq, at, action, subject, hash
            from audit
            where installation_id = any($1)
            order by installation_id, seq
            "#,
            &ids,
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        let broken = heads.iter().filter_map(|head| {
            let chain = rows.iter().filter(|row| row.installation_id == head.id);
            let (row, fault) = first_break(head, chain)?;
            Some(BrokenChain {
                installation: InstallationId::from_uuid(head.id),
                row,
                fault,
            })
        });
        Ok(Verified {
            rows: rows.len() as u64,
            broken: broken.collect(),
            looked_at: ids.last().copied().map(InstallationId::from_uuid),
        })
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

/// The first row of a chain that is not as it was written.
fn first_break<'r>(head: &Head, rows: impl Iterator<Item = &'r Row>) -> Option<(i64, Break)> {
    let (mut seq, mut hash, mut action) = (0, Vec::new(), "");
    for row in rows {
        seq += 1;
        if row.seq != seq {
            return Some((seq, Break::Missing));
        }
        let bytes = bytes(row.installation_id, row.at, &row.action, row.subject);
        hash = link(&hash, seq, &bytes);
        if hash != row.hash {
            return Some((seq, Break::Changed));
        }
        action = &row.action;
    }
    match (head.seq, &head.hash) {
        // The chain goes on, or ends in another row than it did.
        (Some(end), _) if end > seq => Some((seq + 1, Break::Missing)),
        (Some(end), Some(last)) => (end != seq || *last != hash).then_some((seq, Break::Changed)),
        // An installation that is gone has closed its chain.
        _ => (action != Deed::Removed.as_str()).then_some((seq + 1, Break::Missing)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain of three rows, with its head.
    fn chain() -> (Head, Vec<Row>) {
        let (id, now) = (InstallationId::fresh(), OffsetDateTime::UNIX_EPOCH);
        let deeds = [
            Deed::Connected,
            Deed::MeetingPressed(MeetingId::fresh()),
            Deed::SignedOut,
        ];
        let mut before = Vec::new();
        let rows: Vec<_> = (1..)
            .zip(deeds)
            .map(|(seq, deed)| {
                let entry = Entry::new(id, deed, now);
                before = link(&before, seq, &entry.bytes);
                Row {
                    installation_id: id.as_uuid(),
                    seq,
                    at: entry.at,
                    action: entry.action.to_owned(),
                    subject: entry.subject,
                    hash: before.clone(),
                }
            })
            .collect();
        let head = Head {
            id: id.as_uuid(),
            seq: Some(3),
            hash: Some(before),
        };
        (head, rows)
    }

    #[test]
    fn a_whole_chain_has_no_break() {
        let (head, rows) = chain();
        assert_eq!(first_break(&head, rows.iter()), None);
    }

    #[test]
    fn the_first_row_that_was_touched_is_named() {
        let (head, mut rows) = chain();
        rows[1].subject = Some(Uuid::nil());
        assert_eq!(first_break(&head, rows.iter()), Some((2, Break::Changed)));

        let (head, mut rows) = chain();
        rows[0].at += time::Duration::microseconds(1);
        assert_eq!(first_break(&head, rows.iter()), Some((1, Break::Changed)));

        for (gone, named) in [(0, 1), (1, 2), (2, 3)] {
            let (head, mut rows) = chain();
            rows.remove(gone);
            assert_eq!(
                first_break(&head, rows.iter()),
                Some((named, Break::Missing))
            );
        }
    }

    #[test]
    fn a_chain_does_not_end_before_or_after_its_head() {
        let (head, _) = chain();
        assert_eq!(first_break(&head, [].iter()), Some((1, Break::Missing)));
        let (mut head, rows) = chain();
        head.seq = Some(2);
        assert_eq!(first_break(&head, rows.iter()), Some((3, Break::Changed)));
        let (mut head, rows) = chain();
        (head.seq, head.hash) = (None, None);
        assert_eq!(first_break(&head, rows.iter()), Some((4, Break::Missing)));
    }
}
