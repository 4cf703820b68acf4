//! Sealing a stream: in chunks, each bound to its number and to whether it is the last one, so that
//! a stream that was cut, reordered, lengthened or joined with another does not open.

use std::fmt;

use aes_gcm::{
    Nonce,
    aead::{Aead as _, Payload},
};
use zeroize::Zeroizing;

use super::{DataKey, NONCE_BYTES, SealError};

/// The chunks of one stream, sealed or opened one after the other.
pub struct Chunks {
    key: DataKey,
    next: u64,
}

impl Chunks {
    /// How much longer a chunk is when it is sealed.
    pub const OVERHEAD: usize = 16;

    /// Begins a stream. Its key seals nothing else: the nonces of its chunks count from 0.
    pub fn new(key: DataKey) -> Self {
        Self { key, next: 0 }
    }

    /// Seals the next chunk.
    pub fn seal(&mut self, plain: &[u8], last: bool) -> Result<Vec<u8>, SealError> {
        let nonce = self.nonce(last)?;
        let payload = Payload {
            msg: plain,
            aad: &[],
        };
        self.key
            .0
            .cipher()
            .encrypt(&nonce, payload)
            .map_err(|aes_gcm::Error| SealError::Refused)
    }

    /// Opens the next chunk, which is the last one exactly if it was sealed as that.
    pub fn open(&mut self, sealed: &[u8], last: bool) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let nonce = self.nonce(last)?;
        let payload = Payload {
            msg: sealed,
            aad: &[],
        };
        self.key
            .0
            .cipher()
            .decrypt(&nonce, payload)
            .map(Zeroizing::new)
            .map_err(|aes_gcm::Error| SealError::Refused)
    }

    /// The number of the chunk, and whether it is the last.
    fn nonce(&mut self, last: bool) -> Result<Nonce<aes_gcm::aead::consts::U12>, SealError> {
        let number = u128::from(self.next) << 8 | u128::from(last);
        self.next = self.next.checked_add(1).ok_or(SealError::Refused)?;
        let bytes = number.to_be_bytes();
        let nonce = bytes.last_chunk::<NONCE_BYTES>();
        nonce.map(|nonce| (*nonce).into()).ok_or(SealError::Refused)
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chunks")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(key: &DataKey, texts: &[&[u8]]) -> Vec<Vec<u8>> {
        let mut chunks = Chunks::new(key.clone());
        let last = texts.len() - 1;
        let sealed = texts.iter().enumerate();
        sealed
            .map(|(number, text)| chunks.seal(text, number == last).unwrap())
            .collect()
    }

    fn opens(key: &DataKey, sealed: &[Vec<u8>]) -> bool {
        let mut chunks = Chunks::new(key.clone());
        let last = sealed.len() - 1;
        let mut all = sealed.iter().enumerate();
        all.all(|(number, chunk)| chunks.open(chunk, number == last).is_ok())
    }

    #[test]
    fn a_whole_stream_opens_as_it_was() {
        let key = DataKey::fresh().unwrap();
        let sealed = stream(&key, &[b"one", b"two", b""]);
        assert_eq!(sealed[0].len(), 3 + Chunks::OVERHEAD);
        let mut chunks = Chunks::new(key);
        assert_eq!(chunks.open(&sealed[0], false).unwrap().as_slice(), b"one");
        assert_eq!(chunks.open(&sealed[1], false).unwrap().as_slice(), b"two");
        assert_eq!(chunks.open(&sealed[2], true).unwrap().as_slice(), b"");
    }

    #[test]
    fn a_stream_that_was_cut_swapped_repeated_or_joined_does_not_open() {
        let key = DataKey::fresh().unwrap();
        let sealed = stream(&key, &[b"one", b"two", b"three"]);
        assert!(opens(&key, &sealed));
        assert!(!opens(&key, &sealed[..2]), "cut at the end");
        assert!(!opens(&key, &sealed[1..]), "cut at the beginning");
        let mut other = sealed.clone();
        other.swap(0, 1);
        assert!(!opens(&key, &other), "swapped");
        let mut other = sealed.clone();
        other.insert(1, sealed[0].clone());
        assert!(!opens(&key, &other), "repeated");
        let mut other = sealed.clone();
        other.extend(stream(&key, &[b"four"]));
        assert!(!opens(&key, &other), "lengthened");
        let mut other = stream(&DataKey::fresh().unwrap(), &[b"one", b"two", b"three"]);
        other[1].clone_from(&sealed[1]);
        assert!(!opens(&key, &other), "joined with another");
    }
}
