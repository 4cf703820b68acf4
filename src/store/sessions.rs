//! The session store of tower-sessions, over our own table (docs/decisions/0005-our-own-session-store.md).
//!
//! An id is stored as its hash: who reads the database cannot sign in. `save` changes a row that
//! is there and never makes one, so that a request in flight cannot bring back a session that was
//! signed out meanwhile.
//!
//! A record's own end is not stored: that of a cookie without one is two weeks away. A row is kept
//! for as long as a session may last at all.

use async_trait::async_trait;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};
use uuid::Uuid;

use super::{Store, StoreError, audit::Entry, preferences::PreferencesRow};
use crate::domain::{Deed, InstallationId, Preferences, Reason, Session, SessionEnd, SessionState};

/// The key in a record under which its session stands as it was loaded.
const LOADED: &str = "loaded";

/// Keeps sessions in Postgres.
#[derive(Clone, Debug)]
pub struct Sessions(Store);

impl Store {
    /// The sessions of this database.
    pub fn sessions(&self) -> Sessions {
        Sessions(self.clone())
    }
}

impl Store {
    /// Ends every session of an installation, takes back what sessions of others were offered of it,
    /// and writes that down, in one statement.
    pub async fn end_sessions(
        &self,
        id: InstallationId,
        now: OffsetDateTime,
    ) -> std::result::Result<(), StoreError> {
        let entry = Entry::new(id, Deed::SignedOutEverywhere, now);
        let mut held = self.hold().await?;
        let change = sqlx::query!(
            r#"
            with gone as (
                delete from sessions where installation_id = $1
            ),
            withdrawn as (
                update sessions set switch_to = null where switch_to = $1
            ),
            head as (
                update installations
                set audit_seq = audit_seq + 1,
                    audit_hash = sha256(audit_hash || int8send(audit_seq + 1) || $4)
                where id = $1
                returning audit_seq, audit_hash
            )
            insert into audit (installation_id, seq, at, action, hash)
            select $1, audit_seq, $2, $3, audit_hash
            from head
            "#,
            id.as_uuid(),
            entry.at,
            entry.action,
            entry.bytes,
        );
        held.limit().run(change.execute(held.connection())).await?;
        held.release();
        Ok(())
    }
}

impl Store {
    /// The signed-in browsers of an installation.
    pub async fn open_sessions(
        &self,
        id: InstallationId,
    ) -> std::result::Result<Vec<Session>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query!(
            r#"
            select signed_in_at, seen_at, shared
            from sessions
            where installation_id = $1
            order by signed_in_at
            limit $2
            "#,
            id.as_uuid(),
            Self::BATCH,
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        let session = rows.into_iter().map(|row| Session {
            installation: id,
            signed_in_at: row.signed_in_at,
            seen_at: row.seen_at,
            switch_to: None,
            shared: row.shared,
        });
        Ok(session.collect())
    }
}

struct SessionRow {
    installation_id: Option<Uuid>,
    signed_in_at: OffsetDateTime,
    seen_at: OffsetDateTime,
    switch_to: Option<Uuid>,
    shared: bool,
    ended_at: Option<OffsetDateTime>,
    ended_reason: Option<String>,
    expires_at: OffsetDateTime,
    /// What its clinician chose, which every page needs.
    chosen: Option<Preferences>,
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let session = signed_in(record)?;
        // Always an id of our own: the one in the record may be one that a stranger planted.
        record.id = Id::default();
        while !self.insert(record, &session).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let (was, session) = (kept(record, LOADED)?, signed_in(record)?);
        self.update(record, &was, &session).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(row) = self.find(*id).await.map_err(backend)? else {
            return Ok(None);
        };
        let (expiry_date, chosen) = (row.expires_at, row.chosen.clone());
        let state = value(row.into_state().map_err(backend)?)?;
        let mut record = Record {
            id: *id,
            data: [
                (LOADED.to_owned(), state.clone()),
                (SessionState::KEY.to_owned(), state),
            ]
            .into(),
            expiry_date,
        };
        if let Some(chosen) = chosen {
            let key = Preferences::KEY.to_owned();
            record.data.insert(key, value(chosen)?);
        }
        Ok(Some(record))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.remove(*id).await.map_err(backend)
    }
}

impl Sessions {
    async fn insert(
        &self,
        record: &Record,
        session: &Session,
    ) -> std::result::Result<bool, StoreError> {
        let mut held = self.0.hold().await?;
        let insert = sqlx::query!(
            r#"
            insert into sessions (
                id_hash, installation_id, signed_in_at, seen_at, switch_to, shared, expires_at
            )
            values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
            on conflict on constraint sessions_key do nothing
            "#,
            hash(record.id),
            session.installation.as_uuid(),
            session.signed_in_at,
            session.seen_at,
            session.switch_to.map(|id| id.as_uuid()),
            session.shared,
            self.0.session_max.as_secs_f64(),
        );
        let insert = held.limit().run(insert.execute(held.connection())).await?;
        held.release();
        Ok(insert.rows_affected() == 1)
    }

    /// Writes what a request changed, and no more: another one may have changed the rest since the
    /// session `was` loaded.
    async fn update(
        &self,
        record: &Record,
        was: &Session,
        session: &Session,
    ) -> std::result::Result<(), StoreError> {
        let mut held = self.0.hold().await?;
        let update = sqlx::query!(
            r#"
            update sessions
            set seen_at = greatest(seen_at, $3),
                switch_to = case when $4 then $5 else switch_to end,
                shared = coalesce($6, shared),
                expires_at = now() + make_interval(secs => $7)
            where id_hash = $1 and installation_id = $2
            "#,
            hash(record.id),
            session.installation.as_uuid(),
            session.seen_at,
            was.switch_to != session.switch_to,
            session.switch_to.map(|id| id.as_uuid()),
            (was.shared != session.shared).then_some(session.shared),
            self.0.session_max.as_secs_f64(),
        );
        held.limit().run(update.execute(held.connection())).await?;
        held.release();
        Ok(())
    }

    async fn find(&self, id: Id) -> std::result::Result<Option<SessionRow>, StoreError> {
        let mut held = self.0.hold().await?;
        let row = sqlx::query!(
            r#"
            select
                session.installation_id,
                session.signed_in_at,
                session.seen_at,
                session.switch_to,
                session.shared,
                session.ended_at,
                session.ended_reason,
                session.expires_at,
                chosen.waiting_room as "waiting_room?",
                chosen.early as "early?",
                chosen.recording as "recording?",
                chosen.host_video as "host_video?",
                chosen.client_video as "client_video?",
                chosen.name as "name?",
                chosen.client_word as "client_word?",
                chosen.client_locale as "client_locale?",
                chosen.locale as "locale?",
                chosen.zone as "zone?",
                chosen.theme as "theme?"
            from sessions as session
            left join preferences as chosen on chosen.installation_id = session.installation_id
            where session.id_hash = $1
            "#,
            hash(id),
        );
        let row = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        Ok(row.map(|row| {
            let chosen = PreferencesRow {
                waiting_room: row.waiting_room,
                early: row.early,
                recording: row.recording,
                host_video: row.host_video,
                client_video: row.client_video,
                name: row.name,
                client_word: row.client_word,
                client_locale: row.client_locale,
                locale: row.locale,
                zone: row.zone,
                theme: row.theme,
            };
            SessionRow {
                installation_id: row.installation_id,
                signed_in_at: row.signed_in_at,
                seen_at: row.seen_at,
                switch_to: row.switch_to,
                shared: row.shared,
                ended_at: row.ended_at,
                ended_reason: row.ended_reason,
                expires_at: row.expires_at,
                chosen: chosen.into_preferences(),
            }
        }))
    }

    async fn remove(&self, id: Id) -> std::result::Result<(), StoreError> {
        let mut held = self.0.hold().await?;
        let delete = sqlx::query!("delete from sessions where id_hash = $1", hash(id));
        held.limit().run(delete.execute(held.connection())).await?;
        held.release();
        Ok(())
    }

    /// Removes a batch of sessions that no browser carries any more. Answers how many it was.
    pub async fn sweep(&self) -> std::result::Result<u64, StoreError> {
        let mut held = self.0.hold().await?;
        let sweep = sqlx::query!(
            r#"
            delete from sessions
            where ctid = any(array(
                select ctid from sessions
                where expires_at < now()
                order by expires_at
                limit $1
                for update skip locked
            ))
            "#,
            Store::BATCH,
        );
        let swept = held.limit().run(sweep.execute(held.connection())).await?;
        held.release();
        Ok(swept.rows_affected())
    }
}

impl SessionRow {
    fn into_state(self) -> std::result::Result<SessionState, StoreError> {
        match (self.installation_id, self.ended_at, self.ended_reason) {
            (Some(installation), _, _) => Ok(SessionState::SignedIn(Session {
                installation: InstallationId::from_uuid(installation),
                signed_in_at: self.signed_in_at,
                seen_at: self.seen_at,
                switch_to: self.switch_to.map(InstallationId::from_uuid),
                shared: self.shared,
            })),
            (None, Some(ended_at), Some(word)) => {
                let reason = Reason::parse(&word).ok_or(StoreError::Unreadable("ended_reason"))?;
                Ok(SessionState::Ended(SessionEnd { reason, ended_at }))
            }
            (None, _, _) => Err(StoreError::Unreadable("installation_id")),
        }
    }
}

fn hash(id: Id) -> Vec<u8> {
    Sha256::digest(id.0.to_be_bytes()).to_vec()
}

/// A value of a record that is read.
fn value(of: impl Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(of).map_err(|error| Error::Decode(error.to_string()))
}

/// The session of a record that is to be written.
fn signed_in(record: &Record) -> Result<Session> {
    kept(record, SessionState::KEY)
}

/// A session in a record. A tombstone is written by leaving only.
fn kept(record: &Record, key: &str) -> Result<Session> {
    let value = record.data.get(key).cloned().unwrap_or_default();
    match serde_json::from_value(value) {
        Ok(SessionState::SignedIn(session)) => Ok(session),
        Ok(SessionState::Ended(_)) | Err(_) => {
            Err(Error::Encode("not a signed-in session".to_owned()))
        }
    }
}

/// The session layer only needs to know that it failed; the cause is logged here.
#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn backend(error: StoreError) -> Error {
    tracing::error!(
        event = "session.store_failed",
        error = &error as &dyn std::error::Error,
        "the session store failed"
    );
    Error::Backend(error.to_string())
}
