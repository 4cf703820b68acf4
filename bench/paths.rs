//! The hot paths: how a request of each looks, for Bedside and for the limit.

use std::sync::Arc;

use axum::body::Body;
use hmac::{Hmac, KeyInit as _, Mac as _};
use hyper::{Request, header};
use serde_json::json;
use sha2::Sha256;
use uuid::Uuid;

use crate::{
    load::{Make, get},
    press::Clinician,
};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Path {
    Create,
    Home,
    Status,
    StatusUnchanged,
    Webhook,
    Callback,
}

impl Path {
    pub(crate) const ALL: [Self; 6] = [
        Self::Create,
        Self::Home,
        Self::Status,
        Self::StatusUnchanged,
        Self::Webhook,
        Self::Callback,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "start a meeting",
            Self::Home => "home page",
            Self::Status => "status of a meeting",
            Self::StatusUnchanged => "status, unchanged",
            Self::Webhook => "webhook",
            Self::Callback => "back from Zoom",
        }
    }
}

/// Who asks, and for what.
pub(crate) struct Cast {
    pub(crate) host: String,
    pub(crate) people: Vec<Clinician>,
    /// A meeting of each of them: its page, its number, its tag.
    pub(crate) meetings: Vec<(String, u64, String)>,
    /// Zoom's id of each of them.
    pub(crate) users: Vec<String>,
    pub(crate) secret: String,
}

impl Cast {
    /// How requests of a path are made.
    pub(crate) fn requests(self: &Arc<Self>, path: Path) -> Make {
        let cast = Arc::clone(self);
        Arc::new(move |number| {
            let one = number % cast.people.len();
            let cookie = format!("bedside={}", cast.people[one].cookie);
            match path {
                Path::Create => cast.press(one, &cookie),
                Path::Home => get("/", &cast.host, &cookie),
                Path::Status => get(&cast.status(one), &cast.host, &cookie),
                Path::StatusUnchanged => {
                    let mut request = get(&cast.status(one), &cast.host, &cookie);
                    let tag = cast.meetings[one].2.parse().unwrap();
                    request.headers_mut().insert(header::IF_NONE_MATCH, tag);
                    request
                }
                Path::Webhook => cast.event(one, number),
                Path::Callback => unreachable!("each needs a consent of its own"),
            }
        })
    }

    pub(crate) fn status(&self, one: usize) -> String {
        format!("{}/status", self.meetings[one].0)
    }

    fn press(&self, one: usize, cookie: &str) -> Request<Body> {
        let form = format!(
            "attempt={}&csrf={}&running=1",
            Uuid::now_v7(),
            self.people[one].csrf
        );
        Request::post("/meetings")
            .header(header::HOST, &self.host)
            .header(header::ORIGIN, format!("http://{}", self.host))
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .unwrap()
    }

    /// An event that Zoom has not sent before.
    fn event(&self, one: usize, number: usize) -> Request<Body> {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap();
        let body = json!({
            "event": "meeting.participant_jbh_waiting",
            "event_ts": now.as_millis(),
            "payload": {"account_id": "account", "object": {
                "id": self.meetings[one].1.to_string(), "uuid": "u==", "host_id": self.users[one],
                "topic": "Video appointment", "type": 1, "duration": 40,
                "participant": {"id": format!("p{number}"), "user_name": "somebody",
                    "participant_uuid": format!("u{number}"), "date_time": "2026-11-21T12:00:00Z"}}}
        });
        let (body, seconds) = (body.to_string(), now.as_secs());
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(format!("v0:{seconds}:{body}").as_bytes());
        let mut signature = String::from("v0=");
        for byte in mac.finalize().into_bytes() {
            std::fmt::Write::write_fmt(&mut signature, format_args!("{byte:02x}")).unwrap();
        }
        Request::post("/webhooks/zoom")
            .header(header::HOST, &self.host)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-zm-request-timestamp", seconds.to_string())
            .header("x-zm-signature", signature)
            .body(Body::from(body))
            .unwrap()
    }
}
