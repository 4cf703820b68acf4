//! `/settings`: what a clinician chooses once, for all meetings to come and for all pages.

use axum::{
    Extension,
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    dress::Complete,
    fields::{Fields, Malformed},
    form::{Form, Posted},
    options,
    pages::{Chosen, SettingsPage},
    problem::WebError,
    session::{SignedIn, see_other},
    words,
};
use crate::{
    domain::{ClientWord, InviteText, Locale, MeetingName, Preferences, Theme, Zone},
    flows::FlowError,
};

/// What was chosen.
pub(super) struct Settings {
    preferences: Preferences,
    message: String,
    is_shared: bool,
}

impl Form for Settings {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            preferences: Preferences {
                options: options::read(fields)?,
                name: MeetingName::parse(fields.get("name")?)?,
                client_word: chosen(fields, "client_word", ClientWord::parse)?,
                client_locale: chosen(fields, "client_locale", spoken)?,
                locale: chosen(fields, "locale", spoken)?,
                zone: chosen(fields, "zone", |name| Zone::parse(name).ok())?,
                theme: Theme::parse(fields.get("theme")?)?,
            },
            message: fields.get("message")?.to_owned(),
            is_shared: fields.get("shared") == Some("on"),
        })
    }
}

/// A choice that may be left to somebody else: then it is empty.
#[expect(
    clippy::option_option,
    reason = "not chosen is not the same as unreadable"
)]
fn chosen<T>(fields: &Fields, name: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match fields.get(name)? {
        "" => Some(None),
        word => parse(word).map(Some),
    }
}

fn spoken(word: &str) -> Option<Locale> {
    Locale::parse(word).filter(|locale| locale.is_spoken())
}

/// `GET /settings`.
pub(super) async fn show(
    State(web): State<Web>,
    uri: Uri,
    me: SignedIn,
) -> Result<SettingsPage, WebError> {
    let fields =
        Fields::of_query(&uri).map_err(|Malformed| words::plain(StatusCode::BAD_REQUEST))?;
    let invite = web.flows.settings.invite(me.installation).await;
    let invite = invite.map_err(|error| words::of(&error))?;
    let message = invite.as_ref().map_or("", InviteText::expose).to_owned();
    let now = Settings {
        preferences: me.preferences.clone(),
        message,
        is_shared: me.session.shared,
    };
    let page = page(&web, &me, &now).await?;
    Ok(page.saved(fields.get("saved").is_some()))
}

/// `POST /settings`.
pub(super) async fn save(
    State(web): State<Web>,
    Posted { me, form }: Posted<Settings>,
) -> Result<Response, WebError> {
    let invite = match form.message.trim() {
        "" => None,
        text => match InviteText::parse(text) {
            Ok(invite) => Some(invite),
            Err(fault) => {
                let page = page(&web, &me, &form).await?.with_fault(fault);
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return Ok((status, Extension(Complete), page).into_response());
            }
        },
    };
    let settings = &web.flows.settings;
    let saved = settings.save(me.installation, &form.preferences, invite.as_ref());
    match saved.await {
        Ok(_allowed) => {}
        Err(error @ FlowError::TooFast { .. }) => return again(&web, &me, &form, &error).await,
        Err(error) => return Err(words::of(&error).into()),
    }
    if form.is_shared != me.session.shared {
        let sessions = &web.flows.sessions;
        me.keep(sessions.on_shared_computer(&me.session, form.is_shared))
            .await?;
    }
    Ok(see_other("/settings?saved"))
}

/// The form as it was sent, with why it was not saved.
async fn again(
    web: &Web,
    me: &SignedIn,
    form: &Settings,
    error: &FlowError,
) -> Result<Response, WebError> {
    let problem = words::of(error);
    let (status, headers) = (problem.status, problem.headers());
    let account = Extension(problem.account());
    let page = page(web, me, form).await?.with_problem(problem);
    Ok((status, headers, Extension(Complete), account, page).into_response())
}

async fn page(web: &Web, me: &SignedIn, now: &Settings) -> Result<SettingsPage, WebError> {
    let overruled = web.flows.meetings.overruled(me.installation).await;
    let chosen = Chosen {
        preferences: &now.preferences,
        message: now.message.clone(),
        is_shared: now.is_shared,
        overruled: overruled.map_err(|error| words::of(&error))?,
        policy: web.flows.settings.policy(),
    };
    Ok(SettingsPage::new(me.frame(&web.site), &me.csrf, chosen))
}
