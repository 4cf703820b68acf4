//! Who comes and goes in a meeting, and what Zoom tells the app of it.

use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    random,
    webhooks::events::Happening,
    world::{
        World,
        meetings::{Meeting, Meetings, Stage},
    },
};

/// Where somebody is. ZOOM.md#waiting-room: inside only when the host has let them in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    BeforeHost,
    WaitingRoom,
    Inside,
    Gone,
}

/// One participant, made up from head to foot.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    /// Names the browser to the simulator; Zoom's words never hold it.
    pub(crate) key: String,
    pub(crate) user_id: String,
    pub(crate) uuid: String,
    pub(crate) name: String,
    /// The Zoom user's id and address; empty for people from outside.
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) place: Place,
}

/// A participant as the events tell of them; for a client everything is made up.
#[derive(Clone, Debug, Serialize)]
pub struct ParticipantSeen {
    /// The meeting number.
    pub meeting: u64,
    /// `user_name` in the events.
    pub name: String,
    /// `user_id` in the events: a number that means nothing outside the meeting.
    pub user_id: String,
    /// `participant_uuid` in the events.
    pub participant_uuid: String,
    /// Whether this is the host; a client otherwise.
    pub is_host: bool,
}

impl Meetings {
    /// Everybody who was ever in a meeting, the host too.
    pub(crate) fn participants(&self) -> Vec<ParticipantSeen> {
        let seen = |meeting: &Meeting, guest: &Guest| ParticipantSeen {
            meeting: meeting.id,
            name: guest.name.clone(),
            user_id: guest.user_id.clone(),
            participant_uuid: guest.uuid.clone(),
            is_host: !guest.id.is_empty(),
        };
        self.in_order()
            .flat_map(|meeting| meeting.guests.iter().map(move |guest| seen(meeting, guest)))
            .collect()
    }
}

impl Meeting {
    pub(super) fn guest(&self, name: String, place: Place) -> Guest {
        let place_in_line = u64::try_from(self.guests.len()).unwrap_or_default();
        Guest {
            key: random::short("sim_guest_"),
            user_id: (16_778_240 + 1024 * place_in_line).to_string(),
            uuid: random::short("SIM-PARTICIPANT-"),
            name,
            id: String::new(),
            email: String::new(),
            place,
        }
    }

    /// Lets everybody who is in one place move to another, and tells of each.
    pub(super) fn move_all(
        &mut self,
        from: Place,
        to: Place,
        mut tell: impl FnMut(&Guest) -> Vec<Happening>,
    ) -> Vec<Happening> {
        let mut told = Vec::new();
        for guest in self.guests.iter_mut().filter(|guest| guest.place == from) {
            guest.place = to;
            told.extend(tell(guest));
        }
        told
    }

    /// Where somebody who comes now gets to.
    pub(super) fn entrance(&self, early_clients_wait_inside: bool) -> Place {
        let started = self.stage == Stage::Started;
        match (started, self.has_waiting_room() && !self.admitted) {
            (true, false) => Place::Inside,
            (true, true) => Place::WaitingRoom,
            (false, true) if early_clients_wait_inside => Place::WaitingRoom,
            (false, _) => Place::BeforeHost,
        }
    }
}

/// What is told when somebody has come to this place.
pub(super) fn arrival(guest: &Guest) -> Option<Happening> {
    match guest.place {
        Place::BeforeHost => Some(Happening::of("meeting.participant_jbh_waiting", guest)),
        Place::WaitingRoom => {
            let event = "meeting.participant_joined_waiting_room";
            Some(Happening::of(event, guest))
        }
        Place::Inside => Some(Happening::of("meeting.participant_joined", guest)),
        Place::Gone => None,
    }
}

/// What is told when somebody leaves this place. ZOOM.md#participant-events.
pub(super) fn departure(guest: &Guest, from: Place, reason: &str) -> Option<Happening> {
    match from {
        Place::BeforeHost => Some(Happening::of("meeting.participant_jbh_waiting_left", guest)),
        Place::WaitingRoom => {
            let event = "meeting.participant_left_waiting_room";
            Some(Happening::of(event, guest))
        }
        Place::Inside => {
            let reason = format!("{} left the meeting.<br>Reason: {reason}", guest.name);
            Some(Happening::of("meeting.participant_left", guest).because(reason))
        }
        Place::Gone => None,
    }
}

impl World {
    /// Somebody opens the join link: a guest who is known by this key and still there, or a new one.
    pub(crate) fn arrive(&mut self, id: u64, key: &str, now: OffsetDateTime) -> Option<Guest> {
        let early = self.settings.webhooks.early_clients_enter_waiting_room;
        let number = self.canaries + 1;
        let meeting = self.meetings.open_mut(id)?;
        let known = meeting.guests.iter().find(|guest| guest.key == key);
        if let Some(guest) = known.filter(|guest| guest.place != Place::Gone) {
            return Some(guest.clone());
        }
        // A name that nobody bears: a test that finds it anywhere has found a leak.
        let name = format!("Canary Featherstone-{number:04}");
        let guest = meeting.guest(name, meeting.entrance(early));
        meeting.guests.push(guest.clone());
        self.canaries = number;
        self.tell_all(id, arrival(&guest), now);
        Some(guest)
    }

    /// The guest leaves of their own will.
    pub(crate) fn leave(&mut self, id: u64, key: &str, now: OffsetDateTime) {
        let guests = self
            .meetings
            .open_mut(id)
            .map(|meeting| &mut meeting.guests);
        let guest = guests.and_then(|guests| guests.iter_mut().find(|guest| guest.key == key));
        let told = guest.and_then(|guest| {
            let from = std::mem::replace(&mut guest.place, Place::Gone);
            departure(guest, from, "left the meeting.")
        });
        self.tell_all(id, told, now);
    }
}
