//! The pages after a consent.

use askama::Template;
use askama_web::WebTemplate;

use super::{Frame, StartForm, mask::masked};
use crate::{
    domain::{Installation, Plan},
    web::csrf::Csrf,
};

/// Zoom is connected for the first time.
#[derive(Template, WebTemplate)]
#[template(path = "connected.html")]
pub(in crate::web) struct ConnectedPage<'a> {
    frame: Frame,
    name: &'a str,
    email: &'a str,
    plan: Plan,
    start: StartForm,
}

impl<'a> ConnectedPage<'a> {
    pub(in crate::web) fn new(frame: Frame, csrf: &Csrf, here: &'a Installation) -> Self {
        Self {
            frame,
            name: here.profile.display_name.trim(),
            email: &here.profile.email,
            plan: here.profile.plan,
            start: StartForm::now(csrf),
        }
    }

    /// Without a licence the button could only fail.
    fn may_host(&self) -> bool {
        self.plan != Plan::WithoutMeetings
    }
}

/// Another Zoom account came back than the one that is signed in.
#[derive(Template, WebTemplate)]
#[template(path = "switch.html")]
pub(in crate::web) struct SwitchPage {
    frame: Frame,
    csrf: String,
    here: String,
    other: String,
}

impl SwitchPage {
    pub(in crate::web) fn new(
        frame: Frame,
        csrf: &Csrf,
        here: &Installation,
        other: &Installation,
    ) -> Self {
        Self {
            frame,
            csrf: csrf.to_string(),
            here: masked(&here.profile.email),
            other: masked(&other.profile.email),
        }
    }
}
