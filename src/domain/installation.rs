//! One Zoom user's grant to this app, from one consent to its end.

use time::OffsetDateTime;

use super::{InstallationId, Scopes, Zone, ZoomAccountId, ZoomUserId, word::words};

words! {
    /// Whether a grant can be used.
    InstallationState {
        /// It can.
        Active = "active",
        /// Zoom refused it; the clinician must consent again.
        ReconnectRequired = "reconnect_required",
        /// It is over, and its secrets are gone.
        Ended = "ended",
    }
}

words! {
    /// Why a grant cannot be used, or ended.
    Reason {
        /// Zoom's token endpoint said that the grant is gone.
        RefusedByZoom = "refused_by_zoom",
        /// Zoom's API refused a token that had only just been refreshed.
        TokenRejected = "token_rejected",
        /// The clinician disconnected.
        Disconnected = "disconnected",
        /// Who runs this deployment let the clinician go.
        ByOperator = "by_operator",
        /// The app was removed in Zoom.
        Deauthorized = "deauthorized",
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

/// An installation among others, as an operator sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The installation.
    pub installation: Installation,
    /// When its clinician was last here.
    pub used_at: OffsetDateTime,
}
