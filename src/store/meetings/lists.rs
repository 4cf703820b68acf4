//! The meetings that a clinician has in hand: those of today, and those to come.

use std::cmp::Reverse;

use time::OffsetDateTime;

use super::row::{MeetingRow, meetings};
use crate::{
    domain::{InstallationId, Meeting, MeetingState},
    store::{Store, StoreError},
};

/// Meetings that are not over, in two lists of at most 20.
#[derive(Debug)]
pub struct AtHand {
    /// Those without a time, and those that are running; the newest press first.
    pub open: Vec<Meeting>,
    /// Those that have a time and are not running, the soonest first.
    pub upcoming: Vec<Meeting>,
}

impl Store {
    /// What an owner has in hand: pressed or begun since `since`, or taking place after
    /// `expected_since`. One statement; each part goes along an index until it has its 20.
    pub async fn at_hand(
        &self,
        owner: InstallationId,
        since: OffsetDateTime,
        expected_since: OffsetDateTime,
    ) -> Result<AtHand, StoreError> {
        let mut held = self.hold().await?;
        let rows = meetings!(
            "(
                 select *
                 from meetings
                 where installation_id = $1
                     and pressed_at > $2
                     and starts_at is null
                     and state in ('pending', 'unknown', 'waiting', 'started')
                 order by pressed_at desc
                 limit 20
             )
             union all
             (
                 select *
                 from meetings
                 where installation_id = $1
                     and state = 'started'
                     and started_at > $2
                     -- Not among those above.
                     and (starts_at is not null or pressed_at <= $2)
                 order by pressed_at desc
                 limit 20
             )
             union all
             (
                 select *
                 from meetings
                 where installation_id = $1
                     and starts_at > $3
                     and (
                         state in ('pending', 'unknown', 'waiting')
                         or (state = 'ended' and ended_at < starts_at)
                     )
                 order by starts_at
                 limit 20
             )",
            owner.as_uuid(),
            since,
            expected_since,
        );
        let limit = held.limit();
        let rows = limit.run(rows.fetch_all(held.connection())).await?;
        held.release();
        let read = rows.into_iter().map(MeetingRow::into_meeting);
        let all = read.collect::<Result<Vec<_>, _>>()?;
        let (mut open, mut upcoming) = all.into_iter().partition::<Vec<_>, _>(|meeting| {
            meeting.planned.is_none() || meeting.state == MeetingState::Started
        });
        open.sort_by_key(|meeting| Reverse(meeting.made_at));
        open.truncate(20);
        upcoming.sort_by_key(|meeting| {
            let at = meeting.appointment().map(|it| it.starts_at);
            (at, Reverse(meeting.made_at))
        });
        Ok(AtHand { open, upcoming })
    }
}
