//! Exchanging the keyring's key: how much each key still seals, and sealing it anew.

use sqlx::{Acquire as _, PgConnection};
use uuid::Uuid;

use crate::{
    domain::InstallationId,
    sealing::{KeyId, Sealed},
    store::{Store, StoreError, places},
};

/// How many rows one key seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// The key.
    pub key: KeyId,
    /// How many rows would not open without it.
    pub rows: i64,
}

struct DataKeyRow {
    id: Uuid,
    data_key_id: i32,
    data_key_sealed: Vec<u8>,
}

impl Store {
    /// How many rows each key seals, and that of the keyring's keys also when it is none. Consents
    /// that are under way count; they are over within ten minutes.
    pub async fn key_uses(&self) -> Result<Vec<KeyUse>, StoreError> {
        let mut held = self.hold().await?;
        let counts = sqlx::query!(
            r#"
            select key_id as "key_id!", count(*) as "rows!"
            from (
                select data_key_id as key_id from installations where data_key_id is not null
                union all
                select verifier_key_id from oauth_attempts
                union all
                select grant_key_id from outbox
            ) as sealed
            group by key_id
            "#,
        );
        let counts = held
            .limit()
            .run(counts.fetch_all(held.connection()))
            .await?;
        held.release();
        let mut uses: Vec<_> = counts
            .into_iter()
            .map(|row| KeyUse {
                key: KeyId::from_stored(row.key_id),
                rows: row.rows,
            })
            .collect();
        for key in self.keyring.ids() {
            if !uses.iter().any(|known| known.key == key) {
                uses.push(KeyUse { key, rows: 0 });
            }
        }
        uses.sort_by_key(|known| known.key);
        Ok(uses)
    }

    /// Seals a batch of data keys, and of grants in the outbox, anew, with the keyring's first key. Answers how many rows it
    /// took on; 0 when none is left. Any number of these may run, beside any number of servers: a
    /// row that somebody else works on is passed over, and a row that changed stays as it is.
    pub async fn rewrap_batch(&self) -> Result<u64, StoreError> {
        let mut held = self.hold().await?;
        let limit = held.limit();
        let keys = limit.run(self.rewrap_on(held.whole())).await?;
        let grants = limit.run(self.rewrap_outbox(held.whole())).await?;
        held.release();
        Ok(keys + grants)
    }

    async fn rewrap_outbox(&self, connection: &mut PgConnection) -> Result<u64, StoreError> {
        let mut tx = connection.begin().await?;
        let rows = sqlx::query!(
            r#"
            select installation_id, id, grant_key_id, grant_sealed
            from outbox
            where grant_key_id <> $1
            limit $2
            for update skip locked
            "#,
            self.keyring.first().as_stored(),
            Self::BATCH,
        )
        .fetch_all(&mut *tx)
        .await?;
        let taken = rows.len() as u64;
        for row in rows {
            let name = row.id.into_bytes();
            let old = Sealed {
                key: KeyId::from_stored(row.grant_key_id),
                bytes: row.grant_sealed,
            };
            let grant = self.keyring.open(places::outbox(&name), &old)?;
            let fresh = self.keyring.seal(places::outbox(&name), &grant)?;
            sqlx::query!(
                r#"
                update outbox
                set grant_key_id = $3, grant_sealed = $4
                where installation_id = $1 and id = $2
                "#,
                row.installation_id,
                row.id,
                fresh.key.as_stored(),
                fresh.bytes,
            )
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(taken)
    }

    async fn rewrap_on(&self, connection: &mut PgConnection) -> Result<u64, StoreError> {
        let first = self.keyring.first();
        let others = self.keyring.ids().filter(|key| *key != first);
        let others: Vec<_> = others.map(KeyId::as_stored).collect();
        let mut tx = connection.begin().await?;
        let rows = sqlx::query_as!(
            DataKeyRow,
            r#"
            select id, data_key_id as "data_key_id!", data_key_sealed as "data_key_sealed!"
            from installations
            where data_key_id = any($1)
            limit $2
            for update skip locked
            "#,
            &others,
            Self::BATCH,
        )
        .fetch_all(&mut *tx)
        .await?;
        let (mut ids, mut olds, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let place = places::installation(InstallationId::from_uuid(row.id));
            let old = Sealed {
                key: KeyId::from_stored(row.data_key_id),
                bytes: row.data_key_sealed.clone(),
            };
            let key = self.keyring.open_data_key(place.data_key(), &old)?;
            ids.push(row.id);
            olds.push(row.data_key_id);
            sealed.push(self.keyring.seal_data_key(place.data_key(), &key)?.bytes);
        }
        sqlx::query!(
            r#"
            update installations
            set data_key_id = $1, data_key_sealed = fresh.sealed
            from unnest($2::uuid[], $3::integer[], $4::bytea[]) as fresh (id, old, sealed)
            where installations.id = fresh.id and installations.data_key_id = fresh.old
            "#,
            self.keyring.first().as_stored(),
            &ids,
            &olds,
            &sealed,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}
