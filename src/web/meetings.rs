//! `/meetings`: the press, and the page of each meeting.

use axum::{
    RequestPartsExt as _,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    fields::{Fields, Malformed},
    form::{Form, Posted},
    pages::{Frame, LatePage, StartForm, meeting_page},
    problem::WebError,
    session::{SignedIn, see_other},
    words,
};
use crate::{
    domain::{AttemptId, MeetingId, ReturnPath},
    flows::Press,
};

/// The fields of the button.
pub(super) struct PressForm(AttemptId);

impl Form for PressForm {
    fn read(fields: &Fields) -> Option<Self> {
        fields.get("attempt")?.parse().ok().map(Self)
    }
}

/// `POST /meetings`: start one now and go to it.
pub(super) async fn press(
    State(web): State<Web>,
    Posted { me, form }: Posted<PressForm>,
) -> Result<Response, WebError> {
    let PressForm(attempt) = form;
    match web.flows.meetings.start_now(me.installation, attempt).await {
        Ok(Press::Page(id)) => Ok(see_other(&ReturnPath::Meeting(id).to_path())),
        Ok(Press::Late(id)) => {
            let page = ReturnPath::Meeting(id).to_path();
            Ok(see_other(&format!("{page}?late")))
        }
        Err(error) => {
            let again = StartForm::again(&me.csrf, attempt);
            Err(words::not_created(&error, again).into())
        }
    }
}

/// `GET /meetings/{id}`; with `?late` a question instead.
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
    let (frame, now) = (Frame::inside(&web.site, &me.csrf), web.flows.home.now());
    if fields.get("late").is_some() && meeting.is_late_press(now) {
        return Ok(LatePage::new(frame, &me.csrf, &meeting).into_response());
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
