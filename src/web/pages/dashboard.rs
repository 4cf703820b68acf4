//! The page with the button.

use askama::Template;
use askama_web::WebTemplate;
use time::OffsetDateTime;

use super::{Frame, Moment, StartForm};
use crate::{
    domain::{Installation, InstallationState, Meeting, MeetingState, Plan, ReturnPath},
    web::{
        csrf::Csrf,
        words::{self, Words},
    },
};

/// Start a meeting, or go back to one.
#[derive(Template, WebTemplate)]
#[template(path = "dashboard.html")]
pub(in crate::web) struct DashboardPage {
    frame: Frame,
    /// `None` when Zoom must be connected again first: a button that cannot work is worse than
    /// none.
    start: Option<StartForm>,
    plan: Plan,
    open: Vec<OpenMeeting>,
}

/// One line in the list of open meetings.
struct OpenMeeting {
    made: Moment,
    words: Words,
    page: String,
    can_start: bool,
}

impl DashboardPage {
    pub(in crate::web) fn new(
        frame: Frame,
        csrf: &Csrf,
        here: &Installation,
        open: &[Meeting],
        now: OffsetDateTime,
    ) -> Self {
        let is_connected = here.state == InstallationState::Active;
        Self {
            frame,
            start: is_connected.then(|| StartForm::now(csrf)),
            plan: here.profile.plan,
            open: open.iter().map(|one| OpenMeeting::of(one, now)).collect(),
        }
    }
}

impl OpenMeeting {
    fn of(meeting: &Meeting, now: OffsetDateTime) -> Self {
        let state = meeting.state_at(now);
        Self {
            made: Moment(meeting.made_at),
            words: words::of_meeting(meeting, now),
            page: ReturnPath::Meeting(meeting.id).to_path(),
            can_start: matches!(state, MeetingState::Waiting | MeetingState::Started),
        }
    }
}
