//! `/install`: the way to Zoom's consent page.

use axum::{
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};

use super::{
    Web,
    address::ClientAddress,
    deliberate::Deliberate,
    fields::{Fields, Malformed},
    login_cookie::LoginCookie,
    problem::WebError,
    session::see_other,
    words,
};
use crate::domain::ReturnPath;

/// `GET /install?return=/…`: a plain link, because `form-action` follows redirects.
pub(super) async fn begin(
    _: Deliberate,
    State(web): State<Web>,
    uri: Uri,
    ClientAddress(address): ClientAddress,
    login: LoginCookie,
) -> Result<Response, WebError> {
    let fields =
        Fields::of_query(&uri).map_err(|Malformed| words::plain(StatusCode::BAD_REQUEST))?;
    let return_to = fields.get("return").map(ReturnPath::parse);
    let departure = web
        .flows
        .install
        .begin(
            login.browser.clone(),
            return_to.unwrap_or_default(),
            address,
        )
        .await
        .map_err(|error| words::not_connected(&error))?;
    let cookie = login.of(departure.browser).header(&web.site);
    let cookie = cookie.map(|cookie| [(header::SET_COOKIE, cookie)]);
    Ok((cookie, see_other(departure.to.as_str())).into_response())
}
