//! `/meetings`: the list of what was.

use axum::{
    extract::State,
    http::{StatusCode, Uri},
};

use super::{
    Web,
    fields::{Fields, Malformed},
    pages::HistoryPage,
    problem::WebError,
    session::SignedIn,
    words,
};
use crate::domain::MeetingId;

/// `GET /meetings`, with `?before=` the meetings before that one. `before` is only a place in the
/// list: nobody looks whose it is, so that another clinician's id tells nothing and one that was
/// removed meanwhile still leads on. What is no id is an address that we never gave: 404.
pub(super) async fn show(
    State(web): State<Web>,
    uri: Uri,
    me: SignedIn,
) -> Result<HistoryPage, WebError> {
    let fields =
        Fields::of_query(&uri).map_err(|Malformed| words::plain(StatusCode::BAD_REQUEST))?;
    let before = fields.get("before").map(str::parse::<MeetingId>);
    let before = before.transpose();
    let before = before.map_err(|_no_id| words::plain(StatusCode::NOT_FOUND))?;
    let page = web.flows.history.page(me.installation, before).await;
    let page = page.map_err(|error| words::of(&error))?;
    let (frame, now) = (me.frame(&web.site), web.flows.home.now());
    let newest = before.is_none();
    Ok(HistoryPage::new(frame, &me.csrf, &page, newest, now))
}
