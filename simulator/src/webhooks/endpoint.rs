//! One request to an endpoint of the app, and its answer.

use std::time::Duration;

use anyhow::{Context, ensure};
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{Request, header},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use url::Url;

use crate::{
    random,
    webhooks::{options::Signing, signature::sign},
};

/// More of an answer is not read.
const ANSWER_LIMIT: usize = 1 << 16;

/// The client with which the simulated Zoom calls the app. It follows no redirect.
#[derive(Clone, Debug)]
pub(crate) struct Caller(Client<HttpConnector, Body>);

/// The two headers of a signed request. ZOOM.md#webhook-signature.
#[derive(Debug)]
pub(crate) struct Stamp {
    timestamp: i64,
    signature: String,
}

/// What an endpoint answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

impl Stamp {
    /// The stamp for a body, unless it is to go without.
    pub(crate) fn make(
        signing: Signing,
        secret: &str,
        timestamp: i64,
        body: &[u8],
    ) -> Option<Stamp> {
        let signature = match signing {
            Signing::Good => sign(secret, timestamp, body),
            Signing::Wrong => sign(&random::short(""), timestamp, body),
            Signing::Absent => return None,
        };
        Some(Stamp {
            timestamp,
            signature,
        })
    }
}

impl Default for Caller {
    fn default() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Caller(Client::builder(TokioExecutor::new()).build(connector))
    }
}

impl Caller {
    /// Posts JSON and reads the answer, all within the given time. `Err` says why none came.
    pub(crate) async fn post(
        &self,
        url: &str,
        stamp: Option<&Stamp>,
        body: Bytes,
        within: Duration,
    ) -> Result<Reply, String> {
        let mut request = Request::post(url).header(header::CONTENT_TYPE, "application/json");
        if let Some(stamp) = stamp {
            request = request
                .header("x-zm-request-timestamp", stamp.timestamp)
                .header("x-zm-signature", &stamp.signature);
        }
        let request = request
            .header("x-zm-trackingid", random::short("WEB_sim_"))
            .body(Body::from(body));
        let request = request.map_err(|fault| fault.to_string())?;
        let exchange = async {
            let answer = self.0.request(request).await;
            let answer = answer.map_err(|fault| fault.to_string())?;
            let status = answer.status().as_u16();
            let body = to_bytes(Body::new(answer.into_body()), ANSWER_LIMIT).await;
            let body = body.map_err(|fault| fault.to_string())?;
            Ok(Reply { status, body })
        };
        let in_time = tokio::time::timeout(within, exchange).await;
        in_time.map_err(|_late| format!("no answer within {} ms", within.as_millis()))?
    }
}

/// Refuses addresses that cannot be called. Zoom itself wants HTTPS; ours has no need of it here.
pub(crate) fn check(address: &str) -> anyhow::Result<()> {
    let url = Url::parse(address).with_context(|| format!("{address} is not an address"))?;
    ensure!(
        url.scheme() == "http" && url.has_host(),
        "the simulator sends webhooks over plain http only, not to {address}"
    );
    Ok(())
}
