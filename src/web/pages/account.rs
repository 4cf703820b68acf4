//! What is known about the clinician who is here.

use askama::Template;
use askama_web::WebTemplate;

use super::{Frame, Moment};
use crate::{
    domain::{Installation, InstallationState},
    flows::Checked,
    web::{catalogue::Say, csrf::Csrf, problem::Problem, words},
};

/// Who is connected, with what permissions, and every way to leave.
#[derive(Template, WebTemplate)]
#[template(path = "account.html")]
pub(in crate::web) struct AccountPage {
    frame: Frame,
    csrf: Csrf,
    name: String,
    email: String,
    plan: &'static str,
    connected: Say,
    permissions: Vec<Permission>,
    /// Whether Zoom must be connected again.
    is_broken: bool,
    broken_since: Option<Say>,
    check: Check,
}

/// What became of a check.
pub(in crate::web) enum Check {
    /// Nobody asked for one.
    None,
    /// Zoom answered.
    Answered(Checked),
    /// It came to nothing.
    Failed(Box<Problem>),
}

/// A permission in words, or the name that Zoom has for it.
enum Permission {
    Known(&'static str),
    Other(String),
}

impl AccountPage {
    pub(in crate::web) fn new(
        frame: Frame,
        csrf: &Csrf,
        here: &Installation,
        check: Check,
    ) -> Self {
        let is_broken = here.state != InstallationState::Active;
        Self {
            frame,
            csrf: csrf.clone(),
            name: here.profile.display_name.clone(),
            email: here.profile.email.clone(),
            plan: words::plan(here.profile.plan),
            connected: Say::part("account", "since").with("when", Moment(here.connected_at)),
            permissions: here.scopes.each().map(Permission::of).collect(),
            is_broken,
            broken_since: here
                .trouble
                .map(|(_, since)| Say::part("account", "broken-since").with("when", Moment(since))),
            // What a check that failed says stands on the page of a broken connection already.
            check: if is_broken { Check::None } else { check },
        }
    }
}

impl Permission {
    fn of(scope: &str) -> Self {
        words::permission(scope).map_or_else(|| Self::Other(scope.to_owned()), Self::Known)
    }
}
