//! The bodies of the events that the simulated world sends. ZOOM.md#event-envelope: each stands
//! in an envelope with the host's account.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::{
    clock::instant,
    people::Person,
    webhooks::{
        letters::Draft,
        options::{IdForm, Signing},
    },
    world::{World, guests::Guest, meetings::Meeting},
};

/// Something that happened in a meeting, and to whom.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    event: &'static str,
    guest: Option<Guest>,
    reason: Option<String>,
    ended_at: Option<OffsetDateTime>,
    /// Who did it; the host unless it is said.
    by: Option<Arc<Person>>,
}

impl Happening {
    pub(crate) fn new(event: &'static str) -> Happening {
        Happening {
            event,
            guest: None,
            reason: None,
            ended_at: None,
            by: None,
        }
    }

    pub(crate) fn of(event: &'static str, guest: &Guest) -> Happening {
        Happening {
            guest: Some(guest.clone()),
            ..Happening::new(event)
        }
    }

    pub(crate) fn by(self, person: Arc<Person>) -> Happening {
        Happening {
            by: Some(person),
            ..self
        }
    }

    pub(crate) fn because(self, reason: String) -> Happening {
        Happening {
            reason: Some(reason),
            ..self
        }
    }

    pub(crate) fn ending(self, at: OffsetDateTime) -> Happening {
        Happening {
            ended_at: Some(at),
            ..self
        }
    }
}

/// The fields stand in the order of Zoom's samples, which is not that of the alphabet.
#[derive(Serialize)]
struct Envelope<'a> {
    event: &'a str,
    event_ts: i64,
    payload: Payload<'a>,
}

#[derive(Serialize)]
struct Payload<'a> {
    account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    object: Object<'a>,
}

#[derive(Serialize)]
struct Object<'a> {
    id: Value,
    uuid: &'a str,
    host_id: &'a str,
    topic: &'a str,
    r#type: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    timezone: &'a str,
    duration: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    join_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<&'a Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    participant: Option<Map<String, Value>>,
}

impl World {
    /// Tells the app of everything that happened in a meeting.
    ///
    /// ZOOM.md#event-audience: only while its host's grant is alive.
    pub(crate) fn tell_all(
        &mut self,
        id: u64,
        told: impl IntoIterator<Item = Happening>,
        now: OffsetDateTime,
    ) {
        let (Some(meeting), Some(url)) = (
            self.meetings.any(id),
            self.settings.webhooks.event_url.as_ref(),
        ) else {
            return;
        };
        if !self.grants.is_alive(&meeting.host.key) {
            return;
        }
        let form = self.settings.webhooks.meeting_ids;
        let draft = |happening: Happening| Draft {
            event: happening.event.to_owned(),
            body: body(meeting, &happening, form, &self.url, now),
            url: url.clone(),
            person: Some(meeting.host.key.clone()),
            signing: Signing::Good,
        };
        let drafts = told.into_iter().map(draft).collect();
        let _receipts = self.send_all(drafts);
    }
}

fn body(
    meeting: &Meeting,
    happening: &Happening,
    form: IdForm,
    zoom: &str,
    now: OffsetDateTime,
) -> String {
    let (host, outline) = (&meeting.host, &meeting.outline);
    let operator = happening.by.as_ref().unwrap_or(host);
    // ZOOM.md#meeting-events: these tell of the plan, the others of what takes place.
    let is_plan = matches!(
        happening.event,
        "meeting.created" | "meeting.updated" | "meeting.deleted"
    );
    let is_number = match form {
        IdForm::Usual => is_plan || happening.event == "meeting.participant_jbh_waiting_left",
        IdForm::Number => true,
        IdForm::Text => false,
    };
    // ZOOM.md#event-envelope: when it began, or is to begin.
    let start_time = meeting.started_at.or(outline.start_time);
    let envelope = Envelope {
        event: happening.event,
        event_ts: millis(now),
        payload: Payload {
            account_id: &host.account_id,
            operator: is_plan.then_some(operator.email.as_str()),
            operator_id: is_plan.then_some(operator.id.as_str()),
            operation: is_plan.then_some("all"),
            object: Object {
                id: if is_number {
                    json!(meeting.id)
                } else {
                    json!(meeting.id.to_string())
                },
                uuid: &meeting.uuid,
                host_id: &host.id,
                topic: &outline.topic,
                r#type: outline.kind,
                start_time: start_time.map(instant),
                end_time: happening.ended_at.map(instant),
                timezone: &outline.timezone,
                duration: outline.duration.unwrap_or(60),
                join_url: is_plan.then(|| meeting.join_url(zoom)),
                password: outline.passcode.as_deref().filter(|_| is_plan),
                settings: is_plan.then_some(&outline.settings),
                participant: happening
                    .guest
                    .as_ref()
                    .map(|guest| participant(happening, guest, now)),
            },
        },
    };
    // Plain strings and numbers: this cannot fail.
    serde_json::to_string(&envelope).unwrap_or_default()
}

/// ZOOM.md#participant-events: which fields there are depends on the event.
fn participant(happening: &Happening, guest: &Guest, now: OffsetDateTime) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut add = |name: &str, value: &str| fields.insert(name.to_owned(), json!(value));
    add("id", &guest.id);
    add("user_name", &guest.name);
    if happening.event.contains("_jbh_") {
        return fields;
    }
    add("user_id", &guest.user_id);
    add("participant_uuid", &guest.uuid);
    add("email", &guest.email);
    let time = match happening.event {
        "meeting.participant_joined" => "join_time",
        "meeting.participant_left" => "leave_time",
        _ => "date_time",
    };
    add(time, &instant(now));
    if let Some(reason) = &happening.reason {
        add("leave_reason", reason);
    }
    fields
}

/// Milliseconds since 1970, as `event_ts` has them.
pub(crate) fn millis(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or_default()
}
