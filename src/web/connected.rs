//! `/connected`: after the first consent, or when somebody else's consent came back.

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    dress::Complete,
    fields::Fields,
    form::{Form, Posted},
    pages::{ConnectedPage, SwitchPage},
    problem::WebError,
    session::{SignedIn, see_other},
    words,
};
use crate::{
    domain::{Installation, InstallationId, Session},
    flows::FlowError,
};

/// `GET /connected`.
pub(super) async fn show(State(web): State<Web>, me: SignedIn) -> Result<Response, WebError> {
    let here = web.flows.home.installation(me.installation).await;
    match (here, me.session.switch_to) {
        (Ok(here), None) => {
            let (frame, asked) = (me.frame(&web.site), me.preferences.options);
            Ok(ConnectedPage::new(frame, &me.csrf, &here, asked).into_response())
        }
        (Ok(here), Some(other)) => ask(&web, &me, &here, other).await,
        // It is gone, so there is nothing to choose between.
        (Err(FlowError::Reconnect), Some(other)) => switch(&web, me, other).await,
        (Err(error), _) => Err(words::of(&error).into()),
    }
}

/// Whose account to use here: two cannot be used at once.
async fn ask(
    web: &Web,
    me: &SignedIn,
    here: &Installation,
    other: InstallationId,
) -> Result<Response, WebError> {
    match web.flows.home.installation(other).await {
        Ok(other) => {
            let question = SwitchPage::new(me.frame(&web.site), &me.csrf, here, &other);
            Ok((StatusCode::CONFLICT, Extension(Complete), question).into_response())
        }
        // It ended meanwhile: there is nothing to choose any more.
        Err(FlowError::NotFound | FlowError::Reconnect) => stay(me).await,
        Err(error) => Err(words::of(&error).into()),
    }
}

/// What was chosen.
pub(super) enum Choice {
    Switch,
    Stay,
}

impl Form for Choice {
    fn read(fields: &Fields) -> Option<Self> {
        match fields.get("choose")? {
            "switch" => Some(Self::Switch),
            "stay" => Some(Self::Stay),
            _ => None,
        }
    }
}

/// `POST /connected`.
pub(super) async fn choose(
    State(web): State<Web>,
    Posted { me, form }: Posted<Choice>,
) -> Result<Response, WebError> {
    match (form, me.session.switch_to) {
        (Choice::Switch, Some(other)) => switch(&web, me, other).await,
        (Choice::Stay, Some(_)) => stay(&me).await,
        (_, None) => Ok(see_other("/")),
    }
}

async fn switch(web: &Web, me: SignedIn, other: InstallationId) -> Result<Response, WebError> {
    let session = web.flows.sessions.begin(other);
    me.switch(session).await?;
    Ok(see_other("/"))
}

async fn stay(me: &SignedIn) -> Result<Response, WebError> {
    me.keep(Session {
        switch_to: None,
        ..me.session.clone()
    })
    .await?;
    Ok(see_other("/"))
}
