//! Writing an archive: frames in front, sealed chunks behind.

use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use zeroize::Zeroizing;

use super::{ArchiveError, CHUNK, header::Header};
use crate::sealing::{Chunks, Keyring};

/// Holds one chunk at most, and one row.
pub(super) struct Writer<'w, W> {
    out: &'w mut W,
    chunks: Chunks,
    waiting: Zeroizing<Vec<u8>>,
}

impl<'w, W: AsyncWrite + Unpin> Writer<'w, W> {
    pub(super) async fn begin(
        out: &'w mut W,
        header: &Header,
        keyring: &Keyring,
    ) -> Result<Self, ArchiveError> {
        let (lines, chunks) = header.begin(keyring)?;
        out.write_all(lines.as_bytes()).await?;
        Ok(Self {
            out,
            chunks,
            waiting: Zeroizing::default(),
        })
    }

    /// Writes bytes with their length in front.
    pub(super) async fn frame(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        let length = u32::try_from(bytes.len()).map_err(|_huge| ArchiveError::Damaged)?;
        self.waiting.extend_from_slice(&length.to_be_bytes());
        self.waiting.extend_from_slice(bytes);
        // More than one chunk must wait: whatever is the last one is sealed as that.
        let mut sealed = 0;
        while let Some(chunk) = self.waiting.get(sealed..sealed + CHUNK)
            && self.waiting.len() > sealed + CHUNK
        {
            self.out.write_all(&self.chunks.seal(chunk, false)?).await?;
            sealed += CHUNK;
        }
        self.waiting.drain(..sealed);
        Ok(())
    }

    pub(super) async fn finish(mut self) -> Result<(), ArchiveError> {
        let last = self.chunks.seal(&self.waiting, true)?;
        self.out.write_all(&last).await?;
        Ok(self.out.flush().await?)
    }
}
