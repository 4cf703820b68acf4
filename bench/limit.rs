//! The limit: what a server must do at least. The same axum, the same HTTP client, the same build; no
//! session, no database, no sealing. A create calls Zoom and reads the answer; a page is rendered
//! from a template of the same length; a webhook is verified and read.

use std::{convert::Infallible, net::SocketAddr, process::Stdio};

use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
    routing::{get, post},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

/// Proves to Zoom that a code is the limit's own.
pub(crate) const VERIFIER: &str = "limit-limit-limit-limit-limit-limit-limit-limit";

/// Where Zoom sends the browser back.
pub(crate) fn redirect(public: &str) -> String {
    format!("{public}/oauth/callback")
}

/// The argument that makes this program the limit instead of the measurement.
pub(crate) const WORD: &str = "limit";

#[derive(Clone)]
struct Limit {
    zoom: reqwest::Client,
    meetings: String,
    token: String,
    secret: String,
    me: String,
    exchange: String,
    basic: (String, String),
    redirect: String,
}

/// How the limit reaches Zoom, and as which app.
pub(crate) struct App<'a> {
    pub(crate) api_url: &'a str,
    pub(crate) oauth_url: &'a str,
    pub(crate) client: (&'a str, &'a str),
    pub(crate) token: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) redirect: &'a str,
}

/// A page of about the home page's length.
#[derive(Template)]
#[template(
    ext = "html",
    source = "<!doctype html><html lang=en><title>{{ title }}</title>{% for row in rows %}\
              <li><a href=/meetings/{{ row.0 }}>{{ row.1 }}</a> <span>{{ row.2 }}</span>{% endfor %}"
)]
struct Page<'a> {
    title: &'a str,
    rows: &'a [(u64, String, &'a str)],
}

/// The limit while it serves.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Serving {
    pub(crate) async fn start(app: &App<'_>) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([WORD, app.api_url, app.token, app.secret, app.oauth_url])
            .args([app.client.0, app.client.1, app.redirect])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().expect("an address");
        Self {
            child,
            address: line.parse().unwrap(),
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }
}

/// Serves until it is killed. The address is the first line of its output.
pub(crate) async fn serve(mut arguments: impl Iterator<Item = String>) {
    let mut next = || arguments.next().expect("an argument");
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap_or_default();
    let api_url = next();
    let limit = Limit {
        zoom: reqwest::Client::builder().no_proxy().build().unwrap(),
        meetings: format!("{api_url}/users/me/meetings"),
        me: format!("{api_url}/users/me"),
        token: next(),
        secret: next(),
        exchange: format!("{}/token", next()),
        basic: (next(), next()),
        redirect: next(),
    };
    let router = Router::new()
        .route("/", get(page))
        .route("/meetings", post(create))
        .route("/meetings/{id}/status", get(status))
        .route("/webhooks/zoom", post(webhook))
        .route("/oauth/callback", get(callback))
        .with_state(limit);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    let serving: Result<(), Infallible> = async {
        axum::serve(listener, router).await.unwrap_or_default();
        Ok(())
    }
    .await;
    serving.unwrap_or_default();
}

async fn create(State(limit): State<Limit>, _form: Bytes) -> Response {
    let new = json!({"topic": "Video appointment ABC234", "type": 1, "default_password": true,
        "settings": {"waiting_room": true, "join_before_host": false, "auto_recording": "none"}});
    let answer = limit
        .zoom
        .post(&limit.meetings)
        .bearer_auth(&limit.token)
        .header(header::CONTENT_TYPE, "application/json")
        .body(new.to_string())
        .send()
        .await;
    let Ok(answer) = answer else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let made: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let Some(id) = made["id"].as_u64() else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    (
        StatusCode::SEE_OTHER,
        [(header::LOCATION, format!("/meetings/{id}"))],
    )
        .into_response()
}

/// The two calls that make a grant: the exchange of the code, and who it is.
async fn callback(State(limit): State<Limit>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let mut fields = url::form_urlencoded::parse(query.as_bytes());
    let code = fields.find(|(name, _)| name == "code").unwrap().1;
    let (client, secret) = &limit.basic;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", &*limit.redirect),
        ("code_verifier", VERIFIER),
    ];
    let exchange = limit.zoom.post(&limit.exchange);
    let answer = exchange.basic_auth(client, Some(secret)).form(&form).send();
    let Ok(answer) = answer.await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let pair: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let token = pair["access_token"].as_str().unwrap_or_default();
    let Ok(answer) = limit.zoom.get(&limit.me).bearer_auth(token).send().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let me: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    if !me["id"].is_string() {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()
}

async fn page() -> Response {
    let rows: Vec<_> = (0..40)
        .map(|row| {
            (
                row,
                format!("Video appointment at {row}:30 on a day of this week"),
                "not started",
            )
        })
        .collect();
    let page = Page {
        title: "Bedside",
        rows: &rows,
    };
    Html(page.render().unwrap()).into_response()
}

async fn status() -> Response {
    let status =
        json!({"state": "waiting", "title": "Nobody is here yet", "detail": "", "final": false});
    (
        [(header::CONTENT_TYPE, "application/json")],
        status.to_string(),
    )
        .into_response()
}

async fn webhook(State(limit): State<Limit>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let signed = text("x-zm-signature").trim_start_matches("v0=");
    let mut mac = Hmac::<Sha256>::new_from_slice(limit.secret.as_bytes()).unwrap();
    mac.update(format!("v0:{}:", text("x-zm-request-timestamp")).as_bytes());
    mac.update(&body);
    let mut hex = String::new();
    for byte in mac.finalize().into_bytes() {
        std::fmt::Write::write_fmt(&mut hex, format_args!("{byte:02x}")).unwrap();
    }
    let event: Value = serde_json::from_slice(&body).unwrap_or_default();
    if hex == signed && event["event"].is_string() {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::UNAUTHORIZED
    }
}
