//! The one place that turns a failure into a page.

use std::{any::Any, sync::Arc};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    pages::{Frame, ProblemPage},
    problem::{Problem, WebError},
    reader::{Reader, Reading},
    site::Site,
    words,
};

/// An answer that is complete as it is, though its status tells of a failure.
#[derive(Clone, Copy)]
pub(super) struct Complete;

/// Dresses every failure, also those of the framework: a wrong method, a body that is too long.
pub(super) fn dress(site: &Arc<Site>, reading: &Reading, mut bare: Response) -> Response {
    match problem_of(&mut bare) {
        Some(problem) => page(site, reading.reader(), problem, bare),
        None => bare,
    }
}

/// The page for a panic. What the panic said may hold anything, so it is not repeated.
pub(super) fn after_panic(site: &Arc<Site>, _said: Box<dyn Any + Send>) -> Response {
    let problem = words::plain(StatusCode::INTERNAL_SERVER_ERROR).because("a panic");
    page(site, Reader::nobody(site), problem, Response::default())
}

fn problem_of(response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let complete = response.extensions().get::<Complete>().is_some();
    match status {
        _ if complete || !failed => None,
        // Ours say why. A bare one comes from the session layer, which could not save.
        StatusCode::INTERNAL_SERVER_ERROR => Some(words::session_unusable()),
        _ => Some(words::plain(status)),
    }
}

/// Keeps the headers of the bare answer, such as `Allow` and `Set-Cookie`. What happened goes with
/// it, for the log.
fn page(site: &Arc<Site>, reader: Reader, problem: Problem, bare: Response) -> Response {
    let status = problem.status;
    let account = problem.account();
    let frame = Frame::new(site, reader);
    let dressed = ProblemPage { frame, problem }.into_response();
    let (mut parts, _) = bare.into_parts();
    parts.status = status;
    parts.extensions.insert(account);
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    Response::from_parts(parts, dressed.into_body())
}

/// `404` for every path that is not ours.
pub(super) async fn not_found() -> WebError {
    words::plain(StatusCode::NOT_FOUND).into()
}
