//! A press while another meeting is running.

use askama::Template;
use askama_web::WebTemplate;

use super::{Frame, Moment, StartForm};
use crate::{
    domain::{Meeting, ReturnPath},
    web::csrf::Csrf,
};

/// "You have a meeting in progress": Zoom lets a person host one at a time.
#[derive(Template, WebTemplate)]
#[template(path = "hosting.html")]
pub(in crate::web) struct HostingPage {
    frame: Frame,
    began: Moment,
    page: String,
    start: StartForm,
}

impl HostingPage {
    pub(in crate::web) fn new(frame: Frame, csrf: &Csrf, running: &Meeting) -> Self {
        Self {
            frame,
            began: Moment(running.started_at.unwrap_or(running.made_at)),
            page: ReturnPath::Meeting(running.id).to_path(),
            start: StartForm::beside(csrf),
        }
    }
}
