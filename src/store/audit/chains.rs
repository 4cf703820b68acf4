//! Whether chains are as they were written. A long one is read in steps, so that it does not use up
//! the time of a statement, and no memory to speak of.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{bytes, link};
use crate::{
    domain::{Deed, InstallationId},
    store::{Store, StoreError},
};

/// How many rows one statement reads, of all chains together.
const STEP: usize = 5000;

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

/// A row of a chain, and the head as it is in the same moment.
struct Row {
    id: Uuid,
    /// `None` for an installation whose row is gone.
    head_seq: Option<i64>,
    head_hash: Option<Vec<u8>>,
    /// `None` where the chain has no row after the last one that was read, as all that follows.
    seq: Option<i64>,
    at: Option<OffsetDateTime>,
    action: Option<String>,
    subject: Option<Uuid>,
    hash: Option<Vec<u8>>,
}

/// A chain as far as it was read.
#[derive(Default)]
struct Chain {
    seq: i64,
    hash: Vec<u8>,
    /// Whether the last row says that the installation is gone.
    closed: bool,
}

impl Store {
    /// Checks the chains of a batch of installations, in the order of their ids and after `last`.
    pub async fn verify_audit(&self, last: Option<InstallationId>) -> Result<Verified, StoreError> {
        let ids = self.chains(last).await?;
        let looked_at = ids.last().copied().map(InstallationId::from_uuid);
        let mut open: BTreeMap<_, _> = ids.into_iter().map(|id| (id, Chain::default())).collect();
        let (mut rows, mut broken) = (0, Vec::new());
        while !open.is_empty() {
            let each = STEP.div_ceil(open.len());
            let step = self.next_rows(&open, each).await?;
            rows += step.iter().filter(|row| row.seq.is_some()).count() as u64;
            for part in step.chunk_by(|one, next| one.id == next.id) {
                let Some((id, mut chain)) = part.first().and_then(|row| open.remove_entry(&row.id))
                else {
                    continue;
                };
                match chain.read(part, each) {
                    Ok(true) => drop(open.insert(id, chain)),
                    Ok(false) => {}
                    Err((row, fault)) => broken.push(BrokenChain {
                        installation: InstallationId::from_uuid(id),
                        row,
                        fault,
                    }),
                }
            }
        }
        broken.sort_by_key(|chain| chain.installation.as_uuid());
        Ok(Verified {
            rows,
            broken,
            looked_at,
        })
    }

    /// Whose chains there are: those with rows, and those who should have some. It goes from one to
    /// the next, however long a chain is.
    async fn chains(&self, last: Option<InstallationId>) -> Result<Vec<Uuid>, StoreError> {
        let mut held = self.hold().await?;
        let ids = sqlx::query_scalar!(
            r#"
            with recursive chain (id) as (
                select least(
                    (select installation_id from audit where installation_id > $1 order by installation_id limit 1),
                    (select id from installations where id > $1 order by id limit 1)
                )
                union all
                select least(
                    (
                        select installation_id
                        from audit
                        where installation_id > chain.id
                        order by installation_id
                        limit 1
                    ),
                    (
                        select installations.id
                        from installations
                        where installations.id > chain.id
                        order by installations.id
                        limit 1
                    )
                )
                from chain
                where chain.id is not null
            )
            select id as "id!" from chain where id is not null limit $2
            "#,
            last.map_or(Uuid::nil(), |id| id.as_uuid()),
            Self::BATCH / 10,
        );
        let ids = held.limit().run(ids.fetch_all(held.connection())).await?;
        held.release();
        Ok(ids)
    }

    /// The next rows of each chain, at most `each` of it, and every head.
    async fn next_rows(
        &self,
        open: &BTreeMap<Uuid, Chain>,
        each: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let (ids, read): (Vec<_>, Vec<_>) = open.iter().map(|(id, chain)| (*id, chain.seq)).unzip();
        let mut held = self.hold().await?;
        let rows = sqlx::query_as!(
            Row,
            r#"
            select
                chain.id as "id!",
                head.audit_seq as "head_seq?",
                head.audit_hash as "head_hash?",
                entry.seq as "seq?",
                entry.at as "at?",
                entry.action as "action?",
                entry.subject as "subject?",
                entry.hash as "hash?"
            from unnest($1::uuid[], $2::bigint[]) as chain (id, read)
            left join installations as head on head.id = chain.id
            left join lateral (
                select seq, at, action, subject, hash
                from audit
                where audit.installation_id = chain.id and audit.seq > chain.read
                order by audit.seq
                limit $3
            ) as entry on true
            order by chain.id, entry.seq
            "#,
            &ids,
            &read,
            i64::try_from(each).unwrap_or(i64::MAX),
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        Ok(rows)
    }
}

impl Chain {
    /// Reads on. `true` when there may be more to read, or else the first row that is not as it was
    /// written.
    fn read(&mut self, part: &[Row], each: usize) -> Result<bool, (i64, Break)> {
        for row in part {
            self.follow(row)?;
        }
        let full = part.iter().filter(|row| row.seq.is_some()).count() >= each;
        match part.first() {
            Some(row) if !full => self.ends(row).map(|()| false),
            _ => Ok(true),
        }
    }

    fn follow(&mut self, row: &Row) -> Result<(), (i64, Break)> {
        let (Some(seq), Some(at), Some(action), Some(hash)) =
            (row.seq, row.at, &row.action, &row.hash)
        else {
            return Ok(());
        };
        self.seq += 1;
        if seq != self.seq {
            return Err((self.seq, Break::Missing));
        }
        self.hash = link(&self.hash, seq, &bytes(row.id, at, action, row.subject));
        if self.hash != *hash {
            return Err((seq, Break::Changed));
        }
        self.closed = action == Deed::Removed.as_str();
        Ok(())
    }

    /// Whether the head is where the rows end.
    fn ends(&self, head: &Row) -> Result<(), (i64, Break)> {
        match (head.head_seq, &head.head_hash) {
            // The chain goes on.
            (Some(end), _) if end > self.seq => Err((self.seq + 1, Break::Missing)),
            (Some(end), Some(last)) if end == self.seq && *last == self.hash => Ok(()),
            // It ends in another row than it did.
            (Some(_), Some(_)) => Err((self.seq, Break::Changed)),
            // An installation that is gone has closed its chain.
            _ if self.closed => Ok(()),
            _ => Err((self.seq + 1, Break::Missing)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::MeetingId, store::audit::Entry};

    /// A chain of three rows, each with the head.
    fn chain() -> Vec<Row> {
        let (id, now) = (InstallationId::fresh(), OffsetDateTime::UNIX_EPOCH);
        let deeds = [
            Deed::Connected,
            Deed::MeetingPressed(MeetingId::fresh()),
            Deed::SignedOut,
        ];
        let mut before = Vec::new();
        let mut rows: Vec<_> = (1..)
            .zip(deeds)
            .map(|(seq, deed)| {
                let entry = Entry::new(id, deed, now);
                before = link(&before, seq, &entry.bytes);
                Row {
                    id: id.as_uuid(),
                    head_seq: Some(3),
                    head_hash: None,
                    seq: Some(seq),
                    at: Some(entry.at),
                    action: Some(entry.action.to_owned()),
                    subject: entry.subject,
                    hash: Some(before.clone()),
                }
            })
            .collect();
        for row in &mut rows {
            row.head_hash = Some(before.clone());
        }
        rows
    }

    /// The first row that is not as it was written, read in steps of one, two or all rows.
    fn first_break(rows: &[Row]) -> Option<(i64, Break)> {
        let steps = [1, 2, 5].map(|each| {
            let (mut chain, mut rest) = (Chain::default(), rows);
            loop {
                let (part, after) = rest.split_at(each.min(rest.len()));
                let read = match part {
                    [] => chain.read(&[head_of(rows)], each),
                    part => chain.read(part, each),
                };
                match read {
                    Ok(true) => rest = after,
                    Ok(false) => return None,
                    Err(fault) => return Some(fault),
                }
            }
        });
        assert_eq!(steps[0], steps[1]);
        assert_eq!(steps[0], steps[2]);
        steps[0]
    }

    /// A head without a row.
    fn head_of(rows: &[Row]) -> Row {
        Row {
            id: rows[0].id,
            head_seq: rows[0].head_seq,
            head_hash: rows[0].head_hash.clone(),
            seq: None,
            at: None,
            action: None,
            subject: None,
            hash: None,
        }
    }

    #[test]
    fn a_whole_chain_has_no_break() {
        assert_eq!(first_break(&chain()), None);
    }

    #[test]
    fn the_first_row_that_was_touched_is_named() {
        let mut rows = chain();
        rows[1].subject = Some(Uuid::nil());
        assert_eq!(first_break(&rows), Some((2, Break::Changed)));

        let mut rows = chain();
        rows[0].at = Some(OffsetDateTime::UNIX_EPOCH + time::Duration::microseconds(1));
        assert_eq!(first_break(&rows), Some((1, Break::Changed)));

        for (gone, named) in [(0, 1), (1, 2), (2, 3)] {
            let mut rows = chain();
            rows.remove(gone);
            assert_eq!(first_break(&rows), Some((named, Break::Missing)));
        }
    }

    #[test]
    fn a_chain_does_not_end_before_or_after_its_head() {
        let none = [head_of(&chain())];
        assert_eq!(first_break(&none), Some((1, Break::Missing)));
        let mut rows = chain();
        for row in &mut rows {
            row.head_seq = Some(2);
        }
        assert_eq!(first_break(&rows), Some((3, Break::Changed)));
        for row in &mut rows {
            (row.head_seq, row.head_hash) = (None, None);
        }
        assert_eq!(first_break(&rows), Some((4, Break::Missing)));
    }
}
