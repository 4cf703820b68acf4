//! The pages that anybody may read: help, privacy, terms, support, accessibility, and two files
//! that programs ask for. They use no database and no session, and are the same for everybody.

mod files;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::get,
};
use url::Url;

use super::{
    Web,
    pages::{AccessibilityPage, Frame, HelpPage, PrivacyPage, SupportPage, TermsPage},
    reader::Reader,
    session::see_other,
};

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/help", get(help))
        .route("/support", get(support))
        .route("/privacy", get(privacy))
        .route("/terms", get(terms))
        .route("/accessibility", get(accessibility))
        .route("/.well-known/security.txt", get(files::security))
        .route("/zoomverify/verifyzoom.html", get(files::domain))
        .layer(middleware::from_fn(keep_for_an_hour))
}

/// A change of the settings shows within the hour. Failures and redirects are not kept.
async fn keep_for_an_hour(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status().is_success() {
        response.headers_mut().insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        );
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    }
    response
}

async fn help(State(web): State<Web>, reader: Reader) -> Response {
    HelpPage::new(Frame::new(&web.site, reader)).into_response()
}

async fn support(State(web): State<Web>, reader: Reader) -> Response {
    SupportPage {
        frame: Frame::new(&web.site, reader),
        operator: &web.site.operator,
    }
    .into_response()
}

async fn privacy(State(web): State<Web>, reader: Reader) -> Response {
    let operator = &web.site.operator;
    elsewhere(operator.privacy_url.as_ref()).unwrap_or_else(|| {
        PrivacyPage::new(Frame::new(&web.site, reader), &web.site).into_response()
    })
}

async fn terms(State(web): State<Web>, reader: Reader) -> Response {
    let operator = &web.site.operator;
    elsewhere(operator.terms_url.as_ref()).unwrap_or_else(|| {
        TermsPage {
            frame: Frame::new(&web.site, reader),
            operator,
        }
        .into_response()
    })
}

async fn accessibility(State(web): State<Web>, reader: Reader) -> Response {
    AccessibilityPage {
        frame: Frame::new(&web.site, reader),
    }
    .into_response()
}

/// To the operator's own page, when there is one.
fn elsewhere(page: Option<&Url>) -> Option<Response> {
    page.map(|page| see_other(page.as_str()))
}
