//! A press that came long after its form was shown.

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

/// "You already made this meeting": a second client must not be handed the first one's link.
#[derive(Template, WebTemplate)]
#[template(path = "late.html")]
pub(in crate::web) struct LatePage {
    frame: Frame,
    made: Say,
    page: String,
    /// `None` for a meeting with a time: another one has a time too.
    start: Option<StartForm>,
}

impl LatePage {
    pub(in crate::web) fn new(frame: Frame, csrf: &Csrf, meeting: &Meeting) -> Self {
        Self {
            frame,
            made: Say::of("late").with("when", Value::Clock(Moment(meeting.made_at))),
            page: ReturnPath::Meeting(meeting.id).to_path(),
            start: meeting.planned.is_none().then(|| StartForm {
                is_second: true,
                ..StartForm::another(csrf)
            }),
        }
    }
}
