//! `/meetings`: the press, and the page of each meeting.

use axum::{
    Extension, RequestPartsExt as _,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Response},
};
use time::OffsetDateTime;

use super::{
    Web,
    dress::Complete,
    fields::{Fields, Malformed},
    form::{Form, Posted},
    options,
    pages::{HostingPage, LatePage, StartForm, meeting_page},
    problem::WebError,
    session::{SignedIn, see_other},
    words,
};
use crate::{
    domain::{
        AttemptId, Invitation, Meeting, MeetingId, MeetingName, MeetingState, Options, ReturnPath,
    },
    flows::{Press, Wanted, WhileHosting},
};

/// The fields of the button.
pub(super) struct PressForm {
    attempt: AttemptId,
    /// Whether the clinician wants it although another meeting is running.
    while_hosting: WhileHosting,
    /// How it is wanted, where that is not as usual.
    options: Option<Options>,
}

impl Form for PressForm {
    fn read(fields: &Fields) -> Option<Self> {
        let confirmed = fields.get("confirm") == Some("1");
        Some(Self {
            attempt: fields.get("attempt")?.parse().ok()?,
            while_hosting: if confirmed {
                WhileHosting::Create
            } else {
                WhileHosting::Ask
            },
            options: match fields.get("recording") {
                Some(_) => Some(options::read(fields)?),
                None => None,
            },
        })
    }
}

/// `POST /meetings`: start one now and go to it.
pub(super) async fn press(
    State(web): State<Web>,
    Posted { me, form }: Posted<PressForm>,
) -> Result<Response, WebError> {
    let meetings = &web.flows.meetings;
    let options = form.options.unwrap_or(me.preferences.options);
    let wanted = wanted(&web, &me, me.preferences.name, options);
    let pressed = meetings.start_now(me.installation, form.attempt, form.while_hosting, &wanted);
    match pressed.await {
        Ok(Press::Page(id)) => Ok(to_page(id)),
        Ok(Press::Hosting(id)) => Ok(to_question(id, "hosting")),
        Ok(Press::Late(id)) => Ok(to_question(id, "late")),
        Err(error) => {
            let again = StartForm::again(&me.csrf, form.attempt);
            Err(words::not_created(&error, again).into())
        }
    }
}

/// To the page of a meeting.
pub(super) fn to_page(id: MeetingId) -> Response {
    see_other(&ReturnPath::Meeting(id).to_path())
}

/// To the question about a press that found this meeting.
pub(super) fn to_question(id: MeetingId, question: &str) -> Response {
    let page = ReturnPath::Meeting(id).to_path();
    see_other(&format!("{page}?{question}"))
}

/// What is asked of Zoom for somebody, as far as the operator allows it.
pub(super) fn wanted(web: &Web, me: &SignedIn, name: MeetingName, options: Options) -> Wanted {
    Wanted {
        name,
        topic: words::topic(name, &me.reader),
        options: web.flows.settings.allowed(&options),
    }
}

/// `GET /meetings/{id}`; with `?late` or `?hosting` a question instead.
pub(super) async fn show(
    State(web): State<Web>,
    me: SignedIn,
    MeetingPath(id): MeetingPath,
    uri: Uri,
) -> Result<Response, WebError> {
    let fields =
        Fields::of_query(&uri).map_err(|Malformed| words::plain(StatusCode::BAD_REQUEST))?;
    let meeting = web.flows.meetings.find(me.installation, id).await;
    let meeting = meeting.map_err(|error| words::of(&error))?;
    let (frame, now) = (me.frame(&web.site), web.flows.home.now());
    if fields.get("late").is_some() && meeting.is_late_press(now) {
        return Ok(LatePage::new(frame, &me.csrf, &meeting).into_response());
    }
    if fields.get("hosting").is_some() && meeting.state == MeetingState::Started {
        let question = HostingPage::new(frame, &me.csrf, &meeting);
        return Ok((StatusCode::CONFLICT, Extension(Complete), question).into_response());
    }
    let here = web.flows.home.installation(me.installation).await;
    let profile = here.map_err(|error| words::of(&error))?.profile;
    let invitation = invitation(&web, &me, &meeting, now).await?;
    let invitation = invitation.as_ref();
    Ok(meeting_page(
        frame, &me.csrf, &meeting, &profile, invitation, now,
    ))
}

/// What is handed out, while there is something to come to.
pub(super) async fn invitation(
    web: &Web,
    me: &SignedIn,
    meeting: &Meeting,
    now: OffsetDateTime,
) -> Result<Option<Invitation>, WebError> {
    match meeting.state_at(now) {
        MeetingState::Waiting | MeetingState::Started => {
            let invitation = web.flows.meetings.invitation(me.installation, meeting.id);
            invitation.await.map_err(|error| words::of(&error).into())
        }
        MeetingState::Pending
        | MeetingState::Unknown
        | MeetingState::Refused
        | MeetingState::Ended
        | MeetingState::Cancelled => Ok(None),
    }
}

/// The id in the path. One that cannot be read is as unknown as one that nobody has.
pub(super) struct MeetingPath(pub(super) MeetingId);

impl<S: Send + Sync> FromRequestParts<S> for MeetingPath {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, WebError> {
        let id = parts.extract::<Path<String>>().await.ok();
        let id = id.and_then(|Path(id)| id.parse().ok());
        id.map(Self)
            .ok_or_else(|| words::plain(StatusCode::NOT_FOUND).into())
    }
}
