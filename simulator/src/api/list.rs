//! `GET /v2/users/me/meetings`.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::{
    answers::json_answer,
    api::{
        access::{Caller, Label, Need, labelled},
        answer,
        errors::ApiError,
    },
    clock::instant,
    params::Params,
    world::{
        Hub, World,
        meetings::{Meeting, Stage},
    },
    zones,
};

const LIST_MEETINGS: Need = Need {
    granular: "meeting:read:list_meetings",
    classic: &["meeting:read"],
};

/// How far a list of what is to come, or was, reaches: half a year.
const REACH: Duration = Duration::days(183);

/// How much of an agenda a list tells.
const AGENDA: usize = 250;

/// Which of a person's meetings are asked for, and which page of them.
#[derive(Debug)]
struct Wanted {
    kind: Kind,
    from: Option<String>,
    to: Option<String>,
    zone: String,
    size: usize,
    number: usize,
    token: Option<String>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Scheduled,
    Live,
    Upcoming,
    Previous,
}

/// ZOOM.md#list-meetings: what the caller hosts and has a plan; instant meetings never.
pub(crate) async fn list(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    caller: Caller,
) -> Result<Response, ApiError> {
    caller.must_have(LIST_MEETINGS)?;
    Caller::must_say_me(&id, LIST_MEETINGS)?;
    caller.must_host()?;
    let wanted = Wanted::read(&Params::parse(query.unwrap_or_default().as_bytes()))?;
    let (me, now) = (&caller.person.key, hub.now());
    let mut world = hub.world();
    let begin = match &wanted.token {
        Some(token) => world
            .page_at(me, token, now)
            .ok_or_else(ApiError::invalid_page_token)?,
        None => (wanted.number - 1).saturating_mul(wanted.size),
    };
    let found = wanted.found(&world, me, now);
    let total = found.len();
    let page = found.iter().skip(begin).take(wanted.size);
    let meetings: Vec<Value> = page.map(|meeting| told(&hub.url, meeting)).collect();
    let end = begin + meetings.len();
    let next = if meetings.is_empty() || end == total {
        String::new()
    } else {
        world.next_page(me, end, now)
    };
    let body = json!({
        "page_count": total.div_ceil(wanted.size),
        "page_number": begin / wanted.size + 1,
        "page_size": wanted.size,
        "total_records": total,
        "next_page_token": next,
        "meetings": meetings,
    });
    let answer = json_answer(StatusCode::OK, &body);
    Ok(labelled(answer, Label::Medium, caller.person.plan))
}

impl Wanted {
    /// ZOOM.md#validation: faulty parameters are named; that they are refused is our choice.
    fn read(query: &Params) -> Result<Wanted, ApiError> {
        let mut faults = Vec::new();
        let mut check = |name: &str, is_good: bool| {
            if !is_good {
                faults.push(name.to_owned());
            }
        };
        let kind = match query.value("type") {
            None | Some("scheduled") => Some(Kind::Scheduled),
            Some("live") => Some(Kind::Live),
            Some("upcoming" | "upcoming_meetings") => Some(Kind::Upcoming),
            Some("previous_meetings") => Some(Kind::Previous),
            Some(_) => None,
        };
        check("type", kind.is_some());
        let number = |name, usual: usize| query.value(name).map_or(Ok(usual), str::parse);
        let size = number("page_size", 30).unwrap_or(0);
        check("page_size", (1..=300).contains(&size));
        let page = number("page_number", 1).unwrap_or(0);
        check("page_number", page > 0);
        let day = |name| query.value(name).map(str::to_owned);
        let (from, to) = (day("from"), day("to"));
        check("from", from.as_deref().is_none_or(zones::is_day));
        check("to", to.as_deref().is_none_or(zones::is_day));
        let zone = query.value("timezone").unwrap_or("UTC").to_owned();
        check("timezone", zones::is_known(&zone));
        let wanted = Wanted {
            kind: kind.unwrap_or(Kind::Scheduled),
            from,
            to,
            zone,
            size,
            number: page,
            token: query.value("next_page_token").map(str::to_owned),
        };
        if faults.is_empty() {
            Ok(wanted)
        } else {
            Err(ApiError::invalid_fields(faults))
        }
    }

    /// A person's meetings of the wanted kind, in the order of their time.
    fn found<'a>(&self, world: &'a World, host: &str, now: OffsetDateTime) -> Vec<&'a Meeting> {
        let mut found: Vec<_> = world
            .meetings
            .in_order()
            .filter(|meeting| meeting.host.key == host && meeting.stage != Stage::Ended)
            .filter(|meeting| meeting.outline.outlives_its_end() && self.suits(meeting, now))
            .collect();
        // Those without a time come last.
        found.sort_by_key(|meeting| {
            let at = meeting.outline.start_time;
            (at.is_none(), at, meeting.id)
        });
        found
    }

    fn suits(&self, meeting: &Meeting, now: OffsetDateTime) -> bool {
        let is_live = meeting.stage == Stage::Started;
        let at = meeting.outline.start_time;
        let within = |from, to| at.is_some_and(|at| from <= at && at < to);
        let is_of_kind = match self.kind {
            Kind::Scheduled => true,
            Kind::Live => is_live,
            Kind::Upcoming => is_live || within(now, now + REACH),
            Kind::Previous => !is_live && within(now - REACH, now),
        };
        let day = at.and_then(|at| zones::day(at, &self.zone));
        let after = |from: &String| day.as_ref().is_some_and(|day| from <= day);
        let before = |to: &String| day.as_ref().is_some_and(|day| day <= to);
        is_of_kind && self.from.as_ref().is_none_or(after) && self.to.as_ref().is_none_or(before)
    }
}

/// What a list tells of a meeting.
fn told(zoom: &str, meeting: &Meeting) -> Value {
    let outline = &meeting.outline;
    let mut told = json!({
        "uuid": meeting.uuid,
        "id": meeting.id,
        "host_id": meeting.host.id,
        "topic": outline.topic,
        "type": outline.kind,
        "timezone": outline.timezone,
        "agenda": outline.agenda.chars().take(AGENDA).collect::<String>(),
        "created_at": instant(meeting.created_at),
        "join_url": meeting.join_url(zoom),
    });
    answer::add_time(&mut told, outline);
    told
}
