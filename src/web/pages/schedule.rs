//! The form for a meeting that has a time, and for one that begins now with options of its own.

use askama::Template;
use askama_web::WebTemplate;
use time::{format_description::BorrowedFormatItem, macros::format_description};

use super::{
    Frame,
    field::{Choice, OptionsFields, Select, Setting},
};
use crate::{
    domain::{
        Allowance, Appointment, AttemptId, Colleague, Meeting, MeetingName, Minutes, Options,
        Overruled, Plan, Policy, ReturnPath, Zone, ZoomUserId,
    },
    web::{
        catalogue::Say,
        csrf::Csrf,
        problem::{Problem, Step},
    },
};

/// How a browser writes what the clock on the wall says.
const WALL: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]");

/// What was typed and chosen, as it was sent.
#[derive(Clone)]
pub(in crate::web) struct Draft {
    pub(in crate::web) when: String,
    pub(in crate::web) lasts: String,
    pub(in crate::web) zone: Zone,
    pub(in crate::web) name: MeetingName,
    pub(in crate::web) options: Options,
    pub(in crate::web) colleague: Option<ZoomUserId>,
}

impl Draft {
    /// An empty one.
    pub(in crate::web) fn new(zone: Zone, name: MeetingName, options: Options) -> Self {
        Self {
            when: String::new(),
            lasts: Minutes::CHOICES[2].count().to_string(),
            zone,
            name,
            options,
            colleague: None,
        }
    }

    /// A meeting as it is, in the zone by whose clock it was made.
    pub(in crate::web) fn of(appointment: &Appointment, meeting: &Meeting, usual: Options) -> Self {
        let local = appointment.zone.local(appointment.starts_at);
        let asked = meeting.asked;
        Self {
            when: local.format(WALL).unwrap_or_default(),
            lasts: appointment.lasts.count().to_string(),
            zone: appointment.zone.clone(),
            name: meeting.name(),
            options: asked.map_or(usual, |asked| Options {
                waiting_room: asked.waiting_room,
                early: asked.early,
                recording: asked.recording,
                ..usual
            }),
            colleague: None,
        }
    }
}

/// What is known about somebody's choices.
#[derive(Clone, Copy)]
pub(in crate::web) struct Rules {
    pub(in crate::web) overruled: Overruled,
    pub(in crate::web) policy: Policy,
    pub(in crate::web) plan: Plan,
}

/// The form.
#[derive(Template, WebTemplate)]
#[template(path = "schedule.html")]
pub(in crate::web) struct SchedulePage {
    frame: Frame,
    csrf: Csrf,
    /// The message that is the heading.
    title: &'static str,
    action: String,
    attempt: Option<AttemptId>,
    colleagues: Option<Select>,
    /// `None` for a meeting that begins now.
    time: Option<Time>,
    options: OptionsFields,
    plan: Plan,
    note: Option<Say>,
    button: &'static str,
    busy: &'static str,
    back: String,
    back_label: &'static str,
    /// Another form than this one: its message and its address.
    other: Option<(&'static str, &'static str)>,
    problem: Option<Problem>,
    errors: Vec<(&'static str, Say)>,
}

/// When, how long, and what it is called.
struct Time {
    when: String,
    zone: String,
    error: Option<Say>,
    lasts: Select,
    name: Select,
}

impl Time {
    fn of(draft: &Draft) -> Self {
        Self {
            when: draft.when.clone(),
            zone: draft.zone.name().to_owned(),
            error: None,
            lasts: lasts(&draft.lasts),
            name: Select::of_names("schedule.name", draft.name),
        }
    }

    fn zone_hint(&self) -> Say {
        Say::part("schedule", "zone").with("zone", self.zone.replace('_', " "))
    }
}

/// Zoom may have set another length than a form offers: that one stands too.
fn lasts(chosen: &str) -> Select {
    let mut choices = Minutes::CHOICES.to_vec();
    let told = chosen.parse().ok().and_then(Minutes::told);
    if let Some(told) = told.filter(|told| !choices.contains(told)) {
        choices.push(told);
    }
    let choice = |minutes: &Minutes| {
        let count = minutes.count();
        Choice {
            value: Some(count.to_string()),
            label: Say::part("schedule", "minutes")
                .with("minutes", u32::from(count))
                .into(),
            is_chosen: count.to_string() == chosen,
        }
    };
    Select {
        choices: choices.iter().map(choice).collect(),
        ..Select::of("lasts", "schedule.lasts", &[], chosen)
    }
}

impl SchedulePage {
    /// For a meeting to come.
    pub(in crate::web) fn new(
        frame: Frame,
        csrf: &Csrf,
        attempt: AttemptId,
        draft: &Draft,
        rules: Rules,
    ) -> Self {
        Self {
            frame,
            csrf: csrf.clone(),
            title: "schedule",
            action: "/meetings/scheduled".to_owned(),
            attempt: Some(attempt),
            colleagues: None,
            time: Some(Time::of(draft)),
            options: OptionsFields::new(draft.options, rules.overruled, rules.policy),
            plan: rules.plan,
            note: None,
            button: "schedule.do",
            busy: "schedule.busy",
            back: "/".to_owned(),
            back_label: "schedule.back",
            other: Some(("schedule.colleague", "/meetings/new?for=colleague")),
            problem: None,
            errors: Vec::new(),
        }
    }

    /// The same, for somebody who lets this clinician schedule for them.
    pub(in crate::web) fn for_one_of(
        self,
        colleagues: &[Colleague],
        chosen: Option<&ZoomUserId>,
    ) -> Self {
        let choice = |colleague: &Colleague| Choice {
            value: Some(colleague.id.as_str().to_owned()),
            label: colleague.email.clone().into(),
            is_chosen: chosen == Some(&colleague.id),
        };
        let select = Select {
            choices: colleagues.iter().map(choice).collect(),
            ..Select::of("colleague", "schedule.for", &[], "")
        };
        Self {
            colleagues: Some(select.hinted("schedule.for-hint")),
            note: Some(Say::part("schedule", "not-now")),
            other: Some(("schedule.myself", "/meetings/new")),
            ..self
        }
    }

    /// For a meeting that begins now, with options of its own.
    pub(in crate::web) fn now(self) -> Self {
        Self {
            title: "different",
            action: "/meetings".to_owned(),
            time: None,
            options: self.options.without_a_time(),
            button: "different.do",
            busy: "start-busy",
            other: None,
            ..self
        }
    }

    /// For a meeting that is scheduled already.
    pub(in crate::web) fn change(self, meeting: &Meeting, allowance: Allowance) -> Self {
        let page = ReturnPath::Meeting(meeting.id).to_path();
        let note = if allowance.is_low() {
            Say::part("change", "counts").with("left", allowance.left)
        } else {
            Say::part("change", "same-link")
        };
        Self {
            title: "change",
            action: format!("{page}/edit"),
            attempt: None,
            note: Some(note),
            button: "change.do",
            busy: "change.busy",
            back: page,
            back_label: "step-meeting",
            other: None,
            ..self
        }
    }

    /// The same, with what is wrong, each with the field where it is.
    pub(in crate::web) fn with_errors(mut self, errors: Vec<(&'static str, Say)>) -> Self {
        for (field, error) in &errors {
            let error = Some(error.clone());
            match (*field, self.time.as_mut(), self.colleagues.as_mut()) {
                ("when", Some(time), _) => time.error = error,
                ("lasts", Some(time), _) => time.lasts.error = error,
                ("colleague", _, Some(colleagues)) => colleagues.error = error,
                _ => {}
            }
        }
        Self { errors, ..self }
    }

    /// The same, with what became of it.
    pub(in crate::web) fn with_problem(self, problem: Problem) -> Self {
        Self {
            problem: Some(problem),
            ..self
        }
    }
}

/// Nobody lets this clinician schedule for them.
#[derive(Template, WebTemplate)]
#[template(path = "nobody.html")]
pub(in crate::web) struct NobodyPage {
    pub(in crate::web) frame: Frame,
}
