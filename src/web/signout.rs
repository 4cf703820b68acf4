//! `/signout`: out, on this browser or on every one.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue},
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    fields::Fields,
    form::{Form, Posted},
    pages::Note,
    problem::WebError,
    session::{SignedIn, see_other},
    words,
};

/// Where somebody wants to be signed out.
pub(super) enum SignOut {
    Here,
    Everywhere,
}

impl Form for SignOut {
    fn read(fields: &Fields) -> Option<Self> {
        match fields.get("everywhere") {
            None => Some(Self::Here),
            Some("1") => Some(Self::Everywhere),
            Some(_) => None,
        }
    }
}

/// `POST /signout`. The browser also forgets pages that it kept, so that *Back* shows none.
pub(super) async fn leave(
    State(web): State<Web>,
    Posted { me, form }: Posted<SignOut>,
) -> Result<Response, WebError> {
    let (done, note) = match form {
        SignOut::Here => {
            let done = web.flows.leave.signed_out(me.installation).await;
            (done, Note::SignedOut)
        }
        SignOut::Everywhere => {
            let done = web.flows.leave.signed_out_everywhere(me.installation).await;
            (done, Note::SignedOutEverywhere)
        }
    };
    done.map_err(|error| words::of(&error))?;
    let forget = forget_pages(&me);
    me.end().await?;
    Ok((forget, see_other(&note.path())).into_response())
}

/// Has the browser drop every page of ours that it kept; on a shared computer, whatever it kept.
/// That is never a cookie: one of them says that the computer is shared.
pub(super) fn forget_pages(me: &SignedIn) -> [(HeaderName, HeaderValue); 1] {
    let name = HeaderName::from_static("clear-site-data");
    let what = if me.session.shared {
        "\"cache\", \"storage\""
    } else {
        "\"cache\""
    };
    [(name, HeaderValue::from_static(what))]
}
