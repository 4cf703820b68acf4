//! Reads and checks what a create request asks for. ZOOM.md#create-request.

use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    api::{errors::ApiError, fields},
    random,
    world::meetings::Outline,
};

const KINDS: [u64; 5] = [1, 2, 3, 8, 10];
const SPECIALS: &str = "@-_*!";

/// Checks the body of a create request and says what meeting it describes. Fields that are not
/// known are ignored; `locked` are the settings that the host's account insists on.
pub(crate) fn outline(
    body: &[u8],
    locked: Option<&Map<String, Value>>,
) -> Result<Outline, ApiError> {
    let Ok(Value::Object(asked)) = serde_json::from_slice(body) else {
        return Err(ApiError::not_an_object());
    };
    let mut form = Form {
        asked: &asked,
        faults: Vec::new(),
    };
    let start_time = form.text("start_time", usize::MAX);
    let kind = form.kind(start_time.is_some());
    let topic = form.text("topic", 200);
    let agenda = form.text("agenda", 2000);
    let timezone = form.text("timezone", usize::MAX);
    let duration = form.number("duration");
    let passcode = form.passcode();
    let wanted = form.settings();
    if !form.faults.is_empty() {
        return Err(ApiError::invalid_fields(form.faults));
    }
    if kind == 1 && asked.contains_key("schedule_for") {
        return Err(ApiError::not_for_others());
    }
    let settings = fields::settle(&wanted, locked, kind, passcode.is_some());
    // What has no meaning for an instant meeting has no effect.
    let planned = kind != 1;
    Ok(Outline {
        kind,
        topic: topic.unwrap_or_else(|| "Zoom Meeting".to_owned()),
        agenda: agenda.unwrap_or_default(),
        start_time: start_time.filter(|_| planned),
        duration: duration.filter(|_| planned),
        timezone: timezone.filter(|_| planned),
        passcode,
        settings,
    })
}

/// Lays the body of an update request over what a meeting is. ZOOM.md#update-meeting: a start time
/// in the past is ignored; a passcode is changed only when one is named.
pub(crate) fn amended(
    body: &[u8],
    locked: Option<&Map<String, Value>>,
    former: Outline,
    now: OffsetDateTime,
) -> Result<Outline, ApiError> {
    let Ok(Value::Object(asked)) = serde_json::from_slice(body) else {
        return Err(ApiError::not_an_object());
    };
    let mut form = Form {
        asked: &asked,
        faults: Vec::new(),
    };
    let planned = former.kind != 1;
    let start_time = form.text("start_time", usize::MAX);
    let start_time = start_time.filter(|text| planned && !is_past(text, now));
    let named = asked.contains_key("password");
    let passcode = if named { form.passcode() } else { None };
    let mut wanted = former.settings.clone();
    wanted.extend(form.settings());
    let passcode = passcode.or(former.passcode);
    let amended = Outline {
        kind: former.kind,
        topic: form.text("topic", 200).unwrap_or(former.topic),
        agenda: form.text("agenda", 2000).unwrap_or(former.agenda),
        start_time: start_time.or(former.start_time),
        duration: form
            .number("duration")
            .filter(|_| planned)
            .or(former.duration),
        timezone: form
            .text("timezone", usize::MAX)
            .filter(|_| planned)
            .or(former.timezone),
        settings: fields::settle(&wanted, locked, former.kind, passcode.is_some()),
        passcode,
    };
    if form.faults.is_empty() {
        Ok(amended)
    } else {
        Err(ApiError::invalid_fields(form.faults))
    }
}

/// Whether a start time in UTC has passed. Local ones are taken as they come.
fn is_past(text: &str, now: OffsetDateTime) -> bool {
    OffsetDateTime::parse(text, &Rfc3339).is_ok_and(|at| at < now)
}

/// Reads fields one by one and collects the names of the faulty ones.
struct Form<'a> {
    asked: &'a Map<String, Value>,
    faults: Vec<String>,
}

impl Form<'_> {
    fn fault<T>(&mut self, field: &str) -> Option<T> {
        self.faults.push(field.to_owned());
        None
    }

    fn text(&mut self, field: &str, longest: usize) -> Option<String> {
        match self.asked.get(field)? {
            Value::String(text) if text.chars().count() <= longest => Some(text.clone()),
            _ => self.fault(field),
        }
    }

    fn number(&mut self, field: &str) -> Option<u64> {
        match self.asked.get(field)?.as_u64() {
            Some(number) => Some(number),
            None => self.fault(field),
        }
    }

    /// The type: 2 unless said otherwise. Without a start time a scheduled meeting is an instant
    /// one (ZOOM.md#no-start-time).
    fn kind(&mut self, has_start_time: bool) -> u8 {
        let asked = match self.asked.get("type") {
            None => Some(2),
            Some(value) => value.as_u64().filter(|kind| KINDS.contains(kind)),
        };
        let asked = match asked {
            Some(2) if !has_start_time => Some(1),
            Some(kind) => u8::try_from(kind).ok(),
            None => self.fault("type"),
        };
        asked.unwrap_or(1)
    }

    /// The passcode: the asked one, else a made one unless `default_password` is false.
    fn passcode(&mut self) -> Option<String> {
        let made = match self.asked.get("default_password") {
            None => true,
            Some(Value::Bool(wanted)) => *wanted,
            Some(_) => self.fault("default_password").unwrap_or(true),
        };
        let asked = self.text("password", 10).filter(|text| !text.is_empty());
        if let Some(text) = &asked
            && !text
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || SPECIALS.contains(sign))
        {
            return self.fault("password");
        }
        asked.or_else(|| made.then(random::passcode))
    }

    fn settings(&mut self) -> Map<String, Value> {
        let wanted = match self.asked.get("settings") {
            None => return Map::new(),
            Some(Value::Object(wanted)) => wanted,
            Some(_) => return self.fault("settings").unwrap_or_default(),
        };
        let known = fields::defaults();
        for (name, value) in wanted {
            if known
                .get(name)
                .is_some_and(|default| !fields::suits(name, value, default))
            {
                self.faults.push(format!("settings.{name}"));
            }
        }
        wanted.clone()
    }
}
