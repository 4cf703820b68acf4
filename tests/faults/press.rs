//! Presses on the button, many at once, without a browser's weight: one connection for each press,
//! as a proxy without keep-alive makes them.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Clinician {
    pub(crate) person: String,
    pub(crate) cookie: String,
    pub(crate) csrf: String,
}

/// The public address, however many processes stand behind it.
#[derive(Clone)]
pub(crate) struct Door {
    client: Client,
    public: String,
}

/// What a press brought.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: String,
    pub(crate) took: Duration,
}

impl Answer {
    /// It leads to the page of a meeting.
    pub(crate) fn is_meeting(&self) -> bool {
        self.status == 303 && self.location.starts_with("/meetings/")
    }

    /// It asks for a new consent.
    pub(crate) fn is_reconnect(&self) -> bool {
        self.status == 403 && self.body.contains("Zoom needs you to connect again")
    }

    /// It says honestly that it cannot now, and when to come back.
    pub(crate) fn is_not_now(&self) -> bool {
        matches!(self.status, 429 | 503) && self.retry_after.is_some()
    }
}

impl Door {
    pub(crate) fn new(public: &str) -> Self {
        rustls::crypto::ring::default_provider()
            .install_default()
            .unwrap_or_default();
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_mins(1))
            .build()
            .expect("a client");
        Self {
            client,
            public: public.to_owned(),
        }
    }

    fn host(&self) -> &str {
        self.public.trim_start_matches("http://")
    }

    fn to(&self, method: Method, path: &str, at: SocketAddr) -> RequestBuilder {
        self.client
            .request(method, format!("http://{at}{path}"))
            .header("host", self.host())
    }

    async fn send(request: RequestBuilder) -> Result<Answer, reqwest::Error> {
        let began = Instant::now();
        let response = request.send().await?;
        let text = |name| {
            let value = response.headers().get(name);
            value
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        Ok(Answer {
            status: response.status().as_u16(),
            location: text("location").unwrap_or_default(),
            retry_after: text("retry-after").and_then(|seconds| seconds.parse().ok()),
            body: response.text().await?,
            took: began.elapsed(),
        })
    }

    /// A fresh press.
    pub(crate) async fn press(&self, who: &Clinician, at: SocketAddr) -> Answer {
        self.press_of(who, Uuid::now_v7(), at)
            .await
            .expect("an answer")
    }

    /// A press of this attempt; an error when there was no answer.
    pub(crate) async fn press_of(
        &self,
        who: &Clinician,
        attempt: Uuid,
        at: SocketAddr,
    ) -> Result<Answer, reqwest::Error> {
        let form = [("attempt", attempt.to_string()), ("csrf", who.csrf.clone())];
        let request = self
            .to(Method::POST, "/meetings", at)
            .header("origin", &self.public)
            .header("cookie", format!("bedside={}", who.cookie))
            .form(&form);
        Self::send(request).await
    }

    /// A page, as somebody or as a stranger.
    pub(crate) async fn page(
        &self,
        who: Option<&Clinician>,
        path: &str,
        at: SocketAddr,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.to(Method::GET, path, at);
        if let Some(who) = who {
            request = request.header("cookie", format!("bedside={}", who.cookie));
        }
        Self::send(request).await
    }

    /// A press whose browser goes away after so long, without reading.
    pub(crate) async fn press_and_leave(&self, who: &Clinician, at: SocketAddr, after: Duration) {
        let body = format!("attempt={}&csrf={}", Uuid::now_v7(), who.csrf);
        let head = format!(
            "POST /meetings HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nCookie: bedside={}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.host(),
            self.public,
            who.cookie,
            body.len(),
        );
        leave(head, at, after).await;
    }

    /// A page whose browser goes away after so long, without reading.
    pub(crate) async fn visit_and_leave(
        &self,
        path: &str,
        cookies: &str,
        at: SocketAddr,
        after: Duration,
    ) {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\n\r\n",
            self.host()
        );
        leave(head, at, after).await;
    }
}

/// Sends a request and closes the connection hard after a while.
async fn leave(request: String, at: SocketAddr, after: Duration) {
    let mut stream = tokio::net::TcpStream::connect(at).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    tokio::time::sleep(after).await;
    drop(stream);
}
