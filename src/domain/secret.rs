//! How every secret of the domain is made: no `Display`, no `PartialEq`, no `Serialize`, a `Debug`
//! that prints the type's name, and memory that is wiped when it is dropped.

/// Declares a secret text. [`expose`](crate::domain::AccessToken::expose) is the only way to its
/// content, so that a reader can search for every place that looks inside.
macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(secrecy::SecretString);

        impl $name {
            /// Takes the secret over.
            pub fn new(text: impl Into<String>) -> Self {
                Self(secrecy::SecretString::from(text.into()))
            }

            /// The content. Never log it, never put it into a URL or an error.
            pub fn expose(&self) -> &str {
                secrecy::ExposeSecret::expose_secret(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

pub(super) use secret_text;

/// 256 bits from the operating system, as 43 characters of base64url.
///
/// # Panics
/// When the operating system has no randomness to give: nothing safe can be done without it.
pub(super) fn random_text() -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let mut bytes = zeroize::Zeroizing::new([0_u8; 32]);
    #[expect(
        clippy::expect_used,
        reason = "without randomness there is no safe way to go on"
    )]
    getrandom::fill(bytes.as_mut_slice()).expect("the operating system gives randomness");
    URL_SAFE_NO_PAD.encode(bytes.as_slice())
}
