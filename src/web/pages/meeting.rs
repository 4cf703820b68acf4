//! The page of one meeting: one template for each thing that a clinician can do there.

use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    Extension,
    response::{IntoResponse as _, Response},
};
use time::OffsetDateTime;

use super::{
    Frame, Moment, StartForm,
    message::{Message, subject},
    qr::Qr,
};
use crate::{
    domain::{
        Appointment, Choice, Entrance, Invitation, Meeting, MeetingState, Plan, Profile, Recording,
        Refusal, ReturnPath,
    },
    web::{
        catalogue::{Say, Value},
        csrf::Csrf,
        dress::Complete,
        problem::{Aid, Problem, Step},
        words::{self, Words},
    },
};

/// The page of a meeting as it is now.
pub(in crate::web) fn meeting_page(
    frame: Frame,
    csrf: &Csrf,
    meeting: &Meeting,
    profile: &Profile,
    invitation: Option<&Invitation>,
    now: OffsetDateTime,
) -> Response {
    let state = meeting.state_at(now);
    match state {
        MeetingState::Pending | MeetingState::Unknown => {
            let may_repeat = now - meeting.made_at > Meeting::SAME_PRESS;
            let start = may_repeat.then(|| StartForm::another(csrf));
            OpenQuestionPage::new(frame, meeting, now, start).into_response()
        }
        MeetingState::Waiting | MeetingState::Started => {
            ReadyPage::new(frame, meeting, now, profile, invitation).into_response()
        }
        MeetingState::Refused => refused(frame, csrf, meeting, now),
        MeetingState::Ended | MeetingState::Cancelled => OverPage {
            frame,
            words: words::of_meeting(meeting, now),
            made: Say::part("over", "made").with("when", Moment(meeting.made_at)),
            again: meeting.may_begin(now).then(|| {
                let page = ReturnPath::Meeting(meeting.id).to_path();
                format!("{page}/start")
            }),
            start: StartForm::another(csrf),
        }
        .into_response(),
    }
}

/// It may come to be, or may have come to be.
#[derive(Template, WebTemplate)]
#[template(path = "open_question.html")]
struct OpenQuestionPage {
    frame: Frame,
    words: Words,
    is_unknown: bool,
    page: String,
    start: Option<StartForm>,
}

impl OpenQuestionPage {
    fn new(frame: Frame, meeting: &Meeting, now: OffsetDateTime, start: Option<StartForm>) -> Self {
        Self {
            frame,
            words: words::of_meeting(meeting, now),
            is_unknown: meeting.state_at(now) == MeetingState::Unknown,
            page: ReturnPath::Meeting(meeting.id).to_path(),
            start,
        }
    }
}

/// It exists: the link to hand out and the way in.
#[derive(Template, WebTemplate)]
#[template(path = "ready.html")]
struct ReadyPage<'a> {
    frame: Frame,
    words: Words,
    page: String,
    is_running: bool,
    link: Option<Link<'a>>,
    number: Option<String>,
    passcode: Option<String>,
    applied: Option<SetUp>,
    planned: Option<Plans>,
    plan: Plan,
    made: Moment,
}

/// What a meeting with a time has beside all others.
struct Plans {
    time: Value,
    length: Say,
    entrance: Option<Say>,
    for_colleague: bool,
    /// Where it can be changed, while it can.
    change: Option<String>,
}

impl Plans {
    fn of(meeting: &Meeting, now: OffsetDateTime) -> Option<Self> {
        let planned = meeting.planned.as_ref()?;
        let Appointment {
            starts_at,
            lasts,
            zone,
        } = &planned.appointment;
        let page = ReturnPath::Meeting(meeting.id).to_path();
        Some(Self {
            time: Value::There(Moment(*starts_at), zone.clone()),
            length: words::minutes(Duration::from_mins(lasts.count().into())),
            entrance: planned.entrance.map(|entrance| match entrance {
                Entrance::WithHost => Say::part("planned", "with-host"),
                Entrance::AnyTime => Say::part("planned", "any-time"),
                minutes => Say::part("planned", "early").with("minutes", minutes.as_str()),
            }),
            for_colleague: planned.for_colleague,
            change: meeting.may_be_changed(now).then(|| format!("{page}/edit")),
        })
    }
}

/// The client's link in all its forms.
struct Link<'a> {
    address: &'a str,
    message: Message,
    qr: Option<Qr>,
}

impl<'a> ReadyPage<'a> {
    fn new(
        frame: Frame,
        meeting: &Meeting,
        now: OffsetDateTime,
        profile: &Profile,
        invitation: Option<&'a Invitation>,
    ) -> Self {
        let link = invitation.map(|handed_out| Link {
            address: handed_out.join.expose(),
            message: Message::invite(
                &profile.display_name,
                handed_out,
                subject(meeting, &frame.reader),
                &frame.reader,
            ),
            qr: Qr::of(handed_out.join.expose()),
        });
        let passcode = invitation.and_then(|handed_out| handed_out.passcode.as_ref());
        Self {
            frame,
            words: words::of_meeting(meeting, now),
            page: ReturnPath::Meeting(meeting.id).to_path(),
            is_running: meeting.state_at(now) == MeetingState::Started,
            link,
            number: meeting.number.map(crate::domain::MeetingNumber::spoken),
            passcode: passcode.map(|code| spelled(code.expose())),
            applied: SetUp::of(meeting),
            planned: Plans::of(meeting, now),
            plan: profile.plan,
            made: Moment(meeting.made_at),
        }
    }
}

impl ReadyPage<'_> {
    /// A colleague's meeting has no way in for the one who scheduled it.
    fn may_start(&self) -> bool {
        !self
            .planned
            .as_ref()
            .is_some_and(|planned| planned.for_colleague)
    }
}

/// How Zoom set a meeting up, each line a message.
struct SetUp {
    waiting_room: &'static str,
    passcode_in_link: bool,
    recording: &'static str,
    /// What to tell the client about it.
    warning: Option<&'static str>,
}

impl SetUp {
    fn of(meeting: &Meeting) -> Option<Self> {
        let applied = meeting.applied?;
        let choices = meeting.choices();
        let by_choice = |choice: Option<Choice>| choice != Some(Choice::SetByOrganisation);
        let own_room = by_choice(choices.map(|choices| choices.waiting_room));
        let own_recording = by_choice(choices.map(|choices| choices.recording));
        let (recording, warning) = match (applied.recording, own_recording) {
            (Recording::Off, true) => ("asked.off", None),
            (Recording::Off, false) => ("applied.recording-off", None),
            (Recording::Local, true) => ("applied.local-own", Some("applied.records-own")),
            (Recording::Local, false) => ("applied.local", Some("applied.records")),
            (Recording::Cloud, true) => ("applied.cloud-own", Some("applied.records-own")),
            (Recording::Cloud, false) => ("applied.cloud", Some("applied.records")),
        };
        Some(Self {
            waiting_room: match (applied.waiting_room, own_room) {
                (true, true) => "asked.on",
                (true, false) => "applied.waiting-room-on",
                (false, true) => "asked.off",
                (false, false) => "applied.waiting-room-off",
            },
            passcode_in_link: applied.passcode_in_link,
            recording,
            warning,
        })
    }
}

/// Character by character, as people read it out.
fn spelled(code: &str) -> String {
    let letters: Vec<_> = code.chars().map(String::from).collect();
    letters.join(" ")
}

/// Zoom said no.
#[derive(Template, WebTemplate)]
#[template(path = "refused.html")]
struct RefusedPage {
    frame: Frame,
    problem: Problem,
}

/// The answer to the press that came here, with its status; later the record of it.
fn refused(frame: Frame, csrf: &Csrf, meeting: &Meeting, now: OffsetDateTime) -> Response {
    let refusal = meeting.refusal.unwrap_or(Refusal::Other);
    let problem = words::refused(refusal, meeting.made_at, StartForm::retry(csrf));
    let (status, headers) = (problem.status, problem.headers());
    let account = Extension(problem.account());
    let page = RefusedPage { frame, problem };
    if now - meeting.made_at > Meeting::SAME_PRESS {
        (account, page).into_response()
    } else {
        (status, headers, Extension(Complete), account, page).into_response()
    }
}

/// It is over.
#[derive(Template, WebTemplate)]
#[template(path = "over.html")]
struct OverPage {
    frame: Frame,
    words: Words,
    made: Say,
    /// Where it can be started again, while it can.
    again: Option<String>,
    start: StartForm,
}
