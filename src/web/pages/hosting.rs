//! A press while another meeting is running.

use askama::Template;
use askama_web::WebTemplate;

use super::{Frame, Moment, StartForm};
use crate::{
    domain::{Meeting, ReturnPath},
    web::{
        catalogue::{Say, Value},
        csrf::Csrf,
    },
};

/// "You have a meeting in progress": Zoom lets a person host one at a time.
#[derive(Template, WebTemplate)]
#[template(path = "hosting.html")]
pub(in crate::web) struct HostingPage {
    frame: Frame,
    began: Say,
    page: String,
    start: StartForm,
}

impl HostingPage {
    pub(in crate::web) fn new(frame: Frame, csrf: &Csrf, running: &Meeting) -> Self {
        let began = Moment(running.started_at.unwrap_or(running.made_at));
        Self {
            frame,
            began: Say::part("hosting", "lead").with("when", Value::Clock(began)),
            page: ReturnPath::Meeting(running.id).to_path(),
            start: StartForm::beside(csrf),
        }
    }
}
