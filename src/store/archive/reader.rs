//! Reading an archive: nothing is believed before its chunk has opened.

use tokio::io::{AsyncRead, AsyncReadExt as _, BufReader};
use zeroize::Zeroizing;

use super::{ArchiveError, CHUNK, Table, header::Header};
use crate::sealing::{Chunks, Keyring};

const SEALED: usize = CHUNK + Chunks::OVERHEAD;

pub(super) struct Reader<R> {
    input: BufReader<R>,
    chunks: Chunks,
    /// Sealed bytes, one more than a chunk has where there are more: the last one is known by it.
    ahead: Vec<u8>,
    opened: Zeroizing<Vec<u8>>,
    /// How much of the opened bytes was taken.
    taken: usize,
    ended: bool,
}

impl<R: AsyncRead + Unpin> Reader<R> {
    pub(super) async fn begin(input: R, keyring: &Keyring) -> Result<(Header, Self), ArchiveError> {
        let mut input = BufReader::new(input);
        let (header, chunks) = Header::read(&mut input, keyring).await?;
        let reader = Self {
            input,
            chunks,
            ahead: Vec::with_capacity(SEALED + 1),
            opened: Zeroizing::default(),
            taken: 0,
            ended: false,
        };
        Ok((header, reader))
    }

    /// The head of the next table; `None` after the last one.
    pub(super) async fn table(&mut self) -> Result<Option<Table>, ArchiveError> {
        let Some(frame) = self.frame().await? else {
            return Ok(None);
        };
        let table = serde_json::from_slice(&frame).map_err(|_shape| ArchiveError::Damaged)?;
        Ok(Some(table))
    }

    /// The next row of a table; `None` after the last one.
    pub(super) async fn row(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, ArchiveError> {
        let frame = self.frame().await?.ok_or(ArchiveError::Damaged)?;
        Ok((!frame.is_empty()).then_some(frame))
    }

    async fn frame(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, ArchiveError> {
        if self.taken == self.opened.len() && !self.open_next().await? {
            return Ok(None);
        }
        let length = self.exactly(size_of::<u32>()).await?;
        let length = <[u8; 4]>::try_from(length.as_slice()).unwrap_or_default();
        let length = usize::try_from(u32::from_be_bytes(length));
        let length = length.map_err(|_small_machine| ArchiveError::Damaged)?;
        Ok(Some(self.exactly(length).await?))
    }

    async fn exactly(&mut self, length: usize) -> Result<Zeroizing<Vec<u8>>, ArchiveError> {
        let mut bytes = Zeroizing::new(Vec::new());
        while bytes.len() < length {
            if self.taken == self.opened.len() && !self.open_next().await? {
                return Err(ArchiveError::Damaged);
            }
            let here = self.opened.get(self.taken..).unwrap_or_default();
            let part = here.get(..length - bytes.len()).unwrap_or(here);
            bytes.extend_from_slice(part);
            self.taken += part.len();
        }
        Ok(bytes)
    }

    /// `false` when the last chunk was opened before, or holds nothing.
    async fn open_next(&mut self) -> Result<bool, ArchiveError> {
        if self.ended {
            return Ok(false);
        }
        let missing = (SEALED + 1).saturating_sub(self.ahead.len());
        let mut input = (&mut self.input).take(missing as u64);
        input.read_to_end(&mut self.ahead).await?;
        self.ended = self.ahead.len() <= SEALED;
        let length = self.ahead.len().min(SEALED);
        let sealed = self.ahead.get(..length).unwrap_or_default();
        let opened = self.chunks.open(sealed, self.ended);
        self.opened = opened.map_err(|_refused| ArchiveError::Damaged)?;
        self.ahead.drain(..length);
        self.taken = 0;
        Ok(!self.opened.is_empty())
    }
}
