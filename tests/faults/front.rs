//! Stands before the simulated Zoom as a gateway would, and can be in a mood: then Zoom gets nothing.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use hyper::{
    Request,
    body::{Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mood {
    /// Everything goes through.
    Clear,
    /// Token requests go through with another client secret.
    WrongSecret,
    Failing,
    Limiting,
    Silent,
    Reset,
    Truncated,
    Html,
    Gigabyte,
}

pub(crate) struct Front {
    /// The base that stands in the place of the simulator's.
    pub(crate) url: String,
    gate: Arc<Gate>,
    _end: DropGuard,
}

struct Gate {
    mood: Mutex<Mood>,
    /// Every request that came, whatever the mood.
    came: Mutex<Vec<std::time::Instant>>,
    zoom: String,
    client: reqwest::Client,
}

/// The connection is closed without an answer.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed, as ordered")
    }
}

impl std::error::Error for Closed {}

impl Front {
    pub(crate) async fn before(zoom: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let gate = Arc::new(Gate {
            mood: Mutex::new(Mood::Clear),
            came: Mutex::default(),
            zoom: zoom.to_owned(),
            client,
        });
        let end = CancellationToken::new();
        let (gates, ended) = (Arc::clone(&gate), end.clone());
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let gate = Arc::clone(&gates);
                let answers = service_fn(move |request| Arc::clone(&gate).answer(request));
                let talk = async move {
                    let stream = TokioIo::new(stream);
                    http1::Builder::new()
                        .serve_connection(stream, answers)
                        .await
                };
                tokio::spawn(ended.clone().run_until_cancelled_owned(talk));
            }
        }));
        Self {
            url,
            gate,
            _end: end.drop_guard(),
        }
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.gate.mood.lock().unwrap() = mood;
    }

    /// How many requests came since then.
    pub(crate) fn came_since(&self, then: std::time::Instant) -> usize {
        let came = self.gate.came.lock().unwrap();
        came.iter().filter(|at| **at >= then).count()
    }
}

impl Gate {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Response, Closed> {
        self.came.lock().unwrap().push(std::time::Instant::now());
        let mood = *self.mood.lock().unwrap();
        Ok(match mood {
            Mood::Clear | Mood::WrongSecret => self.pass(request, mood).await,
            Mood::Failing => (StatusCode::BAD_GATEWAY, r#"{"code":502}"#).into_response(),
            Mood::Limiting => {
                let headers = [(header::RETRY_AFTER, "2")];
                (StatusCode::TOO_MANY_REQUESTS, headers, r#"{"code":429}"#).into_response()
            }
            Mood::Silent => {
                tokio::time::sleep(Duration::from_secs(30)).await;
                return Err(Closed);
            }
            Mood::Reset => return Err(Closed),
            Mood::Html => {
                let headers = [(header::CONTENT_TYPE, "text/html")];
                (headers, "<html><body>Down for maintenance</body></html>").into_response()
            }
            Mood::Truncated => endless(1, 100_000),
            Mood::Gigabyte => endless(1 << 14, 1 << 30),
        })
    }

    async fn pass(&self, request: Request<Incoming>, mood: Mood) -> Response {
        let (mut parts, body) = request.into_parts();
        let body = to_bytes(Body::new(body), 1 << 20).await.unwrap();
        parts.headers.remove(header::HOST);
        if mood == Mood::WrongSecret && parts.uri.path().starts_with("/oauth/") {
            let wrong = HeaderValue::from_static("Basic d3Jvbmc6d3Jvbmc=");
            parts.headers.insert(header::AUTHORIZATION, wrong);
        }
        let to = format!("{}{}", self.zoom, parts.uri);
        let request = self.client.request(parts.method, to).headers(parts.headers);
        let Ok(answer) = request.body(body).send().await else {
            return StatusCode::BAD_GATEWAY.into_response();
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = answer.bytes().await.unwrap().into_response();
        *response.status_mut() = status;
        response.headers_mut().extend(headers);
        response
    }
}

/// Announces `length` bytes as JSON, sends so many pieces of 64 KiB, then breaks off.
fn endless(pieces: usize, length: u64) -> Response {
    let mut response = Response::new(Body::new(Pieces(pieces)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

struct Pieces(usize);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Closed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Closed>>> {
        static PIECE: [u8; 1 << 16] = [b' '; 1 << 16];
        Poll::Ready(Some(match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                Ok(Frame::data(Bytes::from_static(&PIECE)))
            }
            None => Err(Closed),
        }))
    }
}
