//! `/meetings/{id}/invite.ics`: a meeting for a calendar.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use time::Duration;

use super::{
    Web,
    calendar::Entry,
    meetings::{MeetingPath, invitation},
    pages::subject,
    problem::WebError,
    session::SignedIn,
    words,
};
use crate::domain::{JoinLink, Meeting};

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
    let invitation = invitation(&web, &me, &meeting, now).await?;
    let entry = invitation
        .as_ref()
        .map(|it| entry(&meeting, &it.join, &topic));
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

fn entry<'a>(meeting: &Meeting, link: &'a JoinLink, topic: &'a str) -> Entry<'a> {
    let planned = meeting.planned.as_ref();
    let (starts, lasts) = match meeting.appointment() {
        Some(appointment) => (
            appointment.starts_at,
            appointment.ends_at() - appointment.starts_at,
        ),
        None => (meeting.made_at, LASTS),
    };
    Entry {
        id: meeting.id,
        topic,
        link,
        starts,
        lasts,
        edits: planned.map_or(0, |planned| planned.edits),
    }
}
