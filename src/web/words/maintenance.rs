//! The words for a maintenance, before it and while it lasts.

use axum::http::StatusCode;
use time::{Duration, OffsetDateTime};

use crate::{
    domain::Upkeep,
    web::{
        catalogue::{Say, Value},
        pages::Moment,
        problem::Problem,
    },
};

/// For so long nobody takes a time of day for that of another day.
const SAME_DAY: Duration = Duration::hours(12);

/// What a page says of a maintenance that is near.
pub(in crate::web) fn ahead(upkeep: Upkeep) -> Option<Say> {
    let Upkeep::Ahead { from, until } = upkeep else {
        return None;
    };
    let say = match until {
        Some(until) => told("maintenance-ahead", from, until),
        None => Say::part("maintenance-ahead", "open"),
    };
    Some(say.with("from", Moment(from)))
}

/// It is under way.
pub(in crate::web) fn under_maintenance(
    until: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Problem {
    let sentence = match until {
        Some(until) => told("maintenance", now, until),
        None => Say::part("maintenance", "open"),
    };
    let problem = Problem::told(StatusCode::SERVICE_UNAVAILABLE, "maintenance", sentence)
        .and("links-still-work")
        .step("step-try-again", "/")
        .with_escape();
    match until.map(|until| (until - now).try_into()) {
        Some(Ok(left)) => problem.retry_after(super::seconds(left)),
        _ => problem,
    }
}

/// The end as a time of day, or with its day when that is not clear.
fn told(message: &'static str, from: OffsetDateTime, until: OffsetDateTime) -> Say {
    let moment = Moment(until);
    let (part, value) = if until - from < SAME_DAY {
        ("until", Value::Clock(moment))
    } else {
        ("until-day", Value::Moment(moment))
    };
    Say::part(message, part).with("until", value)
}
