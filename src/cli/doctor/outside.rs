//! This deployment as somebody outside sees it: HTTP to the public address. It has nothing to do
//! with Zoom, which is why reqwest is at home here as well.

use std::{error::Error as _, time::Duration};

use reqwest::{StatusCode, header::HeaderMap, redirect::Policy, tls::TlsInfo};
use url::Url;

const LIMIT: Duration = Duration::from_secs(8);
const BODY_LIMIT: usize = 64 * 1024;

/// A client that trusts what browsers trust, and follows nothing.
pub(super) struct Outside {
    http: reqwest::Client,
    base: Url,
}

/// What the public address answered.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
    /// The certificate, in DER; absent over plain HTTP.
    pub(super) certificate: Option<Vec<u8>>,
}

/// Why there was no answer.
pub(super) enum NoAnswer {
    /// Its certificate is not accepted; why.
    Certificate(String),
    /// Anything else.
    Lost(&'static str),
}

impl Outside {
    pub(super) fn new(base: &Url) -> Option<Self> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("bedside-doctor/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .http1_only()
            .tls_info(true)
            .connect_timeout(LIMIT / 2)
            .timeout(LIMIT)
            .build();
        Some(Self {
            http: http.ok()?,
            base: base.clone(),
        })
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, NoAnswer> {
        read(self.http.get(self.at(path))).await
    }

    pub(super) async fn post(
        &self,
        path: &str,
        headers: [(&'static str, &str); 2],
        body: String,
    ) -> Result<Answer, NoAnswer> {
        let mut request = self.http.post(self.at(path)).body(body);
        request = request.header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        read(request).await
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        url
    }
}

async fn read(request: reqwest::RequestBuilder) -> Result<Answer, NoAnswer> {
    let mut response = request.send().await.map_err(|error| reason(&error))?;
    let tls = response.extensions().get::<TlsInfo>();
    let certificate = tls.and_then(TlsInfo::peer_certificate).map(<[u8]>::to_vec);
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > BODY_LIMIT {
            break;
        }
    }
    Ok(Answer {
        status,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        certificate,
    })
}

/// The library says a refused certificate in words only, at the end of its chain of causes.
fn reason(error: &reqwest::Error) -> NoAnswer {
    let mut cause = error.source();
    while let Some(found) = cause {
        let told = found.to_string();
        if let Some((_, why)) = told.split_once("invalid peer certificate: ") {
            return NoAnswer::Certificate(why.to_owned());
        }
        cause = found.source();
    }
    NoAnswer::Lost(if error.is_timeout() {
        "does not answer in time"
    } else if error.is_connect() {
        "cannot be reached from here"
    } else {
        "breaks off its answer"
    })
}
