//! `/meetings/{id}/status`: what keeps a meeting's page up to date.

use std::borrow::Cow;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    Web,
    meetings::MeetingPath,
    problem::WebError,
    reader::Reader,
    session::Onlooker,
    words::{self, Words},
};

#[derive(Serialize)]
struct Status {
    state: &'static str,
    title: Cow<'static, str>,
    detail: Cow<'static, str>,
    r#final: bool,
}

impl Status {
    fn new(words: &Words, reader: &Reader) -> Self {
        Self {
            state: words.state,
            title: words.title.text(reader),
            detail: words.detail.text(reader),
            r#final: words.is_final,
        }
    }

    /// Changes when anything that is shown changes.
    fn tag(&self) -> String {
        let parts = [self.state, &self.title, &self.detail].join("\n");
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(parts));
        format!("\"{}\"", hash.get(..16).unwrap_or(&hash))
    }
}

/// `GET /meetings/{id}/status`: `304` while nothing changed. A page that asks is not a person who
/// is there, so this does not prolong the session.
pub(super) async fn tell(
    MeetingPath(id): MeetingPath,
    State(web): State<Web>,
    Onlooker(me): Onlooker,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let meeting = web.flows.meetings.find(me.installation, id).await;
    let meeting = meeting.map_err(|error| words::of(&error))?;
    let now = web.flows.home.now();
    let status = Status::new(&words::of_meeting(&meeting, now), &me.reader);
    let tag = status.tag();
    let known = headers.get(header::IF_NONE_MATCH);
    // A proxy that compresses makes the tag a weak one.
    let known = known.map(|known| {
        known
            .as_bytes()
            .strip_prefix(b"W/")
            .unwrap_or(known.as_bytes())
    });
    let unchanged = known == Some(tag.as_bytes());
    let tag = [(header::ETAG, tag)];
    Ok(if unchanged {
        (StatusCode::NOT_MODIFIED, tag).into_response()
    } else {
        let kind = [(header::CONTENT_TYPE, "application/json")];
        let body = serde_json::to_string(&status).map_err(|error| broken(&error))?;
        (tag, kind, body).into_response()
    })
}

fn broken(error: &serde_json::Error) -> WebError {
    words::plain(StatusCode::INTERNAL_SERVER_ERROR)
        .because(error.to_string())
        .into()
}
