//! The pages after a consent.

use askama::Template;
use askama_web::WebTemplate;

use super::{Frame, StartForm, mask::masked};
use crate::{
    domain::{Installation, Options, Plan, Recording},
    web::{catalogue::Say, csrf::Csrf},
};

/// Zoom is connected for the first time.
#[derive(Template, WebTemplate)]
#[template(path = "connected.html")]
pub(in crate::web) struct ConnectedPage<'a> {
    frame: Frame,
    name: &'a str,
    email: &'a str,
    plan: Plan,
    /// How new meetings are asked for.
    asked: Options,
    start: StartForm,
}

impl<'a> ConnectedPage<'a> {
    pub(in crate::web) fn new(
        frame: Frame,
        csrf: &Csrf,
        here: &'a Installation,
        asked: Options,
    ) -> Self {
        Self {
            frame,
            name: here.profile.display_name.trim(),
            email: &here.profile.email,
            plan: here.profile.plan,
            asked,
            start: StartForm::now(csrf),
        }
    }

    /// Who is connected, as far as Zoom told.
    fn signed_in(&self) -> Say {
        match (self.name, self.email) {
            ("", "") => Say::part("connected", "signed-in"),
            ("", who) | (who, "") => Say::part("connected", "as").with("who", who),
            (name, email) => Say::part("connected", "as-both")
                .with("name", name)
                .with("email", email),
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
    here: Say,
    other: Say,
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
            here: Say::part("switch", "stay").with("who", masked(&here.profile.email)),
            other: Say::part("switch", "switch").with("who", masked(&other.profile.email)),
        }
    }
}
