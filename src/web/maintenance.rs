//! A maintenance that an operator planned: told a day ahead, and a closed door while it lasts.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{Web, problem::WebError, reader::Reading, words};
use crate::domain::Upkeep;

/// Closes the pages that use the database, before anything of it is read. What needs no database
/// goes on, and what Zoom tells: it would be lost.
pub(super) async fn check(State(web): State<Web>, request: Request, next: Next) -> Response {
    let now = web.flows.home.now();
    let planned = web.site.maintenance;
    match planned.map_or(Upkeep::Off, |planned| planned.at(now)) {
        Upkeep::Off => {}
        ahead @ Upkeep::Ahead { .. } => {
            if let Some(reading) = request.extensions().get::<Reading>() {
                reading.announce(ahead);
            }
        }
        Upkeep::Now { until } => {
            return WebError::from(words::under_maintenance(until, now)).into_response();
        }
    }
    next.run(request).await
}
