//! Sealing: a secret is encrypted for one place, and opens only in that place.
//!
//! Two kinds of keys. The **keyring** is the operator's (`BEDSIDE_KEYS`): it seals the data keys
//! and the few rows that belong to no installation. A **data key** belongs to one installation and
//! seals its tokens, profile and links; when it is deleted, they are gone.
//!
//! Given: AES-256-GCM, a fresh random nonce for each value, and the place as associated data, so
//! that a value moved to another row, column or generation does not open. Not given: a whole old
//! row put back in its own place still opens; a backup opens as long as its key lives.

mod chunks;

use std::{collections::BTreeMap, fmt};

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

pub use chunks::Chunks;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
/// The first byte of every sealed value, so that another scheme can be told apart later.
const VERSION: u8 = 1;

/// Where a secret lives. A sealed value opens only in the place it was sealed for.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's own key, as bytes.
    pub row: &'a [u8],
    /// For tokens, the generation that they belong to.
    pub generation: Option<i64>,
}

impl Place<'_> {
    /// Each part with its length in front, so that no two places spell the same bytes.
    fn to_bytes(self) -> Vec<u8> {
        let generation = self
            .generation
            .map_or_else(Vec::new, |number| number.to_be_bytes().to_vec());
        let parts: [&[u8]; 4] = [
            self.table.as_bytes(),
            self.column.as_bytes(),
            self.row,
            &generation,
        ];
        let mut bytes = Vec::with_capacity(96);
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    }
}

/// Why a value could not be sealed or opened. It never says what the value was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The value was not sealed with this key for this place, or was changed since.
    #[error("a sealed value does not open in its place")]
    Refused,
    /// The value names a key that the keyring does not hold.
    #[error("a sealed value names key {0}, which is not in BEDSIDE_KEYS")]
    UnknownKey(KeyId),
    /// The operating system gave no randomness.
    #[error("the operating system gave no randomness")]
    NoRandomness,
}

/// The number of a key in the keyring: 1 to 2 147 483 647.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(i32);

impl KeyId {
    /// Reads a stored number.
    pub const fn from_stored(number: i32) -> Self {
        Self(number)
    }

    /// The form in which it is stored.
    pub const fn as_stored(self) -> i32 {
        self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A key of 256 bits, wiped when it is dropped.
#[derive(Clone)]
struct Key(Zeroizing<[u8; KEY_BYTES]>);

impl Key {
    fn fresh() -> Result<Self, SealError> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        fill(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.0).into())
    }

    fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        fill(&mut nonce)?;
        let payload = Payload {
            msg: plain,
            aad: &place.to_bytes(),
        };
        let sealed = self
            .cipher()
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|aes_gcm::Error| SealError::Refused)?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (&version, rest) = sealed.split_first().ok_or(SealError::Refused)?;
        let (nonce, text) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(SealError::Refused)?;
        if version != VERSION {
            return Err(SealError::Refused);
        }
        let payload = Payload {
            msg: text,
            aad: &place.to_bytes(),
        };
        self.cipher()
            .decrypt(&Nonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .map_err(|aes_gcm::Error| SealError::Refused)
    }
}

fn fill(bytes: &mut [u8]) -> Result<(), SealError> {
    // The cause names an errno of the operating system, which the variant already says in words.
    getrandom::fill(bytes).map_err(|_no_entropy| SealError::NoRandomness)
}

/// The key of one installation.
#[derive(Clone)]
pub struct DataKey(Key);

impl DataKey {
    /// A new key.
    pub fn fresh() -> Result<Self, SealError> {
        Key::fresh().map(Self)
    }

    /// Seals a value for its place.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.seal(place, plain)
    }

    /// Opens a value in its place.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.0.open(place, sealed)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey")
    }
}

/// A value sealed by the keyring, with the number of the key that sealed it: the number has a
/// column of its own, so that one `count(*)` says how much is still under an old key.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The key that opens it.
    pub key: KeyId,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}

/// The operator's keys: the first seals, all open.
#[derive(Clone)]
pub struct Keyring {
    first: KeyId,
    keys: BTreeMap<KeyId, Key>,
}

impl Keyring {
    /// Reads `2:base64,1:base64`. Each fault says what to do; none shows a key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut keys = BTreeMap::new();
        let mut first = None;
        for entry in text.split(',').map(str::trim) {
            let (number, encoded) = entry
                .split_once(':')
                .ok_or("each key is written NUMBER:BASE64; make one with `bedside keys new`")?;
            let id = number.parse().ok().filter(|number| *number > 0).map(KeyId);
            let id = id.ok_or("a key's number must be 1 or more, as in `1:…`")?;
            let decoded = Zeroizing::new(STANDARD.decode(encoded.trim()).unwrap_or_default());
            let bytes = <[u8; KEY_BYTES]>::try_from(decoded.as_slice())
                .map(Zeroizing::new)
                .map_err(|_wrong| {
                    format!("key {id} is not 32 bytes in base64; make one with `bedside keys new`")
                })?;
            if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
                return Err(format!(
                    "key {id} is not random; make one with `bedside keys new`"
                ));
            }
            if keys.insert(id, Key(bytes)).is_some() {
                return Err(format!(
                    "key {id} stands there twice; give each key its own number"
                ));
            }
            first = first.or(Some(id));
        }
        first
            .map(|first| Self { first, keys })
            .ok_or_else(|| "is empty; make a key with `bedside keys new`".to_owned())
    }

    /// A new keyring entry, as it is written into `BEDSIDE_KEYS`.
    pub fn fresh_entry(number: i32) -> Result<Zeroizing<String>, SealError> {
        let key = Key::fresh()?;
        Ok(Zeroizing::new(format!(
            "{number}:{}",
            STANDARD.encode(key.0.as_slice())
        )))
    }

    /// The numbers of its keys; the first is the one that seals.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        std::iter::once(self.first).chain(self.keys.keys().copied().filter(|id| *id != self.first))
    }

    /// The key that seals.
    pub fn first(&self) -> KeyId {
        self.first
    }

    /// Whether it holds this key.
    pub fn holds(&self, id: KeyId) -> bool {
        self.keys.contains_key(&id)
    }

    /// Seals a value for its place, with the first key.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Sealed, SealError> {
        self.seal_with(self.first, place, plain)
    }

    /// Seals a value for its place with one particular key.
    pub fn seal_with(
        &self,
        id: KeyId,
        place: Place<'_>,
        plain: &[u8],
    ) -> Result<Sealed, SealError> {
        Ok(Sealed {
            key: id,
            bytes: self.key(id)?.seal(place, plain)?,
        })
    }

    /// Opens a value in its place.
    pub fn open(&self, place: Place<'_>, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.key(sealed.key)?.open(place, &sealed.bytes)
    }

    /// Seals an installation's data key.
    pub fn seal_data_key(&self, place: Place<'_>, key: &DataKey) -> Result<Sealed, SealError> {
        self.seal(place, key.0.0.as_slice())
    }

    /// Opens an installation's data key.
    pub fn open_data_key(&self, place: Place<'_>, sealed: &Sealed) -> Result<DataKey, SealError> {
        let opened = self.open(place, sealed)?;
        let bytes =
            <[u8; KEY_BYTES]>::try_from(opened.as_slice()).map_err(|_wrong| SealError::Refused)?;
        Ok(DataKey(Key(Zeroizing::new(bytes))))
    }

    /// A keyed hash that stands in for a value which must not be stored, such as a network
    /// address: HMAC-SHA-256 under the first key. It changes when that key changes.
    pub fn pseudonym(&self, purpose: &str, value: &[u8]) -> Result<[u8; 32], SealError> {
        let key = self.key(self.first)?;
        let mut derived = Hmac::<Sha256>::new_from_slice(key.0.as_slice())
            .map_err(|_length| SealError::Refused)?;
        derived.update(b"pseudonym/");
        derived.update(purpose.as_bytes());
        let derived = derived.finalize().into_bytes();
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&derived).map_err(|_length| SealError::Refused)?;
        mac.update(value);
        Ok(mac.finalize().into_bytes().into())
    }

    fn key(&self, id: KeyId) -> Result<&Key, SealError> {
        self.keys.get(&id).ok_or(SealError::UnknownKey(id))
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}

#[cfg(any(test, fuzzing))]
pub(crate) mod oracle;

#[cfg(test)]
mod nonces;
#[cfg(test)]
mod vectors;

#[cfg(test)]
mod tests;
