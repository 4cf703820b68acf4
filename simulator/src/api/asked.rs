//! Reads and checks what a create request asks for. ZOOM.md#create-request.

use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::{
    api::{errors::ApiError, fields},
    people::Person,
    random,
    world::{meetings::Outline, rules::Rules},
    zones,
};

const KINDS: [u64; 5] = [1, 2, 3, 8, 10];
const SPECIALS: &str = "@-_*!";

/// The fields of a request.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    serde_json::from_slice(body).map_err(|_other| ApiError::not_an_object())
}

/// For whom a meeting is to be made: a person by id or address, `None` for the caller.
/// ZOOM.md#schedule-for: never an instant one.
pub(crate) fn for_whom(asked: &Map<String, Value>) -> Result<Option<&str>, ApiError> {
    match asked.get("schedule_for") {
        None => Ok(None),
        Some(_) if kind(asked) == Some(1) => Err(ApiError::not_for_others()),
        Some(Value::String(name)) => Ok(Some(name)),
        Some(_) => Err(ApiError::no_such_host()),
    }
}

/// The type: 2 unless said otherwise, and only one that Zoom knows. Without a start time a
/// scheduled meeting is an instant one (ZOOM.md#no-start-time).
fn kind(asked: &Map<String, Value>) -> Option<u8> {
    let named = match asked.get("type") {
        None => 2,
        Some(value) => value.as_u64().filter(|kind| KINDS.contains(kind))?,
    };
    match named {
        2 if !asked.contains_key("start_time") => Some(1),
        kind => u8::try_from(kind).ok(),
    }
}

/// Checks what a create request asks for and says what meeting it describes. Fields that are not
/// known are ignored.
pub(crate) fn outline(
    asked: &Map<String, Value>,
    host: &Person,
    rules: Option<&Rules>,
) -> Result<Outline, ApiError> {
    let mut form = Form::of(asked);
    let kind = form.kind();
    let topic = form.text("topic", 200);
    let agenda = form.text("agenda", 2000);
    let timezone = form.zone().unwrap_or_else(|| host.timezone.clone());
    let start_time = form.moment(&timezone);
    let duration = form.minutes();
    let passcode = form.passcode();
    let wanted = form.settings();
    form.faultless()?;
    let settings = fields::settle(&wanted, rules, kind, passcode.is_some());
    // What has no meaning for a meeting without a time of its own has no effect.
    let has_time = has_time(kind);
    Ok(Outline {
        kind,
        topic: topic.unwrap_or_else(|| "Zoom Meeting".to_owned()),
        agenda: agenda.unwrap_or_default(),
        start_time: start_time.filter(|_| has_time),
        duration: duration.filter(|_| has_time),
        timezone: if has_time {
            timezone
        } else {
            host.timezone.clone()
        },
        passcode,
        settings,
    })
}

/// Lays what an update request asks for over what a meeting is. ZOOM.md#update-meeting: a start
/// time in the past is ignored; a passcode is changed only when one is named. The kind of a
/// meeting stays.
pub(crate) fn amended(
    asked: &Map<String, Value>,
    rules: Option<&Rules>,
    former: Outline,
    now: OffsetDateTime,
) -> Result<Outline, ApiError> {
    let mut form = Form::of(asked);
    let has_time = has_time(former.kind);
    let timezone = form.zone().filter(|_| has_time).unwrap_or(former.timezone);
    let start_time = form.moment(&timezone);
    let start_time = start_time.filter(|at| has_time && *at >= now);
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
        duration: form.minutes().filter(|_| has_time).or(former.duration),
        timezone,
        settings: fields::settle(&wanted, rules, former.kind, passcode.is_some()),
        passcode,
    };
    form.faultless()?;
    Ok(amended)
}

/// ZOOM.md#start-time: only these have one, and a duration and a zone with it.
fn has_time(kind: u8) -> bool {
    matches!(kind, 2 | 8)
}

/// Reads fields one by one and collects the names of the faulty ones.
struct Form<'a> {
    asked: &'a Map<String, Value>,
    faults: Vec<String>,
}

impl<'a> Form<'a> {
    fn of(asked: &'a Map<String, Value>) -> Self {
        Form {
            asked,
            faults: Vec::new(),
        }
    }

    fn faultless(&mut self) -> Result<(), ApiError> {
        let faults = std::mem::take(&mut self.faults);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(ApiError::invalid_fields(faults))
        }
    }

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

    /// The duration. None at all is refused, as far as is known.
    fn minutes(&mut self) -> Option<u64> {
        match self.asked.get("duration")?.as_u64() {
            Some(minutes) if minutes > 0 => Some(minutes),
            _ => self.fault("duration"),
        }
    }

    /// The time zone, by a name that the IANA database knows; Zoom's own list is much like it.
    fn zone(&mut self) -> Option<String> {
        let name = self.text("timezone", usize::MAX)?;
        if zones::is_known(&name) {
            Some(name)
        } else {
            self.fault("timezone")
        }
    }

    /// ZOOM.md#start-time: with `Z` in UTC, without in the meeting's time zone.
    fn moment(&mut self, zone: &str) -> Option<OffsetDateTime> {
        let text = self.text("start_time", usize::MAX)?;
        match zones::moment(&text, zone) {
            Some(moment) => Some(moment),
            None => self.fault("start_time"),
        }
    }

    fn kind(&mut self) -> u8 {
        let kind = kind(self.asked);
        kind.or_else(|| self.fault("type")).unwrap_or(1)
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
