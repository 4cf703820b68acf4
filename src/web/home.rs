//! `/`: what Bedside is, or the button.

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    fields::{Fields, Malformed},
    pages::{DashboardPage, Frame, LandingPage, Note},
    problem::WebError,
    reader::Reader,
    session::{SignedIn, Visitor, Who, see_other},
    words,
};
use crate::domain::ReturnPath;

/// `GET /`.
pub(super) async fn show(
    State(web): State<Web>,
    uri: Uri,
    reader: Reader,
    visitor: Visitor,
) -> Result<Response, WebError> {
    match &visitor.who {
        Who::Here(me) => dashboard(&web, me).await,
        Who::Ended(end) => Err(words::ended(end).into()),
        Who::Over(limit) => {
            visitor.sign_out().await?;
            Ok(see_other(&Note::over(*limit).path()))
        }
        Who::Stranger => {
            let fields = Fields::of_query(&uri)
                .map_err(|Malformed| words::plain(StatusCode::BAD_REQUEST))?;
            Ok(landing(&web, reader, &fields))
        }
    }
}

fn landing(web: &Web, reader: Reader, fields: &Fields) -> Response {
    let next = fields.get("next");
    let note = match next {
        Some(_) => Some(Note::OpensThatPage),
        None => fields.get("note").and_then(Note::parse),
    };
    LandingPage {
        frame: Frame::new(&web.site, reader),
        note,
        return_to: next.map(ReturnPath::parse).unwrap_or_default(),
    }
    .into_response()
}

async fn dashboard(web: &Web, me: &SignedIn) -> Result<Response, WebError> {
    let of = |error| words::of(&error);
    let desk = web.flows.home.desk(me.installation).await;
    let (installation, allowance) = desk.map_err(of)?;
    let at_hand = web.flows.meetings.at_hand(me.installation).await;
    let at_hand = at_hand.map_err(of)?;
    let frame = me.frame(&web.site);
    let now = web.flows.home.now();
    let asked = me.preferences.options;
    let page = DashboardPage::new(
        frame,
        &me.csrf,
        &installation,
        asked,
        allowance,
        &at_hand,
        now,
    );
    Ok(page.into_response())
}
