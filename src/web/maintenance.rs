//! A maintenance that an operator planned: told a day ahead, and a closed door while it lasts.

use axum::extract::Request;

use super::{Web, problem::Problem, reader::Reading, words};
use crate::domain::Upkeep;

/// What keeps a page that uses the database closed, before anything of it is read. What needs no
/// database goes on, and what Zoom tells: it would be lost.
pub(super) fn fault(web: &Web, request: &Request) -> Option<Problem> {
    let planned = web.site.maintenance?;
    let now = web.flows.home.now();
    match planned.at(now) {
        Upkeep::Off => None,
        ahead @ Upkeep::Ahead { .. } => {
            if let Some(reading) = request.extensions().get::<Reading>() {
                reading.announce(ahead);
            }
            None
        }
        Upkeep::Now { until } => Some(words::under_maintenance(until, now)),
    }
}
