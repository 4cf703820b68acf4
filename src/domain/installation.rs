//! One Zoom user's grant to this app, from one consent to its end.

use serde::{Deserialize, Serialize};

use time::OffsetDateTime;

use super::{InstallationId, Scopes, Zone, ZoomAccountId, ZoomUserId};

/// Whether a grant can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallationState {
    /// It can.
    Active,
    /// Zoom refused it; the clinician must consent again.
    ReconnectRequired,
    /// It is over, and its secrets are gone.
    Ended,
}

/// Why a grant cannot be used, or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Zoom's token endpoint said that the grant is gone.
    RefusedByZoom,
    /// Zoom's API refused a token that had only just been refreshed.
    TokenRejected,
    /// The clinician disconnected.
    Disconnected,
    /// The app was removed in Zoom.
    Deauthorized,
}

impl Reason {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RefusedByZoom => "refused_by_zoom",
            Self::TokenRejected => "token_rejected",
            Self::Disconnected => "disconnected",
            Self::Deauthorized => "deauthorized",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::RefusedByZoom,
            Self::TokenRejected,
            Self::Disconnected,
            Self::Deauthorized,
        ]
        .into_iter()
        .find(|reason| reason.as_str() == word)
    }
}

impl InstallationState {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::ReconnectRequired => "reconnect_required",
            Self::Ended => "ended",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::ReconnectRequired, Self::Ended]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// What the person's Zoom plan allows, as far as it matters here (ZOOM.md#user-types).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Zoom ends meetings after 40 minutes.
    Basic,
    /// No such limit.
    Licensed,
    /// No licence to host meetings at all.
    WithoutMeetings,
    /// A plan that this version does not know; nothing is said about it.
    Other,
}

/// The person, as Zoom describes them. Sealed at rest. `Debug` shows no name and no e-mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    /// Zoom's id of the person.
    pub user: ZoomUserId,
    /// Zoom's id of the person's account.
    pub account: ZoomAccountId,
    /// The name that the person chose to show.
    pub display_name: String,
    /// The person's e-mail address in Zoom; empty when Zoom gave none.
    pub email: String,
    /// The person's plan.
    pub plan: Plan,
    /// The time zone that the person chose in Zoom, where it is one that we know.
    pub zone: Option<Zone>,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile")
            .field("user", &self.user)
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

/// An installation, without its tokens.
#[derive(Clone, Debug)]
pub struct Installation {
    /// Our name for it.
    pub id: InstallationId,
    /// Whether it can be used.
    pub state: InstallationState,
    /// Who it belongs to.
    pub profile: Profile,
    /// What its clinician permitted.
    pub scopes: Scopes,
    /// When its clinician first consented.
    pub connected_at: OffsetDateTime,
    /// Why it cannot be used, and since when.
    pub trouble: Option<(Reason, OffsetDateTime)>,
}
