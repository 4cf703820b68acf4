//! What a host does with a meeting: start it, let people in, end it, take it away.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::{
    people::Person,
    random,
    webhooks::events::Happening,
    world::{
        World,
        guests::{Guest, Place, arrival, departure},
        meetings::{Meeting, Stage},
    },
};

impl World {
    /// The meeting that its host must end before this one can start, if there is one.
    /// ZOOM.md#one-meeting-at-a-time: the limit shows here, never when a meeting is made.
    pub(crate) fn in_the_way(&self, id: u64) -> Option<&Meeting> {
        let meeting = self.meetings.open(id);
        let meeting = meeting.filter(|meeting| meeting.stage == Stage::Waiting)?;
        let mut running = self
            .meetings
            .in_order()
            .filter(|other| other.host.key == meeting.host.key && other.stage == Stage::Started);
        let first = running.next()?;
        (running.count() + 1 >= self.settings.meetings_at_once).then_some(first)
    }

    /// The host opens the start link. ZOOM.md#instant-waits: nothing else starts a meeting.
    pub(crate) fn start_meeting(&mut self, id: u64, now: OffsetDateTime) {
        let host_takes_part = self.settings.webhooks.host_is_participant;
        let Some(meeting) = self.meetings.open_mut(id) else {
            return;
        };
        if meeting.stage != Stage::Waiting {
            return;
        }
        meeting.stage = Stage::Started;
        meeting.started_at = Some(now);
        let mut told = vec![Happening::new("meeting.started")];
        if host_takes_part {
            let host = Guest {
                id: meeting.host.id.clone(),
                email: meeting.host.email.clone(),
                ..meeting.guest(meeting.host.display_name.clone(), Place::Inside)
            };
            told.extend(arrival(&host));
            meeting.guests.push(host);
        }
        let entrance = meeting.entrance(false);
        told.extend(meeting.move_all(Place::BeforeHost, entrance, |guest| {
            let left = departure(guest, Place::BeforeHost, "");
            left.into_iter().chain(arrival(guest)).collect()
        }));
        self.tell_all(id, told, now);
    }

    /// The host lets everybody in who waits, now and later.
    pub(crate) fn admit_all(&mut self, id: u64, now: OffsetDateTime) {
        let Some(meeting) = self.meetings.open_mut(id) else {
            return;
        };
        meeting.admitted = true;
        let told = meeting.move_all(Place::WaitingRoom, Place::Inside, |guest| {
            let admitted = Happening::of("meeting.participant_admitted", guest);
            [admitted].into_iter().chain(arrival(guest)).collect()
        });
        self.tell_all(id, told, now);
    }

    /// The meeting ends for everybody. One that never started ends without a word.
    /// ZOOM.md#scheduled-restarts: one with a plan may be started again, as another sitting.
    pub(crate) fn end_meeting(&mut self, id: u64, now: OffsetDateTime) {
        self.send_home(id, None, now);
        let Some(meeting) = self.meetings.open_mut(id) else {
            return;
        };
        let had_started = meeting.stage == Stage::Started;
        meeting.times_ended += u32::from(had_started);
        if !meeting.outline.outlives_its_end() {
            meeting.stage = Stage::Ended;
        } else if had_started {
            meeting.stage = Stage::Waiting;
            meeting.uuid = random::uuid();
            meeting.started_at = None;
            meeting.admitted = false;
        }
    }

    /// The meeting is taken away, and whoever waits for it is sent home.
    pub(crate) fn delete_meeting(&mut self, id: u64, by: Arc<Person>, now: OffsetDateTime) {
        let word = Happening::new("meeting.deleted").by(by);
        self.send_home(id, Some(word), now);
        if let Some(meeting) = self.meetings.open_mut(id) {
            meeting.stage = Stage::Ended;
        }
    }

    fn send_home(&mut self, id: u64, word: Option<Happening>, now: OffsetDateTime) {
        let Some(meeting) = self.meetings.open_mut(id) else {
            return;
        };
        let mut told = Vec::new();
        for place in [Place::BeforeHost, Place::WaitingRoom, Place::Inside] {
            told.extend(meeting.move_all(place, Place::Gone, |guest| {
                let left = departure(guest, place, "Host ended the meeting.");
                left.into_iter().collect()
            }));
        }
        if meeting.stage == Stage::Started {
            told.push(Happening::new("meeting.ended").ending(now));
        }
        told.extend(word);
        self.tell_all(id, told, now);
    }
}
