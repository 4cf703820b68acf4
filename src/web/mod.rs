//! axum, askama, cookies: routes, pages, errors as words; calls flows only.
//!
//! A request's way in and out is in `passage`. Handlers take, ask and answer. Nothing here knows
//! Postgres, Zoom, sealing or a token.

mod account;
mod account_data;
mod address;
mod assets;
mod body;
mod calendar;
mod callback;
mod catalogue;
mod change;
mod closing;
mod connected;
#[cfg(test)]
mod contrast;
mod cookies;
mod csrf;
mod deliberate;
mod disconnect;
mod door;
mod draft;
mod dress;
mod fields;
mod form;
mod headers;
mod health;
mod history;
mod home;
mod install;
mod invite;
mod login_cookie;
mod maintenance;
mod meetings;
mod options;
#[cfg(any(test, fuzzing))]
pub(crate) mod oracle;
mod origin;
mod pages;
mod passage;
mod problem;
mod public;
mod reader;
mod schedule;
mod session;
mod session_cookie;
mod settings;
mod signout;
mod site;
mod start;
mod start_page;
mod status;
mod watch;
mod webhook;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    extract::FromRef,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, Predicate, SizeAbove},
    },
};
use tower_sessions::SessionStore;

use crate::{config::Config, flows::Flows};
pub use account_data::account_data;
pub use headers::headers;
pub use health::DEPLOYMENT;
pub use pages::{KEPT, Kept};
use site::Site;

/// What handlers share.
#[derive(Clone)]
struct Web {
    flows: Flows,
    site: Arc<Site>,
}

impl FromRef<Web> for Arc<Site> {
    fn from_ref(web: &Web) -> Self {
        Self::clone(&web.site)
    }
}

/// All routes with all their layers.
///
/// Requests carry `ConnectInfo<SocketAddr>`: without it every visitor counts as the same unknown
/// address.
pub fn router(flows: Flows, sessions: impl SessionStore + Clone, config: &Config) -> Router {
    let site = Arc::new(Site::new(config));
    let web = Web {
        flows,
        site: Arc::clone(&site),
    };
    let visits = Router::new()
        .merge(pages_with_database(&web, sessions))
        .route(
            "/static/{hash}/{file}",
            get(assets::serve).layer(compression(CompressionLevel::Best)),
        )
        .route("/robots.txt", get(assets::robots))
        .route("/goodbye", get(disconnect::goodbye))
        .merge(public::routes())
        .fallback(dress::not_found)
        .layer(from_fn_with_state(Arc::clone(&site), passage::visit));
    let deliveries = Router::new()
        .route("/webhooks/zoom", post(webhook::receive))
        .layer(from_fn_with_state(web.clone(), passage::delivery));
    let checks = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready));
    surrounded(visits.merge(deliveries).merge(checks), site).with_state(web)
}

/// With what stands around every answer.
fn surrounded<S: Clone + Send + Sync + 'static>(routes: Router<S>, site: Arc<Site>) -> Router<S> {
    routes.layer((
        compression(CompressionLevel::Precise(4)),
        from_fn_with_state(site, passage::answer),
    ))
}

fn pages_with_database(web: &Web, sessions: impl SessionStore + Clone) -> Router<Web> {
    Router::new()
        .route("/", get(home::show))
        .route("/install", get(install::begin))
        .route("/oauth/callback", get(callback::arrive))
        .route("/connected", get(connected::show).post(connected::choose))
        .route("/start", get(start_page::show))
        .route("/meetings", get(history::show).post(meetings::press))
        .route("/meetings/new", get(schedule::show))
        .route("/meetings/scheduled", post(schedule::save))
        .route("/meetings/{id}", get(meetings::show))
        .route("/meetings/{id}/edit", get(change::show).post(change::save))
        .route("/meetings/{id}/status", get(status::tell))
        .route("/meetings/{id}/start", get(start::open))
        .route("/meetings/{id}/invite.ics", get(invite::download))
        .route("/settings", get(settings::show).post(settings::save))
        .route("/account", get(account::show))
        .route("/account/check", post(account::check))
        .route("/account/data", get(account_data::take))
        .route(
            "/meetings/{id}/end",
            get(closing::ask_end).post(closing::end),
        )
        .route(
            "/meetings/{id}/cancel",
            get(closing::ask_cancel).post(closing::cancel),
        )
        .route(
            "/account/disconnect",
            get(disconnect::ask).post(disconnect::leave),
        )
        .route("/signout", post(signout::leave))
        .layer((
            from_fn_with_state(web.clone(), passage::sitting),
            session_cookie::layer(sessions, &web.site),
        ))
}

/// Pages are compressed. A watcher learns nothing from their length: nothing that a request says
/// is repeated on a page, so nobody can place a guess beside a secret.
fn compression(level: CompressionLevel) -> CompressionLayer<impl Predicate> {
    let worth_it = DefaultPredicate::new().and(SizeAbove::new(1024));
    CompressionLayer::new()
        .quality(level)
        .compress_when(worth_it)
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, extract::Request, http::header};
    use tower::ServiceExt as _;

    use super::*;

    async fn breaks() {
        panic!("hush-hush")
    }

    #[tokio::test]
    async fn a_panic_is_a_page_with_every_header() {
        let site = Arc::new(Site::at("https://bedside.example"));
        let router = surrounded(Router::new().route("/", get(breaks)), site);
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        for name in [
            header::CONTENT_SECURITY_POLICY,
            header::STRICT_TRANSPORT_SECURITY,
            header::X_CONTENT_TYPE_OPTIONS,
            header::REFERRER_POLICY,
            header::CACHE_CONTROL,
        ] {
            assert!(response.headers().contains_key(&name), "{name}");
        }
        let body = axum::body::to_bytes(response.into_body(), 100_000).await;
        let body = String::from_utf8(body.unwrap().into()).unwrap();
        assert!(body.contains("<h1") && !body.contains("hush"), "{body}");
    }
}
