//! Meetings, and the keys to them: the host's `zak` and the client's `pwd`.

use std::{collections::HashMap, sync::Arc};

use serde::Serialize;
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use crate::{
    people::Person,
    random,
    webhooks::events::Happening,
    world::{World, guests::Guest},
};

/// ZOOM.md#start-link: two hours.
const ZAK_LIFE: Duration = Duration::hours(2);

/// How far a meeting has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    Waiting,
    Started,
    Ended,
}

/// What a meeting is made of; the caller has checked it.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    pub(crate) kind: u8,
    pub(crate) topic: String,
    pub(crate) agenda: String,
    pub(crate) start_time: Option<OffsetDateTime>,
    pub(crate) duration: Option<u64>,
    pub(crate) timezone: String,
    pub(crate) passcode: Option<String>,
    pub(crate) settings: Map<String, Value>,
}

impl Outline {
    /// ZOOM.md#scheduled-restarts: scheduled and recurring meetings do.
    pub(crate) fn outlives_its_end(&self) -> bool {
        matches!(self.kind, 2 | 3 | 8)
    }
}

/// One meeting.
#[derive(Clone, Debug)]
pub(crate) struct Meeting {
    pub(crate) id: u64,
    /// Names one sitting; a meeting that is started again has another.
    pub(crate) uuid: String,
    pub(crate) host: Arc<Person>,
    /// Who made it for the host, if it was not the host.
    pub(crate) assistant: Option<Arc<Person>>,
    pub(crate) outline: Outline,
    /// What stands behind `pwd=` in the join link, when there is a passcode.
    pub(crate) encrypted_passcode: Option<String>,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) stage: Stage,
    pub(crate) started_at: Option<OffsetDateTime>,
    /// How often it has started and ended.
    pub(crate) times_ended: u32,
    pub(crate) admitted: bool,
    pub(crate) guests: Vec<Guest>,
}

impl Meeting {
    pub(crate) fn has_waiting_room(&self) -> bool {
        self.outline
            .settings
            .get("waiting_room")
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// ZOOM.md#join-link: the passcode is embedded in the link.
    pub(crate) fn join_url(&self, zoom: &str) -> String {
        let pwd = self.encrypted_passcode.as_ref();
        let query = pwd.map_or_else(String::new, |pwd| format!("?pwd={pwd}"));
        format!("{zoom}/j/{}{query}", self.id)
    }
}

/// All meetings, ended ones too, in the order of their creation.
#[derive(Debug, Default)]
pub(crate) struct Meetings {
    order: Vec<u64>,
    all: HashMap<u64, Meeting>,
    zaks: HashMap<String, (u64, OffsetDateTime)>,
}

impl Meetings {
    /// A meeting that has not ended. ZOOM.md#instant-ends: after the end its id is unknown.
    pub(crate) fn open(&self, id: u64) -> Option<&Meeting> {
        self.all
            .get(&id)
            .filter(|meeting| meeting.stage != Stage::Ended)
    }

    pub(crate) fn open_mut(&mut self, id: u64) -> Option<&mut Meeting> {
        self.all
            .get_mut(&id)
            .filter(|meeting| meeting.stage != Stage::Ended)
    }

    /// A meeting, ended or not.
    pub(crate) fn any(&self, id: u64) -> Option<&Meeting> {
        self.all.get(&id)
    }

    /// All meetings, oldest first.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &Meeting> {
        self.order.iter().filter_map(|id| self.all.get(id))
    }

    /// Puts a host who has changed in place of who they were.
    pub(crate) fn rehost(&mut self, person: &Arc<Person>) {
        for meeting in self.all.values_mut() {
            if meeting.host.key == person.key {
                meeting.host = Arc::clone(person);
            }
        }
    }

    /// Whether this key opens that meeting as its host now.
    pub(crate) fn is_host(&self, id: u64, zak: &str, now: OffsetDateTime) -> bool {
        self.zaks
            .get(zak)
            .is_some_and(|(meeting, until)| *meeting == id && now < *until)
    }
}

impl World {
    /// Makes a meeting. It waits until its host opens the start link (ZOOM.md#instant-waits).
    pub(crate) fn open_meeting(
        &mut self,
        host: Arc<Person>,
        outline: Outline,
        by: Arc<Person>,
        now: OffsetDateTime,
    ) -> Meeting {
        let encrypted_passcode = outline.passcode.clone().map(|passcode| {
            let _passcode = self.issue(passcode);
            self.issue(encrypted_passcode())
        });
        let mut id = random::meeting_number();
        while self.meetings.all.contains_key(&id) {
            id = random::meeting_number();
        }
        let meeting = Meeting {
            id,
            uuid: random::uuid(),
            assistant: (by.key != host.key).then(|| Arc::clone(&by)),
            host,
            outline,
            encrypted_passcode,
            created_at: now,
            stage: Stage::Waiting,
            started_at: None,
            times_ended: 0,
            admitted: false,
            guests: Vec::new(),
        };
        self.meetings.order.push(id);
        self.meetings.all.insert(id, meeting.clone());
        if meeting.outline.kind != 1 || self.settings.webhooks.instant_meetings_are_announced {
            self.tell_all(id, [Happening::new("meeting.created").by(by)], now);
        }
        meeting
    }

    /// A fresh host key for a meeting. ZOOM.md#start-link: each answer carries a new one.
    pub(crate) fn issue_zak(&mut self, id: u64, now: OffsetDateTime) -> String {
        let zak = self.issue(random::token("sim_zak_"));
        self.meetings.zaks.insert(zak.clone(), (id, now + ZAK_LIFE));
        zak
    }

    /// Gives a meeting another outline. A new passcode makes a new join link.
    pub(crate) fn change_meeting(
        &mut self,
        id: u64,
        outline: Outline,
        by: Arc<Person>,
        now: OffsetDateTime,
    ) {
        let former = self
            .meetings
            .open(id)
            .map(|meeting| &meeting.outline.passcode);
        let encrypted = match (&outline.passcode, former) {
            (Some(passcode), Some(former)) if former.as_ref() != Some(passcode) => {
                let _passcode = self.issue(passcode.clone());
                Some(self.issue(encrypted_passcode()))
            }
            _ => None,
        };
        if let Some(meeting) = self.meetings.open_mut(id) {
            meeting.outline = outline;
            if encrypted.is_some() {
                meeting.encrypted_passcode = encrypted;
            }
            self.tell_all(id, [Happening::new("meeting.updated").by(by)], now);
        }
    }
}

/// ZOOM.md#join-link: the encrypted passcode ends in `.1`.
fn encrypted_passcode() -> String {
    format!("{}.1", random::short("sim_pwd_"))
}
