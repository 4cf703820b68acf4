//! A meeting's row, read. Nothing sealed is in it.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    domain::{
        Applied, Appointment, Asked, Early, Entrance, Meeting, MeetingId, MeetingName,
        MeetingNumber, MeetingState, Minutes, Planned, Recording, Refusal, Zone,
    },
    store::StoreError,
};

pub(super) struct MeetingRow {
    pub(super) id: Uuid,
    pub(super) state: String,
    pub(super) refusal: Option<String>,
    pub(super) zoom_meeting_id: Option<i64>,
    pub(super) waiting_room: Option<bool>,
    pub(super) passcode_in_link: Option<bool>,
    pub(super) recording: Option<String>,
    pub(super) name: Option<String>,
    pub(super) asked_waiting_room: Option<bool>,
    pub(super) asked_early: Option<String>,
    pub(super) asked_recording: Option<String>,
    pub(super) starts_at: Option<OffsetDateTime>,
    pub(super) lasts_minutes: Option<i32>,
    pub(super) zone: Option<String>,
    pub(super) entrance: Option<String>,
    pub(super) for_colleague: bool,
    pub(super) edits: i32,
    pub(super) pressed_at: OffsetDateTime,
    pub(super) opened_at: Option<OffsetDateTime>,
    pub(super) started_at: Option<OffsetDateTime>,
    pub(super) ended_at: Option<OffsetDateTime>,
    pub(super) waiting: i64,
}

/// Reads the meetings that `$chosen` selects, of one living installation; `$1` is always its id.
macro_rules! meetings {
    ($chosen:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            MeetingRow,
            r#"
            select
                meeting.id as "id!",
                meeting.state as "state!",
                meeting.refusal,
                meeting.zoom_meeting_id,
                meeting.waiting_room,
                meeting.passcode_in_link,
                meeting.recording,
                meeting.name,
                meeting.asked_waiting_room,
                meeting.asked_early,
                meeting.asked_recording,
                meeting.starts_at,
                meeting.lasts_minutes,
                meeting.zone,
                meeting.entrance,
                meeting.for_colleague as "for_colleague!",
                meeting.edits as "edits!",
                meeting.pressed_at as "pressed_at!",
                meeting.opened_at,
                meeting.started_at,
                meeting.ended_at,
                (
                    select count(*)
                    from presences
                    where presences.installation_id = meeting.installation_id
                        and presences.zoom_meeting_id = meeting.zoom_meeting_id
                        and presences.place <> 'elsewhere'
                ) as "waiting!"
            from installations as installation
            cross join lateral (
            "# + $chosen + r#"
            ) as meeting
            where installation.id = $1 and installation.state <> 'ended'
            "#,
            $($argument),*
        )
    };
}

pub(super) use meetings;

impl MeetingRow {
    pub(super) fn into_meeting(self) -> Result<Meeting, StoreError> {
        let (asked, planned) = (self.asked()?, self.planned()?);
        let refusal = |word: String| Refusal::parse(&word).ok_or(StoreError::Unreadable("refusal"));
        Ok(Meeting {
            id: MeetingId::from_uuid(self.id),
            asked,
            planned,
            state: MeetingState::parse(&self.state).ok_or(StoreError::Unreadable("state"))?,
            refusal: self.refusal.map(refusal).transpose()?,
            made_at: self.pressed_at,
            opened_at: self.opened_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
            waiting: u32::try_from(self.waiting).unwrap_or(u32::MAX),
            number: self.zoom_meeting_id.map(MeetingNumber),
            applied: applied(self.waiting_room, self.passcode_in_link, self.recording)?,
        })
    }

    /// How it was asked for, where that was written down.
    fn asked(&self) -> Result<Option<Asked>, StoreError> {
        let (Some(name), Some(waiting_room), Some(early), Some(recording)) = (
            &self.name,
            self.asked_waiting_room,
            &self.asked_early,
            &self.asked_recording,
        ) else {
            return Ok(None);
        };
        Ok(Some(Asked {
            name: MeetingName::parse(name).ok_or(StoreError::Unreadable("name"))?,
            waiting_room,
            early: Early::parse(early).ok_or(StoreError::Unreadable("asked_early"))?,
            recording: Recording::parse(recording)
                .ok_or(StoreError::Unreadable("asked_recording"))?,
        }))
    }

    /// When it takes place, if it was given a time.
    fn planned(&self) -> Result<Option<Planned>, StoreError> {
        let (Some(starts_at), Some(minutes), Some(zone)) =
            (self.starts_at, self.lasts_minutes, &self.zone)
        else {
            return Ok(None);
        };
        let minutes = Minutes::told(minutes.into());
        let entrance = |word| Entrance::parse(word).ok_or(StoreError::Unreadable("entrance"));
        Ok(Some(Planned {
            appointment: Appointment {
                starts_at,
                lasts: minutes.ok_or(StoreError::Unreadable("lasts_minutes"))?,
                zone: Zone::parse(zone).map_err(|_unknown| StoreError::Unreadable("zone"))?,
            },
            entrance: self.entrance.as_deref().map(entrance).transpose()?,
            for_colleague: self.for_colleague,
            edits: u32::try_from(self.edits).unwrap_or(0),
        }))
    }
}

/// How Zoom set a meeting up, once it is known.
pub(super) fn applied(
    waiting_room: Option<bool>,
    passcode_in_link: Option<bool>,
    word: Option<String>,
) -> Result<Option<Applied>, StoreError> {
    let (Some(waiting_room), Some(passcode_in_link), Some(word)) =
        (waiting_room, passcode_in_link, word)
    else {
        return Ok(None);
    };
    Ok(Some(Applied {
        waiting_room,
        passcode_in_link,
        recording: Recording::parse(&word).ok_or(StoreError::Unreadable("recording"))?,
    }))
}
