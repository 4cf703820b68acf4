//! `/meetings/{id}/invite.ics`: a meeting for a calendar.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use time::{Duration, OffsetDateTime};

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
    let now = web.flows.home.now();
    let entry = entry(&meeting, &topic, now);
    let entry = entry.ok_or_else(|| words::plain(StatusCode::NOT_FOUND))?;
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
    Ok((headers, entry.file(now)).into_response())
}

fn entry<'a>(meeting: &'a Meeting, topic: &'a str, now: OffsetDateTime) -> Option<Entry<'a>> {
    let is_open = matches!(
        meeting.state_at(now),
        MeetingState::Waiting | MeetingState::Started
    );
    let link = meeting.join.as_ref().filter(|_| is_open)?;
    let planned = meeting.planned.as_ref();
    let (starts, lasts) = match meeting.appointment() {
        Some(appointment) => (
            appointment.starts_at,
            appointment.ends_at() - appointment.starts_at,
        ),
        None => (meeting.made_at, LASTS),
    };
    Some(Entry {
        id: meeting.id,
        topic,
        link,
        starts,
        lasts,
        edits: planned.map_or(0, |planned| planned.edits),
    })
}
