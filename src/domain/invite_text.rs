//! A clinician's own text for the message to a client.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// A text for clients, with a place for the link. It is sealed at rest, because a person wrote it
/// and it may say anything.
#[derive(Clone)]
pub struct InviteText(SecretString);

/// Why a text cannot be sent to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadInvite {
    /// It is longer than [`InviteText::LONGEST`].
    #[error("it is too long")]
    TooLong,
    /// It has no place for the link.
    #[error("it has no place for the link")]
    WithoutLink,
    /// It has braces around something else, which clients would read as it stands.
    #[error("it has braces around something else than the link")]
    OtherBraces,
    /// It has a character that is neither a letter nor the end of a line.
    #[error("it has a character that cannot be sent")]
    Unsendable,
}

impl InviteText {
    /// Where the link of a meeting goes.
    pub const LINK: &'static str = "{link}";
    /// How many characters it may have.
    pub const LONGEST: usize = 500;

    /// Reads a text of one or more lines. Forms end lines by two characters, which count as one.
    pub fn parse(raw: &str) -> Result<Self, BadInvite> {
        let text = raw.replace("\r\n", "\n");
        let text = text.trim();
        if text.chars().count() > Self::LONGEST {
            return Err(BadInvite::TooLong);
        }
        if text.chars().any(|one| one.is_control() && one != '\n') {
            return Err(BadInvite::Unsendable);
        }
        if !text.contains(Self::LINK) {
            return Err(BadInvite::WithoutLink);
        }
        if text.replace(Self::LINK, "").contains(['{', '}']) {
            return Err(BadInvite::OtherBraces);
        }
        Ok(Self(SecretString::from(text)))
    }

    /// The text, with [`InviteText::LINK`] where the link goes. Never log it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for InviteText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InviteText")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(raw: &str) -> Option<BadInvite> {
        InviteText::parse(raw).err()
    }

    #[test]
    fn a_text_has_a_place_for_the_link_and_no_other() {
        let text = InviteText::parse(" Hello,\r\nplease come in:\r\n{link}\r\n").unwrap();
        assert_eq!(text.expose(), "Hello,\nplease come in:\n{link}");
        assert_eq!(format!("{text:?}"), "InviteText");
        assert_eq!(fault("{link} or {link}"), None);
        for bare in ["", " \r\n", "Hello", "link", "{ link }", "{Link}"] {
            assert_eq!(fault(bare), Some(BadInvite::WithoutLink), "{bare}");
        }
        for other in ["{client}: {link}", "{link}}", "{{link}", "{link} {"] {
            assert_eq!(fault(other), Some(BadInvite::OtherBraces), "{other}");
        }
    }

    #[test]
    fn a_text_is_short_and_made_of_letters() {
        let of = |letters: usize| format!("{}{{link}}", "é".repeat(letters - 6));
        assert_eq!(fault(&of(500)), None);
        assert_eq!(fault(&of(501)), Some(BadInvite::TooLong));
        // Two characters at the end of each line of a form count as one.
        assert_eq!(fault(&format!("a{}{{link}}", "\r\n".repeat(493))), None);
        for odd in [
            "{link}\u{0}x",
            "{link}\rx",
            "{link}\u{1b}[1m",
            "x\u{85}{link}",
        ] {
            assert_eq!(fault(odd), Some(BadInvite::Unsendable), "{odd:?}");
        }
    }
}
