//! The page for strangers.

use askama::Template;
use askama_web::WebTemplate;

use super::Frame;
use crate::{domain::ReturnPath, flows::Limit};

/// What Bedside is, and the button to connect.
#[derive(Template, WebTemplate)]
#[template(path = "landing.html")]
pub(in crate::web) struct LandingPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) note: Option<Note>,
    pub(in crate::web) return_to: ReturnPath,
}

impl LandingPage {
    /// Where the button leads.
    fn install(&self) -> String {
        match &self.return_to {
            ReturnPath::Home => "/install".to_owned(),
            page => format!("/install?return={}", page.to_path()),
        }
    }
}

/// Why somebody is on the landing page. Only these are ever shown, whatever the address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Note {
    /// They signed out.
    SignedOut,
    /// They signed out on every device.
    SignedOutEverywhere,
    /// They did not use their session for too long.
    Unused,
    /// The same, on a computer that others use as well.
    SharedComputer,
    /// Their session was too old.
    SignedInLongAgo,
    /// They pressed a button without a session.
    NotSignedIn,
    /// They asked for a page that needs a session.
    OpensThatPage,
}

impl Note {
    const ALL: [Self; 7] = [
        Self::SignedOut,
        Self::SignedOutEverywhere,
        Self::Unused,
        Self::SharedComputer,
        Self::SignedInLongAgo,
        Self::NotSignedIn,
        Self::OpensThatPage,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::SignedOutEverywhere => "signed-out-everywhere",
            Self::Unused => "unused",
            Self::SharedComputer => "shared-computer",
            Self::SignedInLongAgo => "signed-in-long-ago",
            Self::NotSignedIn => "not-signed-in",
            Self::OpensThatPage => "opens-that-page",
        }
    }

    /// Why a session ended by itself.
    pub(in crate::web) const fn over(limit: Limit) -> Self {
        match limit {
            Limit::Unused => Self::Unused,
            Limit::Shared => Self::SharedComputer,
            Limit::Old => Self::SignedInLongAgo,
        }
    }

    /// Reads the word of an address.
    pub(in crate::web) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|note| note.word() == word)
    }

    /// The landing page with this note.
    pub(in crate::web) fn path(self) -> String {
        format!("/?note={}", self.word())
    }

    /// The message that says so.
    const fn message(self) -> &'static str {
        match self {
            Self::SignedOut => "note-signed-out",
            Self::SignedOutEverywhere => "note-signed-out-everywhere",
            Self::Unused => "note-unused",
            Self::SharedComputer => "note-shared-computer",
            Self::SignedInLongAgo => "note-signed-in-long-ago",
            Self::NotSignedIn => "note-not-signed-in",
            Self::OpensThatPage => "note-opens-that-page",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        domain::MeetingId,
        web::{reader::Reader, site::Site},
    };

    fn shown(note: Option<Note>, return_to: ReturnPath) -> String {
        let site = Arc::new(Site::at("https://bedside.example"));
        let frame = Frame::new(&site, Reader::nobody(&site));
        let page = LandingPage {
            frame,
            note,
            return_to,
        };
        page.render().unwrap()
    }

    #[test]
    fn the_button_leads_back_to_the_page_that_was_asked_for() {
        let id = MeetingId::fresh();
        let page = shown(Some(Note::OpensThatPage), ReturnPath::Meeting(id));
        assert!(page.contains(&format!("href=\"/install?return=/meetings/{id}\"")));
        assert!(page.contains("Connect Zoom to open that page."));
        assert!(shown(None, ReturnPath::Home).contains("href=\"/install\""));
    }

    #[test]
    fn an_address_cannot_put_words_on_the_page() {
        assert_eq!(Note::parse("signed-out"), Some(Note::SignedOut));
        assert_eq!(Note::parse("<b>you won</b>"), None);
    }
}
