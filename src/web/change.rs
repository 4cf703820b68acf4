//! `/meetings/{id}/edit`: another time or other options for a meeting that has a time.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    Web, draft,
    fields::Fields,
    form::{Form, Posted},
    meetings::{MeetingPath, to_page, wanted},
    pages::{Draft, SchedulePage},
    problem::WebError,
    schedule::{Again, rules},
    session::SignedIn,
    words,
};
use crate::{
    domain::{AttemptId, Meeting, MeetingId},
    flows::FlowError,
};

/// The form as it was sent.
pub(super) struct ChangeForm(Draft);

impl Form for ChangeForm {
    fn read(fields: &Fields) -> Option<Self> {
        draft::read(fields).map(Self)
    }
}

/// `GET /meetings/{id}/edit`.
pub(super) async fn show(
    State(web): State<Web>,
    me: SignedIn,
    MeetingPath(id): MeetingPath,
) -> Result<Response, WebError> {
    let Some(meeting) = changeable(&web, &me, id).await? else {
        return Ok(to_page(id));
    };
    let appointment = meeting.appointment();
    let appointment = appointment.ok_or_else(|| words::plain(StatusCode::NOT_FOUND))?;
    let draft = Draft::of(appointment, &meeting, me.preferences.options);
    Ok(page(&web, &me, &meeting, &draft).await?.into_response())
}

/// The meeting, while it can be changed.
async fn changeable(web: &Web, me: &SignedIn, id: MeetingId) -> Result<Option<Meeting>, WebError> {
    let meeting = web.flows.meetings.find(me.installation, id).await;
    let meeting = meeting.map_err(|error| words::of(&error))?;
    Ok(meeting
        .may_be_changed(web.flows.home.now())
        .then_some(meeting))
}

async fn page(
    web: &Web,
    me: &SignedIn,
    meeting: &Meeting,
    draft: &Draft,
) -> Result<SchedulePage, WebError> {
    let desk = web.flows.home.desk(me.installation).await;
    let (here, allowance) = desk.map_err(|error| words::of(&error))?;
    let rules = rules(web, me, &here.profile).await?;
    let frame = me.frame(&web.site);
    let page = SchedulePage::new(frame, &me.csrf, AttemptId::fresh(), draft, rules);
    Ok(page.change(meeting, allowance))
}

/// `POST /meetings/{id}/edit`. Sent twice it does no harm; whatever comes of it, what was typed is
/// still there.
pub(super) async fn save(
    MeetingPath(id): MeetingPath,
    State(web): State<Web>,
    Posted {
        me,
        form: ChangeForm(draft),
    }: Posted<ChangeForm>,
) -> Result<Response, WebError> {
    let Some(meeting) = changeable(&web, &me, id).await? else {
        return Ok(to_page(id));
    };
    let why = match draft::judged(&draft, web.flows.home.now()) {
        Err(faults) => Again::Faults(faults),
        Ok(appointment) => {
            let wanted = wanted(&web, &me, draft.name, draft.options);
            let meetings = &web.flows.meetings;
            let changed = meetings.reschedule(me.installation, id, &appointment, &wanted);
            match changed.await {
                Ok(()) | Err(FlowError::MeetingGone) => return Ok(to_page(id)),
                Err(FlowError::NotAccepted(objection)) => {
                    Again::Faults(vec![draft::objected(objection)])
                }
                Err(error) => Again::Problem(Box::new(words::not_closed(&error, id))),
            }
        }
    };
    let page = page(&web, &me, &meeting, &draft).await?;
    Ok(why.answer(page))
}
