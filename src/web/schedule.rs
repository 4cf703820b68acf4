//! `/meetings/new` and `/meetings/scheduled`: a meeting that has a time.

use axum::{
    Extension,
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

use super::{
    Web, draft,
    dress::Complete,
    fields::{Fields, Malformed},
    form::{Form, Posted},
    meetings::{to_page, to_question, wanted},
    pages::{Draft, NobodyPage, Rules, SchedulePage},
    problem::{Problem, WebError},
    session::SignedIn,
    words,
};
use crate::{
    domain::{AttemptId, MeetingId, MeetingState, Profile, Zone},
    flows::{FlowError, Press},
};

/// The form as it was sent.
pub(super) struct ScheduleForm {
    attempt: AttemptId,
    draft: Draft,
}

impl Form for ScheduleForm {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            attempt: fields.get("attempt")?.parse().ok()?,
            draft: draft::read(fields)?,
        })
    }
}

/// `GET /meetings/new`; with `?now` for a meeting that begins at once, with `?for=colleague` for one
/// that somebody else holds.
pub(super) async fn show(
    State(web): State<Web>,
    uri: Uri,
    me: SignedIn,
) -> Result<Response, WebError> {
    let fields =
        Fields::of_query(&uri).map_err(|Malformed| words::plain(StatusCode::BAD_REQUEST))?;
    let profile = profile(&web, &me).await?;
    let rules = rules(&web, &me, &profile).await?;
    let zone = me.preferences.zone.clone().or(profile.zone);
    let (name, options) = (me.preferences.name, me.preferences.options);
    let draft = Draft::new(zone.unwrap_or_else(Zone::utc), name, options);
    let frame = me.frame(&web.site);
    let page = SchedulePage::new(frame, &me.csrf, AttemptId::fresh(), &draft, rules);
    match (fields.get("now"), fields.get("for")) {
        (Some(_), _) => Ok(page.now().into_response()),
        (None, Some("colleague")) => for_colleague(&web, &me, page, &draft).await,
        (None, _) => Ok(page.into_response()),
    }
}

async fn for_colleague(
    web: &Web,
    me: &SignedIn,
    page: SchedulePage,
    draft: &Draft,
) -> Result<Response, WebError> {
    let colleagues = web.flows.meetings.colleagues(me.installation).await;
    let colleagues = colleagues.map_err(|error| words::of(&error))?;
    if colleagues.is_empty() {
        let frame = me.frame(&web.site);
        return Ok(NobodyPage { frame }.into_response());
    }
    let page = page.for_one_of(&colleagues, draft.colleague.as_ref());
    Ok(page.into_response())
}

async fn profile(web: &Web, me: &SignedIn) -> Result<Profile, WebError> {
    let here = web.flows.home.installation(me.installation).await;
    Ok(here.map_err(|error| words::of(&error))?.profile)
}

/// What is known about a clinician's choices.
pub(super) async fn rules(web: &Web, me: &SignedIn, profile: &Profile) -> Result<Rules, WebError> {
    let overruled = web.flows.meetings.overruled(me.installation).await;
    Ok(Rules {
        overruled: overruled.map_err(|error| words::of(&error))?,
        policy: web.flows.settings.policy(),
        plan: profile.plan,
    })
}

/// `POST /meetings/scheduled`. Whatever comes of it, what was typed is still there.
pub(super) async fn save(
    State(web): State<Web>,
    Posted { me, form }: Posted<ScheduleForm>,
) -> Result<Response, WebError> {
    let appointment = match draft::judged(&form.draft, web.flows.home.now()) {
        Ok(appointment) => appointment,
        Err(faults) => return again(&web, &me, &form, Again::Faults(faults)).await,
    };
    let wanted = wanted(&web, &me, form.draft.name, form.draft.options);
    let colleague = form.draft.colleague.as_ref();
    let (owner, meetings) = (me.installation, &web.flows.meetings);
    let pressed = meetings.schedule(owner, form.attempt, &appointment, &wanted, colleague);
    match pressed.await {
        Ok(Press::Late(id)) => Ok(to_question(id, "late")),
        Ok(Press::Page(id) | Press::Hosting(id)) => made(&web, &me, &form, id).await,
        Err(error) => again(&web, &me, &form, Again::Problem(Box::new(not_made(&error)))).await,
    }
}

/// To the page of the meeting; back to the form where Zoom objected to something in it.
async fn made(
    web: &Web,
    me: &SignedIn,
    form: &ScheduleForm,
    id: MeetingId,
) -> Result<Response, WebError> {
    let meeting = web.flows.meetings.find(me.installation, id).await;
    let meeting = meeting.map_err(|error| words::of(&error))?;
    let refusal = meeting
        .refusal
        .filter(|_| meeting.state == MeetingState::Refused);
    match refusal.and_then(words::objection) {
        None => Ok(to_page(id)),
        Some(objection) => {
            let fresh = ScheduleForm {
                attempt: AttemptId::fresh(),
                draft: form.draft.clone(),
            };
            let faults = vec![draft::objected(objection)];
            again(web, me, &fresh, Again::Faults(faults)).await
        }
    }
}

/// Why a form is shown once more.
pub(super) enum Again {
    /// Something in it cannot be used.
    Faults(Vec<draft::FieldFault>),
    /// It came to nothing.
    Problem(Box<Problem>),
}

impl Again {
    /// The form with what is to be said.
    pub(super) fn answer(self, page: SchedulePage) -> Response {
        match self {
            Self::Faults(faults) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                (status, Extension(Complete), page.with_errors(faults)).into_response()
            }
            Self::Problem(problem) => {
                let (status, account) = (problem.status, Extension(problem.account()));
                let page = page.with_problem(*problem);
                (status, Extension(Complete), account, page).into_response()
            }
        }
    }
}

async fn again(
    web: &Web,
    me: &SignedIn,
    form: &ScheduleForm,
    why: Again,
) -> Result<Response, WebError> {
    let profile = profile(web, me).await?;
    let rules = rules(web, me, &profile).await?;
    let frame = me.frame(&web.site);
    let mut page = SchedulePage::new(frame, &me.csrf, form.attempt, &form.draft, rules);
    if form.draft.colleague.is_some() {
        let colleagues = web.flows.meetings.colleagues(me.installation).await;
        let colleagues = colleagues.unwrap_or_default();
        page = page.for_one_of(&colleagues, form.draft.colleague.as_ref());
    }
    Ok(why.answer(page))
}

/// A form that came to nothing.
fn not_made(error: &FlowError) -> Problem {
    let problem = words::of(error);
    match error {
        FlowError::Reconnect | FlowError::MorePermission => problem
            .and("nothing-created")
            .step("step-connect-zoom-again", "/install?return=/meetings/new"),
        FlowError::Unavailable | FlowError::Internal(_) | FlowError::TooFast { .. } => problem,
        _ => problem.and("nothing-created"),
    }
}
