//! The page with the button.

use askama::Template;
use askama_web::WebTemplate;
use time::OffsetDateTime;

use super::{Frame, Moment, StartForm};
use crate::{
    domain::{Allowance, Installation, InstallationState, Meeting, MeetingState, Plan, ReturnPath},
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
    /// What is left today, when that is little.
    allowance: Option<AllowanceLeft>,
    open: Vec<OpenMeeting>,
}

/// A day's allowance that is nearly used up.
struct AllowanceLeft {
    sentence: String,
    resets: Moment,
}

impl AllowanceLeft {
    fn of(allowance: Allowance) -> Self {
        let sentence = match allowance.left {
            0 => "You have reached Zoom's limit of 100 new meetings a day.".to_owned(),
            1 => "You can create 1 more meeting today.".to_owned(),
            left => format!("You can create {left} more meetings today."),
        };
        Self {
            sentence,
            resets: Moment(allowance.resets_at),
        }
    }
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
        allowance: Allowance,
        open: &[Meeting],
        now: OffsetDateTime,
    ) -> Self {
        let may_start = here.state == InstallationState::Active;
        Self {
            frame,
            start: may_start.then(|| match allowance.left {
                0 => StartForm::try_anyway(csrf),
                _ => StartForm::now(csrf),
            }),
            plan: here.profile.plan,
            allowance: allowance.is_low().then(|| AllowanceLeft::of(allowance)),
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
