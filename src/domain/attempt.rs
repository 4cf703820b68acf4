//! The three secrets of one consent that is under way.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::secret::{random_text, secret_text};

secret_text! {
    /// The `state` that goes to Zoom and must come back: 256 bits, single use.
    OAuthState
}
secret_text! {
    /// Names the browser that began: the value of the login cookie, shared by all its tabs.
    Browser
}
secret_text! {
    /// The PKCE verifier, known to us alone until the code is exchanged.
    Verifier
}

impl OAuthState {
    /// A new state.
    pub fn fresh() -> Self {
        Self::new(random_text())
    }

    /// What is stored in its place.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.expose().as_bytes()).into()
    }
}

impl Browser {
    /// A new name for a browser.
    pub fn fresh() -> Self {
        Self::new(random_text())
    }

    /// Reads a cookie's value; `None` when it is not one that we could have set.
    pub fn parse(raw: &str) -> Option<Self> {
        let ours = raw.len() == 43 && URL_SAFE_NO_PAD.decode(raw).is_ok();
        ours.then(|| Self::new(raw))
    }

    /// What is stored in its place.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.expose().as_bytes()).into()
    }
}

impl Verifier {
    /// A new verifier.
    pub fn fresh() -> Self {
        Self::new(random_text())
    }
}
