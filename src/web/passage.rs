//! The way of a request, in order: one function for each part of it, and not a layer for each step.
//!
//! A router keeps every layer of every route in a box and clones all boxes below it at every
//! step, so the cost of layers grows with their number squared (docs/PERFORMANCE.md). Steps
//! within one function cost what they do.

use std::{panic::AssertUnwindSafe, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures_util::FutureExt as _;
use tracing::Instrument as _;

use super::{
    Web, body, cookies, door, dress, headers, maintenance, origin,
    problem::{Problem, WebError},
    reader::Reading,
    session_cookie,
    site::Site,
    watch::Watched,
};

/// Every request, the outermost part: it is counted and written down, its failure becomes a page,
/// also that of a panic, and its answer gets the security headers.
pub(super) async fn answer(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let watched = Watched::begin(&request);
    let dressed = async {
        let mut request = request;
        let reading = Reading::begin(&site, &request);
        request.extensions_mut().insert(reading.clone());
        let bare = next.run(request).await;
        dress::dress(&site, &reading, bare)
    };
    let caught = AssertUnwindSafe(dressed).catch_unwind();
    let caught = caught.instrument(watched.span().clone()).await;
    let mut response = caught.unwrap_or_else(|said| dress::after_panic(&site, said));
    headers::put(&site, response.headers_mut());
    watched.answered(&response);
    response
}

/// What browsers ask for: whole, for us, and from a page of ours where it changes anything.
pub(super) async fn visit(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    match admitted(&site, request).await {
        Ok(request) => match origin::fault(&site, &request) {
            None => next.run(request).await,
            Some(problem) => refusal(problem),
        },
        Err(refusal) => refusal,
    }
}

/// What Zoom sends by itself. It is no browser, and proves itself by a signature.
pub(super) async fn delivery(State(web): State<Web>, request: Request, next: Next) -> Response {
    match admitted(&web.site, request).await {
        Ok(request) => web.flows.home.within_page_budget(next.run(request)).await,
        Err(refusal) => refusal,
    }
}

/// Pages that use the database: not during a maintenance, within their share of its time, and with
/// a cookie that browsers take.
pub(super) async fn sitting(State(web): State<Web>, request: Request, next: Next) -> Response {
    if let Some(problem) = maintenance::fault(&web, &request) {
        return refusal(problem);
    }
    let shared = cookies::read(request.headers(), web.site.shared_cookie()).is_some();
    let page = next.run(request);
    let mut response = web.flows.home.within_page_budget(page).await;
    session_cookie::mend(&web.site, shared, response.headers_mut());
    response
}

/// A request with its whole body, that names this deployment.
async fn admitted(site: &Site, request: Request) -> Result<Request, Response> {
    let request = body::receive(request).await?;
    match door::fault(site, &request) {
        None => Ok(request),
        Some(problem) => Err(refusal(problem)),
    }
}

fn refusal(problem: Problem) -> Response {
    WebError::from(problem).into_response()
}
