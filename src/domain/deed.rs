//! What is written down about an installation, so that its clinician and operator can see later
//! who did what: fixed words and ids, nothing about people.

use time::OffsetDateTime;

use super::{MeetingId, Reason};

/// One thing that happened to an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Its clinician consented for the first time.
    Connected,
    /// Its clinician consented again, and is signed in.
    Reconnected,
    /// Its clinician signed out on one browser.
    SignedOut,
    /// Its clinician signed out on every browser.
    SignedOutEverywhere,
    /// Its clinician saved what they chose in the settings.
    SettingsSaved,
    /// A meeting was asked for.
    MeetingPressed(MeetingId),
    /// A meeting was given another time, name or options.
    MeetingChanged(MeetingId),
    /// Its clinician went into a meeting as its host.
    MeetingOpened(MeetingId),
    /// Zoom refused its grant.
    GrantRefused,
    /// It ended: its secrets are gone.
    Ended(Reason),
    /// Its rows were removed. Nothing follows.
    Removed,
}

impl Deed {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Reconnected => "reconnected",
            Self::SignedOut => "signed_out",
            Self::SignedOutEverywhere => "signed_out_everywhere",
            Self::SettingsSaved => "settings_saved",
            Self::MeetingPressed(_) => "meeting_pressed",
            Self::MeetingChanged(_) => "meeting_changed",
            Self::MeetingOpened(_) => "meeting_opened",
            Self::GrantRefused => "grant_refused",
            Self::Ended(Reason::Disconnected) => "ended_disconnected",
            Self::Ended(Reason::ByOperator) => "ended_by_operator",
            Self::Ended(Reason::Deauthorized) => "ended_deauthorized",
            Self::Ended(Reason::RefusedByZoom | Reason::TokenRejected) => "ended_refused",
            Self::Removed => "removed",
        }
    }

    /// The meeting that it is about.
    pub const fn subject(self) -> Option<MeetingId> {
        match self {
            Self::MeetingPressed(id) | Self::MeetingChanged(id) | Self::MeetingOpened(id) => {
                Some(id)
            }
            Self::Connected
            | Self::Reconnected
            | Self::SignedOut
            | Self::SignedOutEverywhere
            | Self::SettingsSaved
            | Self::GrantRefused
            | Self::Ended(_)
            | Self::Removed => None,
        }
    }
}

/// A deed as it stands in the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenDeed {
    /// Its place, from 1.
    pub number: i64,
    /// When.
    pub at: OffsetDateTime,
    /// The stored word.
    pub deed: String,
    /// The meeting that it is about.
    pub meeting: Option<MeetingId>,
}

/// That an installation ended, for a database that is restored from before that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Which one.
    pub installation: super::InstallationId,
    /// When.
    pub at: OffsetDateTime,
    /// The stored word of the deed.
    pub deed: String,
}

impl Departure {
    /// Why it ended. `None` for a word that is no end.
    pub fn reason(&self) -> Option<Reason> {
        [
            Reason::Disconnected,
            Reason::ByOperator,
            Reason::Deauthorized,
            Reason::RefusedByZoom,
        ]
        .into_iter()
        .find(|reason| Deed::Ended(*reason).as_str() == self.deed)
    }
}
