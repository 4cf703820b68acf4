//! The list of what was.

use askama::Template;
use askama_web::WebTemplate;
use time::OffsetDateTime;

use super::{Frame, Moment, StartForm};
use crate::{
    domain::{MeetingName, PastMeeting, ReturnPath},
    flows,
    web::{
        catalogue::Say,
        csrf::Csrf,
        words::{self, Words},
    },
};

/// A page of the list, newest first.
#[derive(Template, WebTemplate)]
#[template(path = "history.html")]
pub(in crate::web) struct HistoryPage {
    frame: Frame,
    lines: Vec<Line>,
    /// Whether it is the first page.
    is_newest: bool,
    /// Where the next page is, when there is one.
    older: Option<String>,
    /// How long a meeting stays in the list.
    kept: Say,
    start: StartForm,
}

struct Line {
    made: Moment,
    page: String,
    /// The message that names it.
    name: &'static str,
    /// When it takes place, if it was given a time.
    starts: Option<Moment>,
    words: Words,
    length: Option<Say>,
}

impl HistoryPage {
    pub(in crate::web) fn new(
        frame: Frame,
        csrf: &Csrf,
        page: &flows::HistoryPage,
        is_newest: bool,
        now: OffsetDateTime,
    ) -> Self {
        let retention = frame.retention();
        Self {
            frame,
            lines: page.meetings.iter().map(|one| Line::of(one, now)).collect(),
            is_newest,
            older: page.older.map(|id| format!("/meetings?before={id}")),
            kept: if retention.is_zero() {
                Say::part("history", "not-kept")
            } else {
                Say::part("history", "kept").with("length", words::length(retention))
            },
            start: StartForm::now(csrf),
        }
    }
}

impl Line {
    fn of(meeting: &PastMeeting, now: OffsetDateTime) -> Self {
        Self {
            made: Moment(meeting.made_at),
            page: ReturnPath::Meeting(meeting.id).to_path(),
            name: words::meeting_name(meeting.name.unwrap_or(MeetingName::USUAL)),
            starts: meeting.starts_at.map(Moment),
            words: words::of_past(meeting, now),
            length: meeting.length().map(words::minutes),
        }
    }
}
