//! An endpoint of an app, which notes what it is sent and answers as told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use zoom_simulator::{Settings, Webhooks};

use crate::support::App;

/// One request that came.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn event(&self) -> String {
        self.json()["event"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// How a request is answered.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Status(u16),
    Redirect,
    Late(Duration),
    Body(String),
}

#[derive(Clone, Default)]
pub(crate) struct Inbox {
    pub(crate) url: String,
    got: Arc<Mutex<Vec<Got>>>,
    replies: Arc<Mutex<VecDeque<Reply>>>,
}

impl Inbox {
    pub(crate) async fn open() -> Inbox {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
        let inbox = Inbox {
            url,
            ..Inbox::default()
        };
        let router = Router::new().fallback(take).with_state(inbox.clone());
        drop(tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        }));
        inbox
    }

    /// Answers the next requests so; 204 after that.
    pub(crate) fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        self.replies.lock().unwrap().extend(replies);
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// The names of the events that came, in order.
    pub(crate) fn events(&self) -> Vec<String> {
        self.got().iter().map(Got::event).collect()
    }
}

async fn take(State(inbox): State<Inbox>, headers: HeaderMap, body: Bytes) -> Response {
    inbox.got.lock().unwrap().push(Got { headers, body });
    let reply = inbox.replies.lock().unwrap().pop_front();
    match reply.unwrap_or(Reply::Status(204)) {
        Reply::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Reply::Redirect => (StatusCode::FOUND, [("location", inbox.url.clone())]).into_response(),
        Reply::Late(wait) => {
            tokio::time::sleep(wait).await;
            StatusCode::NO_CONTENT.into_response()
        }
        Reply::Body(text) => text.into_response(),
    }
}

/// An app whose inbox gets everything.
pub(crate) async fn with_inbox(webhooks: Webhooks) -> (App, Inbox) {
    let inbox = Inbox::open().await;
    let app = App::register_with(Settings {
        webhooks: Webhooks {
            event_url: Some(inbox.url.clone()),
            deauthorization_url: Some(inbox.url.clone()),
            ..webhooks
        },
        ..Settings::default()
    })
    .await;
    (app, inbox)
}

/// A body that a test composed.
pub(crate) fn event(number: usize) -> Value {
    json!({ "event": "meeting.started", "event_ts": number, "payload": { "account_id": "a" } })
}

/// Waits until every delivery is done or given up.
pub(crate) async fn settled(app: &App) {
    let settled = app.zoom.deliveries_settled();
    let in_time = tokio::time::timeout(Duration::from_secs(10), settled).await;
    assert!(in_time.is_ok(), "{:#?}", app.zoom.deliveries());
}

/// Lets time pass until so many requests have come.
pub(crate) async fn comes(inbox: &Inbox, count: usize) {
    let came = async {
        while inbox.got().len() < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(10), came).await;
    assert!(in_time.is_ok(), "{} of {count} came", inbox.got().len());
}
