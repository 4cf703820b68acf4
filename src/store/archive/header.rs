//! The first lines of an archive.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

use super::ArchiveError;
use crate::sealing::{Chunks, DataKey, KeyId, Keyring, Place, SealError, Sealed};

const MAGIC: &str = "bedside archive ";
const FORM: u32 = 1;
/// Longer than any line of ours.
const LONGEST_LINE: u64 = 512;

/// What the first lines say.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) key: KeyId,
    pub(super) schema: i64,
    pub(super) made_at: OffsetDateTime,
}

impl Header {
    /// The first two lines, which the archive's key is bound to.
    fn told(&self) -> Result<String, ArchiveError> {
        let made_at = self.made_at.format(&Rfc3339);
        let made_at = made_at.map_err(|_never| ArchiveError::NotOurs)?;
        let (key, schema) = (self.key, self.schema);
        Ok(format!(
            "{MAGIC}{FORM}\nkey={key} schema={schema} made_at={made_at}\n"
        ))
    }

    /// Its three lines, with a fresh key for what follows.
    pub(super) fn begin(&self, keyring: &Keyring) -> Result<(String, Chunks), ArchiveError> {
        let told = self.told()?;
        let key = DataKey::fresh()?;
        let sealed = keyring.seal_data_key(place(&told), &key)?;
        let line = STANDARD.encode(&sealed.bytes);
        Ok((format!("{told}{line}\n"), Chunks::new(key)))
    }

    /// Reads the three lines and opens the key.
    pub(super) async fn read(
        input: &mut (impl AsyncBufRead + Unpin),
        keyring: &Keyring,
    ) -> Result<(Self, Chunks), ArchiveError> {
        let first = line(input).await?;
        let form = first.strip_prefix(MAGIC).ok_or(ArchiveError::NotOurs)?;
        let form: u32 = form.parse().map_err(|_word| ArchiveError::NotOurs)?;
        if form > FORM {
            return Err(ArchiveError::NewerForm);
        }
        let second = line(input).await?;
        let header = Self::parse(&second).ok_or(ArchiveError::NotOurs)?;
        let sealed = Sealed {
            key: header.key,
            bytes: STANDARD
                .decode(line(input).await?)
                .map_err(|_base64| ArchiveError::Damaged)?,
        };
        // As they were read, so that no other spelling of the same passes.
        let told = format!("{first}\n{second}\n");
        match keyring.open_data_key(place(&told), &sealed) {
            Ok(key) => Ok((header, Chunks::new(key))),
            Err(SealError::UnknownKey(key)) => Err(ArchiveError::NoKey(key)),
            Err(_) => Err(ArchiveError::OtherKey(header.key)),
        }
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let mut after = |name| words.next()?.strip_prefix(name);
        let key = after("key=")?.parse().ok()?;
        let schema = after("schema=")?.parse().ok()?;
        let made_at = OffsetDateTime::parse(after("made_at=")?, &Rfc3339).ok()?;
        Some(Self {
            key: KeyId::from_stored(key),
            schema,
            made_at,
        })
    }
}

fn place(told: &str) -> Place<'_> {
    Place {
        table: "archive",
        column: "key",
        row: told.as_bytes(),
        generation: None,
    }
}

async fn line(input: &mut (impl AsyncBufRead + Unpin)) -> Result<String, ArchiveError> {
    let mut bytes = Vec::new();
    let read = input.take(LONGEST_LINE).read_until(b'\n', &mut bytes).await;
    read?;
    let text = bytes.strip_suffix(b"\n").ok_or(ArchiveError::NotOurs)?;
    let text = std::str::from_utf8(text).map_err(|_bytes| ArchiveError::NotOurs)?;
    Ok(text.to_owned())
}
