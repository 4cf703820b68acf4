//! What `bedside doctor` asks of the database. Nothing is written here.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{Store, StoreError, places};
use crate::{
    domain::{DeploymentId, InstallationId, Scopes},
    sealing::{KeyId, Sealed},
};

/// The server behind the database, and what we are to it.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// Its version, such as 170002.
    pub version: i32,
    /// Its clock.
    pub now: OffsetDateTime,
    /// Whether a commit outlives a crash of it.
    pub durable: bool,
    /// Whether our role may change the schema, and so more than the program needs.
    pub powerful: bool,
}

/// A batch of connections whose data keys were tried.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    /// How many opened.
    pub opened: u64,
    /// How many did not.
    pub refused: u64,
    /// The last one; `None` when there was none left.
    pub last: Option<InstallationId>,
}

/// How much Zoom told lately, and how much there was to tell.
#[derive(Clone, Copy, Debug)]
pub struct HeardLately {
    /// When the last webhook request came that had an effect and is still kept.
    pub last: Option<OffsetDateTime>,
    /// How many meetings were made in Zoom in the last seven days.
    pub meetings: i64,
}

struct KeyRow {
    id: Uuid,
    data_key_id: i32,
    data_key_sealed: Vec<u8>,
}

impl Store {
    /// The server, by one small question.
    pub async fn server(&self) -> Result<Server, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query!(
            r#"
            select
                current_setting('server_version_num')::integer as "version!",
                now() as "now!",
                current_setting('synchronous_commit') <> 'off' as "durable!",
                (
                    current_setting('is_superuser') = 'on'
                    or has_schema_privilege(current_schema(), 'create')
                    or exists (
                        select 1
                        from pg_catalog.pg_tables
                        where schemaname = current_schema()
                            and pg_has_role(tableowner, 'usage')
                    )
                ) as "powerful!"
            "#,
        );
        let row = held.limit().run(row.fetch_one(held.connection())).await?;
        held.release();
        Ok(Server {
            version: row.version,
            now: row.now,
            durable: row.durable,
            powerful: row.powerful,
        })
    }

    /// The id of this deployment, when a server has made one.
    pub async fn known_deployment(&self) -> Result<Option<DeploymentId>, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_scalar!("select id from deployment");
        let id = held
            .limit()
            .run(row.fetch_optional(held.connection()))
            .await?;
        held.release();
        Ok(id.map(DeploymentId::from_uuid))
    }

    /// Tries to open a batch of data keys, in the order of ids and after `last`.
    pub async fn try_data_keys(&self, last: Option<InstallationId>) -> Result<Tried, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query_as!(
            KeyRow,
            r#"
            select id, data_key_id as "data_key_id!", data_key_sealed as "data_key_sealed!"
            from installations
            where id > $1 and data_key_sealed is not null
            order by id
            limit $2
            "#,
            last.map_or(Uuid::nil(), |id| id.as_uuid()),
            Self::BATCH,
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        let last = rows.last().map(|row| InstallationId::from_uuid(row.id));
        let all = rows.len() as u64;
        let opens = |row: KeyRow| {
            let place = places::installation(InstallationId::from_uuid(row.id));
            let sealed = Sealed {
                key: KeyId::from_stored(row.data_key_id),
                bytes: row.data_key_sealed,
            };
            self.keyring
                .open_data_key(place.data_key(), &sealed)
                .is_ok()
        };
        let opened = rows.into_iter().map(opens).filter(|opens| *opens).count() as u64;
        Ok(Tried {
            opened,
            refused: all - opened,
            last,
        })
    }

    /// What active connections of this app permit, each list with how many have it.
    pub async fn granted_scopes(&self) -> Result<Vec<(Scopes, i64)>, StoreError> {
        let mut held = self.hold().await?;
        let rows = sqlx::query!(
            r#"
            select scopes, count(*) as "connections!"
            from installations
            where zoom_client_id = $1 and state = 'active'
            group by scopes
            "#,
            &*self.zoom_client_id,
        );
        let rows = held.limit().run(rows.fetch_all(held.connection())).await?;
        held.release();
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| (Scopes::parse(&row.scopes), row.connections))
            .collect())
    }

    /// How many connections were given to another Zoom app, or to this one's other environment.
    pub async fn strangers(&self) -> Result<i64, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query_scalar!(
            r#"
            select count(*) as "count!"
            from installations
            where zoom_client_id <> $1 and state <> 'ended'
            "#,
            &*self.zoom_client_id,
        );
        let count = held.limit().run(row.fetch_one(held.connection())).await?;
        held.release();
        Ok(count)
    }

    /// When Zoom last told something, and how many meetings it could tell about.
    pub async fn heard_lately(&self) -> Result<HeardLately, StoreError> {
        let mut held = self.hold().await?;
        let row = sqlx::query!(
            r#"
            select
                (select max(received_at) from deliveries) as last,
                (
                    select count(*)
                    from meetings
                    where pressed_at > now() - interval '7 days' and zoom_meeting_id is not null
                ) as "meetings!"
            "#,
        );
        let row = held.limit().run(row.fetch_one(held.connection())).await?;
        held.release();
        Ok(HeardLately {
            last: row.last,
            meetings: row.meetings,
        })
    }
}
