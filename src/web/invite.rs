//! `/meetings/{id}/invite.ics`: a meeting for a calendar.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use time::Duration;

use super::{
    Web, calendar::Entry, meetings::MeetingPath, pages::subject, problem::WebError,
    session::SignedIn, words,
};
use crate::domain::{Meeting, MeetingState};

/// A meeting that begins at once has no end: a calendar shows it for an hour.
const LASTS: Duration = Duration::hours(1);

/// `GET /meetings/{id}/invite.ics`, for as long as its link is good.
pub(super) async fn download(
    State(web): State<Web>,
    me: SignedIn,
    MeetingPath(id): MeetingPath,
) -> Result<Response, WebError> {
    let meeting = web.flows.meetings.find(me.installation, id).await;
    let meeting = meeting.map_err(|error| words::of(&error))?;
    let topic = subject(&meeting, &me.reader);
    let entry = entry(&meeting, &topic).ok_or_else(|| words::plain(StatusCode::NOT_FOUND))?;
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/calendar; charset=utf-8; method=PUBLISH",
        ),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"video-appointment.ics\"",
        ),
    ];
    Ok((headers, entry.file(web.flows.home.now())).into_response())
}

fn entry<'a>(meeting: &'a Meeting, topic: &'a str) -> Option<Entry<'a>> {
    let is_open = matches!(meeting.state, MeetingState::Waiting | MeetingState::Started);
    let link = meeting.join.as_ref().filter(|_| is_open)?;
    Some(Entry {
        id: meeting.id,
        topic,
        link,
        starts: meeting.made_at,
        lasts: LASTS,
    })
}
