//! The question before a meeting is ended or cancelled.

use askama::Template;
use askama_web::WebTemplate;

use super::Frame;
use crate::{
    domain::{MeetingId, ReturnPath},
    web::{csrf::Csrf, words::Closing},
};

/// Asks first: somebody may be in it.
#[derive(Template, WebTemplate)]
#[template(path = "closing.html")]
pub(in crate::web) struct ClosingPage {
    frame: Frame,
    csrf: Csrf,
    page: String,
    closing: Closing,
}

impl ClosingPage {
    pub(in crate::web) fn new(frame: Frame, csrf: Csrf, id: MeetingId, closing: Closing) -> Self {
        Self {
            frame,
            csrf,
            page: ReturnPath::Meeting(id).to_path(),
            closing,
        }
    }
}
