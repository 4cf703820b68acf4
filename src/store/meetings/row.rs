//! A meeting's row, read and opened.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    domain::{
        Applied, Appointment, Asked, Early, Entrance, InstallationId, JoinLink, Meeting, MeetingId,
        MeetingName, MeetingNumber, MeetingState, Minutes, Passcode, Planned, Recording, Refusal,
        Zone,
    },
    store::{Store, StoreError, places},
};

pub(super) struct MeetingRow {
    pub(super) id: Uuid,
    pub(super) state: String,
    pub(super) refusal: Option<String>,
    pub(super) zoom_meeting_id: Option<i64>,
    pub(super) join_link_sealed: Option<Vec<u8>>,
    pub(super) passcode_sealed: Option<Vec<u8>>,
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
    pub(super) data_key_id: Option<i32>,
    pub(super) data_key_sealed: Option<Vec<u8>>,
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
                meeting.join_link_sealed,
                meeting.passcode_sealed,
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
                ) as "waiting!",
                installation.data_key_id,
                installation.data_key_sealed
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

impl Store {
    pub(super) fn to_meeting(
        &self,
        owner: InstallationId,
        row: MeetingRow,
    ) -> Result<Meeting, StoreError> {
        let id = MeetingId::from_uuid(row.id);
        let (asked, planned) = (row.asked()?, row.planned()?);
        let place = places::meeting(id);
        let key = self.data_key(owner, row.data_key_id, row.data_key_sealed)?;
        let open = |place, sealed: Option<Vec<u8>>, column| {
            let Some(sealed) = sealed else {
                return Ok(None);
            };
            let plain = key.open(place, &sealed)?;
            let text =
                std::str::from_utf8(&plain).map_err(|_bytes| StoreError::Unreadable(column))?;
            Ok::<_, StoreError>(Some(text.to_owned()))
        };
        Ok(Meeting {
            id,
            asked,
            planned,
            state: MeetingState::parse(&row.state).ok_or(StoreError::Unreadable("state"))?,
            refusal: row
                .refusal
                .map(|word| Refusal::parse(&word).ok_or(StoreError::Unreadable("refusal")))
                .transpose()?,
            made_at: row.pressed_at,
            opened_at: row.opened_at,
            started_at: row.started_at,
            ended_at: row.ended_at,
            waiting: u32::try_from(row.waiting).unwrap_or(u32::MAX),
            number: row.zoom_meeting_id.map(MeetingNumber),
            join: open(place.join_link(), row.join_link_sealed, "join_link_sealed")?
                .map(JoinLink::new),
            passcode: open(place.passcode(), row.passcode_sealed, "passcode_sealed")?
                .map(Passcode::new),
            applied: applied(row.waiting_room, row.passcode_in_link, row.recording)?,
        })
    }
}

impl MeetingRow {
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
