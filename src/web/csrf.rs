//! The token that every form carries: it proves that the form was made for this very session.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use tower_sessions::session::Id;

/// The token of one session, derived from its id, so that nothing more is stored. It tells nothing
/// about the id.
#[derive(Clone)]
pub(super) struct Csrf(String);

impl Csrf {
    /// The token of the session with this id.
    pub(super) fn of(id: Id) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&id.0.to_be_bytes()).expect("any length");
        mac.update(b"bedside csrf");
        Self(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// Whether a form carries this token, compared in constant time.
    pub(super) fn is(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

/// For the hidden field of a form.
impl fmt::Display for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Csrf")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_own_session_only() {
        let (one, other) = (Csrf::of(Id(1)), Csrf::of(Id(2)));
        assert!(one.is(&Csrf::of(Id(1)).to_string()));
        assert!(!one.is(&other.to_string()));
        assert!(!one.is(""));
        assert_eq!(one.to_string().len(), 43);
        assert_eq!(format!("{one:?}"), "Csrf");
    }
}
