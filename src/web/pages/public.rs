//! The templates of the public pages, and what they need.

use askama::Template;
use askama_web::WebTemplate;

use super::{
    Frame,
    kept::{KEPT, Kept},
};
use crate::{
    config::OperatorConfig,
    domain::MeetingState,
    web::{
        catalogue::Say,
        site::Site,
        words::{self, Words, of_state},
    },
};

/// So that a reader can tell which program a text is about.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How the app is added, used and removed.
#[derive(Template, WebTemplate)]
#[template(path = "public/help.html")]
pub(in crate::web) struct HelpPage {
    frame: Frame,
    states: [Words; 7],
}

impl HelpPage {
    /// The words for a meeting's states are the ones that its page uses.
    pub(in crate::web) fn new(frame: Frame) -> Self {
        let states = [
            MeetingState::Pending,
            MeetingState::Waiting,
            MeetingState::Started,
            MeetingState::Ended,
            MeetingState::Cancelled,
            MeetingState::Refused,
            MeetingState::Unknown,
        ];
        Self {
            frame,
            states: states.map(of_state),
        }
    }
}

/// How to reach the people who run this.
#[derive(Template, WebTemplate)]
#[template(path = "public/support.html")]
pub(in crate::web) struct SupportPage<'a> {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) operator: &'a OperatorConfig,
}

/// What is stored, for how long, and who gets what.
#[derive(Template, WebTemplate)]
#[template(path = "public/privacy.html")]
pub(in crate::web) struct PrivacyPage<'a> {
    frame: Frame,
    operator: &'a OperatorConfig,
    session_cookie: &'static str,
    login_cookie: &'static str,
    shared_cookie: &'static str,
    session: Say,
    rows: Vec<(&'static Kept, Say)>,
}

impl<'a> PrivacyPage<'a> {
    pub(in crate::web) fn new(frame: Frame, site: &'a Site) -> Self {
        let until = |kept: &'static Kept| (kept, kept.until(site.retention, site.session_max));
        Self {
            frame,
            operator: &site.operator,
            session_cookie: site.session_cookie(),
            login_cookie: site.login_cookie(),
            shared_cookie: site.shared_cookie(),
            session: Say::of("privacy-session-cookie")
                .with("length", words::length(site.session_max)),
            rows: KEPT.iter().map(until).collect(),
        }
    }
}

/// A sample of terms, until the operator stands by them.
#[derive(Template, WebTemplate)]
#[template(path = "public/terms.html")]
pub(in crate::web) struct TermsPage<'a> {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) operator: &'a OperatorConfig,
}

/// What was done for people with disabilities, and what is missing.
#[derive(Template, WebTemplate)]
#[template(path = "public/accessibility.html")]
pub(in crate::web) struct AccessibilityPage {
    pub(in crate::web) frame: Frame,
}
