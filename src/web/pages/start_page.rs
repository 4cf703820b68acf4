//! One button, for a bookmark.

use askama::Template;
use askama_web::WebTemplate;

use super::{Frame, StartForm};
use crate::{
    domain::{Installation, InstallationState, Plan},
    web::csrf::Csrf,
};

/// The button, or the way to connect again.
#[derive(Template, WebTemplate)]
#[template(path = "start.html")]
pub(in crate::web) struct StartPage {
    frame: Frame,
    /// `None` when it could not work.
    start: Option<StartForm>,
    plan: Plan,
}

impl StartPage {
    pub(in crate::web) fn new(frame: Frame, csrf: &Csrf, here: &Installation) -> Self {
        let is_connected = here.state == InstallationState::Active;
        Self {
            frame,
            start: is_connected.then(|| StartForm::alone(csrf)),
            plan: here.profile.plan,
        }
    }
}
