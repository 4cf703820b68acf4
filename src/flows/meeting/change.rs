//! Giving a meeting another time, name or options.

use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument as _;

use super::{FlowError, Meetings, PAGE_PATIENCE, SAVE_AGAIN, SETTLE_TIME, TOKEN_PATIENCE, Wanted};
use crate::{
    domain::{
        Appointment, InstallationId, MadeMeeting, Meeting, MeetingId, MeetingNumber, ShortCode,
    },
    flows::jittered,
    store::Change,
    zoom::MeetingChange,
};

impl Meetings {
    /// Changes a meeting that has a time and has not begun. A lost answer changes nothing here: the
    /// same form may be sent again, which does no harm. [`FlowError::ZoomBusy`] when it takes longer
    /// than a page waits; the task goes on.
    pub async fn reschedule(
        &self,
        owner: InstallationId,
        id: MeetingId,
        appointment: &Appointment,
        wanted: &Wanted,
    ) -> Result<(), FlowError> {
        let meeting = self.find(owner, id).await?;
        let number = meeting.number.ok_or(FlowError::NotFound)?;
        if !meeting.may_be_changed(self.clock.now()) {
            return Err(FlowError::NotFound);
        }
        let (this, appointment, wanted) = (self.clone(), appointment.clone(), wanted.clone());
        let changing = async move {
            this.change(owner, &meeting, number, &appointment, &wanted)
                .await
        };
        let task = self.tasks.spawn(changing.in_current_span());
        match timeout(PAGE_PATIENCE, task).await {
            Ok(done) => done?,
            Err(_patience_over) => Err(FlowError::ZoomBusy { retry_after: None }),
        }
    }

    /// Zoom takes the change without telling what it made of it (ZOOM.md#update-meeting), so it is
    /// read back.
    async fn change(
        &self,
        owner: InstallationId,
        meeting: &Meeting,
        number: MeetingNumber,
        appointment: &Appointment,
        wanted: &Wanted,
    ) -> Result<(), FlowError> {
        let zoom = &self.zoom;
        let change = &MeetingChange {
            topic: wanted.topic(&ShortCode::of(meeting.id)),
            options: wanted.options,
            appointment: appointment.clone(),
        };
        let patch = |token| async move { zoom.change_meeting(&token, number, change).await };
        let changed = self.tokens.call(owner, TOKEN_PATIENCE, patch).await;
        if matches!(changed, Err(FlowError::MeetingGone)) {
            self.mark_gone(owner, meeting).await?;
        }
        changed?;
        let read = |token| async move { zoom.read_meeting(&token, number).await };
        let read = self.tokens.call(owner, TOKEN_PATIENCE, read).await;
        if let Err(error) = &read {
            tracing::warn!(event = "meeting.not_read", meeting = %meeting.id, %error, "a changed meeting could not be read back");
        }
        self.record_change(owner, meeting.id, appointment, wanted, read.ok().as_ref())
            .await
    }

    /// Writes the change down: Zoom has it already, so this is tried for a while.
    async fn record_change(
        &self,
        owner: InstallationId,
        id: MeetingId,
        appointment: &Appointment,
        wanted: &Wanted,
        read: Option<&MadeMeeting>,
    ) -> Result<(), FlowError> {
        let change = Change {
            asked: wanted.asked(true),
            appointment,
            read,
        };
        let (end, now) = (Instant::now() + SETTLE_TIME, self.clock.now());
        loop {
            match self.store.record_change(owner, id, change, now).await {
                Err(_) if Instant::now() < end => sleep(jittered(SAVE_AGAIN)).await,
                other => return Ok(other?),
            }
        }
    }
}
