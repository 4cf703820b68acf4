//! Rows in the binary form of `COPY`, which PostgreSQL reads faster than any insert.

use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

/// Times are counted from here, in microseconds.
const EPOCH: OffsetDateTime = datetime!(2000-01-01 00:00 UTC);

/// Some rows of one table.
pub(crate) struct Rows(Vec<u8>);

impl Rows {
    pub(crate) fn new() -> Self {
        // The signature, no flags, nothing more in the head.
        let mut bytes = b"PGCOPY\n\xff\r\n\0".to_vec();
        bytes.extend([0; 8]);
        Self(bytes)
    }

    /// Begins a row of so many columns.
    pub(crate) fn row(&mut self, columns: i16) -> &mut Self {
        self.0.extend(columns.to_be_bytes());
        self
    }

    pub(crate) fn bytes(&mut self, value: &[u8]) -> &mut Self {
        let length = i32::try_from(value.len()).unwrap();
        self.0.extend(length.to_be_bytes());
        self.0.extend(value);
        self
    }

    pub(crate) fn nothing(&mut self) -> &mut Self {
        self.0.extend((-1_i32).to_be_bytes());
        self
    }

    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.bytes(value.as_bytes())
    }

    pub(crate) fn id(&mut self, value: Uuid) -> &mut Self {
        self.bytes(value.as_bytes())
    }

    pub(crate) fn int(&mut self, value: i32) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    pub(crate) fn bigint(&mut self, value: i64) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    pub(crate) fn boolean(&mut self, value: bool) -> &mut Self {
        self.bytes(&[u8::from(value)])
    }

    pub(crate) fn time(&mut self, value: OffsetDateTime) -> &mut Self {
        let micros = (value - EPOCH).whole_microseconds();
        self.bigint(i64::try_from(micros).unwrap())
    }

    pub(crate) fn time_or_nothing(&mut self, value: Option<OffsetDateTime>) -> &mut Self {
        match value {
            Some(value) => self.time(value),
            None => self.nothing(),
        }
    }

    /// Sends them.
    pub(crate) async fn into_table(
        mut self,
        connection: &mut sqlx::PgConnection,
        table_and_columns: &str,
    ) {
        self.0.extend((-1_i16).to_be_bytes());
        let statement = format!("copy {table_and_columns} from stdin with (format binary)");
        let mut copy = connection.copy_in_raw(&statement).await.unwrap();
        copy.send(self.0).await.unwrap();
        copy.finish().await.unwrap();
    }
}
