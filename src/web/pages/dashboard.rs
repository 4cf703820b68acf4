//! The page with the button.

use askama::Template;
use askama_web::WebTemplate;
use time::OffsetDateTime;

use super::{Frame, Moment, StartForm};
use crate::{
    domain::{
        Allowance, Installation, InstallationState, Meeting, Options, Plan, Recording, ReturnPath,
    },
    flows::AtHand,
    web::{
        catalogue::Say,
        csrf::Csrf,
        reader::Reader,
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
    /// How new meetings are asked for.
    asked: Options,
    /// What is left today, when that is little.
    allowance: Option<AllowanceLeft>,
    open: Vec<MeetingAtHand>,
    upcoming: Vec<MeetingAtHand>,
}

/// A day's allowance that is nearly used up.
struct AllowanceLeft {
    left: Say,
    resets: Say,
}

impl AllowanceLeft {
    fn of(allowance: Allowance) -> Self {
        Self {
            left: Say::of("home-allowance").with("left", allowance.left),
            resets: Say::of("home-allowance-resets").with("when", Moment(allowance.resets_at)),
        }
    }
}

/// One line in a list of meetings.
struct MeetingAtHand {
    /// When it takes place, or else when it was made.
    when: Moment,
    /// The same as a text: it stands in the line three times.
    said: String,
    words: Words,
    page: String,
    can_start: bool,
}

impl DashboardPage {
    pub(in crate::web) fn new(
        frame: Frame,
        csrf: &Csrf,
        here: &Installation,
        asked: Options,
        allowance: Allowance,
        at_hand: &AtHand,
        now: OffsetDateTime,
    ) -> Self {
        let lines = |meetings: &[Meeting]| {
            let of = |one| MeetingAtHand::of(one, now, &frame.reader);
            let lines = meetings.iter().map(of);
            lines.collect()
        };
        let (open, upcoming) = (lines(&at_hand.open), lines(&at_hand.upcoming));
        let may_start = here.state == InstallationState::Active;
        Self {
            frame,
            start: may_start.then(|| match allowance.left {
                0 => StartForm::try_anyway(csrf),
                _ => StartForm::now(csrf),
            }),
            plan: here.profile.plan,
            asked,
            allowance: allowance.is_low().then(|| AllowanceLeft::of(allowance)),
            open,
            upcoming,
        }
    }
}

impl MeetingAtHand {
    fn of(meeting: &Meeting, now: OffsetDateTime, reader: &Reader) -> Self {
        let appointment = meeting.appointment();
        let when = Moment(appointment.map_or(meeting.made_at, |it| it.starts_at));
        Self {
            when,
            said: when.text(reader),
            words: words::of_meeting(meeting, now),
            page: ReturnPath::Meeting(meeting.id).to_path(),
            can_start: meeting.may_begin(now),
        }
    }

    /// Which one a button opens, for whoever hears the buttons alone.
    fn open_which(&self) -> Say {
        Say::part("home", "open-which").with("when", &self.said)
    }

    /// Which one a button starts.
    fn start_which(&self) -> Say {
        Say::part("home", "start-which").with("when", &self.said)
    }
}
