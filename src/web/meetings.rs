//! `/meetings`: the press, and the page of each meeting.

use axum::{
    Extension, RequestPartsExt as _,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Response},
};

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
    domain::{AttemptId, MeetingId, MeetingState, Options, ReturnPath},
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
    let wanted = wanted(&me, form.options.unwrap_or(me.preferences.options), &web);
    let pressed = meetings.start_now(me.installation, form.attempt, form.while_hosting, &wanted);
    let page = |id| ReturnPath::Meeting(id).to_path();
    match pressed.await {
        Ok(Press::Page(id)) => Ok(see_other(&page(id))),
        Ok(Press::Hosting(id)) => Ok(see_other(&format!("{}?hosting", page(id)))),
        Ok(Press::Late(id)) => Ok(see_other(&format!("{}?late", page(id)))),
        Err(error) => {
            let again = StartForm::again(&me.csrf, form.attempt);
            Err(words::not_created(&error, again).into())
        }
    }
}

/// What is asked of Zoom for somebody, by the name that they chose.
pub(super) fn wanted(me: &SignedIn, options: Options, web: &Web) -> Wanted {
    let name = me.preferences.name;
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
    let here = here.map_err(|error| words::of(&error))?;
    let invite = web.flows.settings.invite(me.installation).await;
    let invite = invite.map_err(|error| words::of(&error))?;
    let (profile, csrf) = (&here.profile, &me.csrf);
    Ok(meeting_page(
        frame,
        csrf,
        &meeting,
        profile,
        invite.as_ref(),
        now,
    ))
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
