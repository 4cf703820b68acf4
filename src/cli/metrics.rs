//! The metrics' own listener: it answers one question, to whom the operator lets reach it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::server::{self, Edge};
use crate::{flows::Figures, telemetry::Measures};

/// How long a reading waits for the figures about the database: Prometheus waits ten seconds.
const PATIENCE: Duration = Duration::from_secs(6);
/// How often what was measured is sorted while nobody reads it.
const TIDY_EVERY: Duration = Duration::from_secs(15);
/// How long a reading may go on after a stop.
const DRAIN: Duration = Duration::from_secs(2);

/// Where the metrics are read.
pub(super) struct Outlet {
    listener: TcpListener,
    address: SocketAddr,
    measures: Measures,
}

#[derive(Clone)]
struct Desk {
    measures: Measures,
    figures: Arc<Figures>,
}

impl Outlet {
    /// Begins to measure, and takes the address.
    pub(super) async fn open(listen: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(listen)
            .await
            .with_context(|| format!("BEDSIDE_METRICS_LISTEN: {listen} cannot be listened on"))?;
        Ok(Self {
            address: listener
                .local_addr()
                .context("the listener of the metrics has no address")?,
            measures: Measures::gather().context("nothing can be measured here")?,
            listener,
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the stop.
    pub(super) fn serve(
        self,
        figures: Arc<Figures>,
        stop: &CancellationToken,
        services: &TaskTracker,
    ) {
        let (tidying, stop) = (stop.clone(), stop.clone());
        let measures = self.measures.clone();
        services.spawn(async move { tidying.run_until_cancelled(keep_tidy(measures)).await });
        let router = router(self.measures, figures);
        services.spawn(server::serve(
            self.listener,
            router,
            Edge::default(),
            stop,
            DRAIN,
        ));
    }
}

fn router(measures: Measures, figures: Arc<Figures>) -> Router {
    Router::new()
        .route("/metrics", get(read))
        .with_state(Desk { measures, figures })
}

/// `GET /metrics`, in the text format of Prometheus.
async fn read(State(desk): State<Desk>) -> impl IntoResponse {
    // Without fresh figures the old ones are told; they are only a part of it.
    timeout(PATIENCE, desk.figures.take())
        .await
        .unwrap_or_default();
    let format = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, format)], desk.measures.to_text())
}

async fn keep_tidy(measures: Measures) {
    loop {
        sleep(TIDY_EVERY).await;
        measures.tidy();
    }
}
