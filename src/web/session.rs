//! Who is here: the session of a browser, judged at every request.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use tower_sessions::{Expiry, Session as Slot, session::Id};

use super::{
    Web, cookies,
    csrf::Csrf,
    pages::{Frame, Leaving, Note},
    problem::WebError,
    reader::{Reader, Reading},
    site::Site,
    words,
};
use crate::{
    domain::{InstallationId, Preferences, ReturnPath, Session, SessionEnd, SessionState},
    flows::{Limit, Standing},
};

/// A signed-in clinician. Nothing in a path or a form can name another one.
pub(super) struct SignedIn {
    pub(super) installation: InstallationId,
    /// The token for the forms of this session.
    pub(super) csrf: Csrf,
    pub(super) session: Session,
    /// What they chose, as far as the operator allows it.
    pub(super) preferences: Preferences,
    /// For whom pages are written.
    pub(super) reader: Reader,
    slot: Slot,
}

impl SignedIn {
    /// What stands around a page for them.
    pub(super) fn frame(&self, site: &Arc<Site>) -> Frame {
        Frame::new(site, self.reader.clone())
    }

    /// Writes the session down in another form.
    pub(super) async fn keep(&self, session: Session) -> Result<(), WebError> {
        put(&self.slot, session).await
    }

    /// Begins a new session with a new id, in place of this one and on the same computer.
    pub(super) async fn switch(self, session: Session) -> Result<(), WebError> {
        let shared = self.session.shared;
        begin(&self.slot, Session { shared, ..session }).await
    }

    /// Ends the session.
    pub(super) async fn end(self) -> Result<(), WebError> {
        self.slot.flush().await.map_err(unusable)
    }
}

/// Anybody: who the session says they are, and where a new one would be written.
pub(super) struct Visitor {
    pub(super) who: Who,
    /// Whether somebody said that others use this computer.
    shared: bool,
    slot: Slot,
}

/// What a session is worth.
pub(super) enum Who {
    /// There is none.
    Stranger,
    /// It is good.
    Here(Box<SignedIn>),
    /// It ended by itself.
    Over(Limit),
    /// Its installation ended.
    Ended(SessionEnd),
}

impl Visitor {
    /// Loads the session. One that cannot be loaded is a failure of ours, never a sign-out.
    async fn of(parts: &Parts, web: &Web, seen: Seen) -> Result<Self, WebError> {
        let slot = parts.extensions.get::<Slot>().cloned();
        let slot = slot.ok_or_else(|| words::plain(StatusCode::INTERNAL_SERVER_ERROR))?;
        let state = slot.get(SessionState::KEY).await.map_err(unusable)?;
        let who = match (state, slot.id()) {
            (Some(SessionState::Ended(end)), _) => Who::Ended(end),
            (Some(SessionState::SignedIn(session)), Some(id)) => {
                judged(&slot, web, session, id, parts, seen).await?
            }
            (None, _) | (_, None) => Who::Stranger,
        };
        let shared = cookies::read(&parts.headers, web.site.shared_cookie()).is_some();
        Ok(Self { who, shared, slot })
    }

    /// Begins a new session with a new id, in place of whatever was there.
    pub(super) async fn sign_in(&self, session: Session) -> Result<(), WebError> {
        let shared = session.shared || self.shared;
        begin(&self.slot, Session { shared, ..session }).await
    }

    /// Ends whatever session there is.
    pub(super) async fn sign_out(&self) -> Result<(), WebError> {
        self.slot.flush().await.map_err(unusable)
    }
}

/// Whether a request counts as use of the session.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// A person did it.
    Yes,
    /// The page did it by itself.
    No,
}

async fn judged(
    slot: &Slot,
    web: &Web,
    mut session: Session,
    id: Id,
    parts: &Parts,
    seen: Seen,
) -> Result<Who, WebError> {
    match web.flows.sessions.judge(&session) {
        Standing::Over(limit) => return Ok(Who::Over(limit)),
        Standing::Unseen(now) if seen == Seen::Yes => {
            session.seen_at = now;
            put(slot, session.clone()).await?;
        }
        Standing::Unseen(_) | Standing::Good => {}
    }
    let chosen = slot.get(Preferences::KEY).await.map_err(unusable)?;
    let preferences = web.flows.settings.preferences(chosen);
    let csrf = Csrf::of(id);
    let reading = parts.extensions.get::<Reading>();
    let reading = reading.ok_or_else(|| words::plain(StatusCode::INTERNAL_SERVER_ERROR))?;
    let leaving = Leaving::of(&web.flows.sessions, &session);
    let reader = reading.reader().signed_in(&csrf, &preferences, leaving);
    reading.know(reader.clone());
    Ok(Who::Here(Box::new(SignedIn {
        installation: session.installation,
        csrf,
        session,
        preferences,
        reader,
        slot: slot.clone(),
    })))
}

/// Flushing alone would keep the old id for the new session, and so an id that a stranger planted.
/// Only cycling draws a new one.
async fn begin(slot: &Slot, session: Session) -> Result<(), WebError> {
    slot.clear().await;
    slot.cycle_id().await.map_err(unusable)?;
    put(slot, session).await
}

/// The cookie of a session on a shared computer has no end of its own: it goes with the browser.
async fn put(slot: &Slot, session: Session) -> Result<(), WebError> {
    if session.shared {
        slot.set_expiry(Some(Expiry::OnSessionEnd));
    }
    let state = SessionState::SignedIn(session);
    slot.insert(SessionState::KEY, state)
        .await
        .map_err(unusable)
}

/// The session layer has logged its reason.
fn unusable(_logged: tower_sessions::session::Error) -> WebError {
    words::session_unusable().into()
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, WebError> {
        Self::of(parts, web, Seen::Yes).await
    }
}

impl FromRequestParts<Web> for SignedIn {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, WebError> {
        let visitor = Visitor::of(parts, web, Seen::Yes).await?;
        match visitor.who {
            Who::Here(me) => Ok(*me),
            Who::Ended(end) => Err(words::ended(&end).into()),
            Who::Over(limit) => {
                visitor.slot.flush().await.map_err(unusable)?;
                Err(WebError::Elsewhere(Note::over(limit).path()))
            }
            Who::Stranger if parts.method == Method::POST => {
                Err(WebError::Elsewhere(Note::NotSignedIn.path()))
            }
            Who::Stranger => Err(WebError::Elsewhere(landing_for(parts.uri.path()))),
        }
    }
}

/// The landing page that leads back to `path`, as far as it is a page to come back to. What belongs
/// to a meeting leads to the meeting's page.
pub(super) fn landing_for(path: &str) -> String {
    let of_meeting = ["/start", "/edit", "/end", "/cancel", "/invite.ics"];
    let page = match ReturnPath::parse(path) {
        ReturnPath::Home => {
            let mut pages = of_meeting.iter().filter_map(|end| path.strip_suffix(end));
            ReturnPath::parse(pages.next().unwrap_or(path))
        }
        page => page,
    };
    format!("/?next={}", page.to_path())
}

/// A signed-in clinician whose page asks by itself. It neither prolongs the session nor sends the
/// page elsewhere.
pub(super) struct Onlooker(pub(super) SignedIn);

impl FromRequestParts<Web> for Onlooker {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, WebError> {
        match Visitor::of(parts, web, Seen::No).await?.who {
            Who::Here(me) => Ok(Self(*me)),
            Who::Ended(end) => Err(words::ended(&end).into()),
            Who::Over(_) | Who::Stranger => Err(words::signed_out().into()),
        }
    }
}

/// `303` to a path of ours, or to an address that flows gave.
pub(super) fn see_other(to: &str) -> Response {
    match HeaderValue::try_from(to) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => WebError::from(words::plain(StatusCode::INTERNAL_SERVER_ERROR)).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::MeetingId;

    #[test]
    fn a_stranger_is_led_back_to_a_page_of_ours_only() {
        let id = MeetingId::fresh();
        let page = format!("/?next=/meetings/{id}");
        assert_eq!(landing_for(&format!("/meetings/{id}")), page);
        for part in ["start", "end", "cancel"] {
            assert_eq!(landing_for(&format!("/meetings/{id}/{part}")), page);
        }
        assert_eq!(landing_for(&format!("/meetings/{id}/invite.ics")), page);
        assert_eq!(landing_for("/start"), "/?next=/start");
        assert_eq!(landing_for("/start/start"), "/?next=/start");
        assert_eq!(landing_for("/connected"), "/?next=/");
        assert_eq!(landing_for("//evil.example/start"), "/?next=/");
    }
}
