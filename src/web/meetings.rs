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
    pages::{HostingPage, LatePage, StartForm, meeting_page},
    problem::WebError,
    session::{SignedIn, see_other},
    words,
};
use crate::{
    domain::{AttemptId, MeetingId, MeetingName, MeetingState, Options, ReturnPath},
    flows::{Press, Wanted, WhileHosting},
};

/// The fields of the button.
pub(super) struct PressForm {
    attempt: AttemptId,
    /// Whether the clinician wants it although another meeting is running.
    while_hosting: WhileHosting,
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
        })
    }
}

/// `POST /meetings`: start one now and go to it.
pub(super) async fn press(
    State(web): State<Web>,
    Posted { me, form }: Posted<PressForm>,
) -> Result<Response, WebError> {
    let meetings = &web.flows.meetings;
    let wanted = Wanted {
        name: MeetingName::VideoAppointment,
        topic: "Video appointment".to_owned(),
        options: Options::default(),
    };
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

/// `GET /meetings/{id}`; with `?late` or `?hosting` a question instead.
pub(super) async fn show(
    MeetingPath(id): MeetingPath,
    State(web): State<Web>,
    uri: Uri,
    me: SignedIn,
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
    Ok(meeting_page(frame, &me.csrf, &meeting, &here.profile, now))
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
