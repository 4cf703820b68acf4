//! Meetings: from a press on a button to a link for the client and a way in for the host.

mod ask;
mod change;
mod press;
mod wanted;

use std::time::Duration;

use tokio::time::timeout;
use tokio_util::task::TaskTracker;

pub use press::{Press, WhileHosting};
pub use wanted::Wanted;

use super::{FlowError, TokenDesk};
use crate::{
    clock::Clock,
    domain::{
        AccessToken, Colleague, InstallationId, Invitation, Meeting, MeetingId, MeetingNumber,
        Overruled, StartLink,
    },
    store::{AtHand, PressLimit, Store},
    zoom::{Zoom, ZoomError},
};

/// How long a page waits for a meeting before it shows that it is being made.
const PAGE_PATIENCE: Duration = Duration::from_secs(8);
/// How long a press waits for a token.
const TOKEN_PATIENCE: Duration = Duration::from_secs(6);
/// How long the saving of what Zoom did is tried.
const SETTLE_TIME: Duration = Duration::from_secs(6);
/// Between two tries to save it: one to two times so long.
const SAVE_AGAIN: Duration = Duration::from_millis(200);
/// How far back the list of open meetings goes: an unused link is not good for longer.
const OPEN_FOR: time::Duration = time::Duration::hours(24);

/// The story of meetings.
#[derive(Clone, Debug)]
pub struct Meetings {
    store: Store,
    zoom: Zoom,
    clock: Clock,
    limit: PressLimit,
    tasks: TaskTracker,
    tokens: TokenDesk,
}

impl Meetings {
    pub(super) fn new(
        store: &Store,
        zoom: &Zoom,
        clock: &Clock,
        per_minute: u32,
        tasks: &TaskTracker,
        tokens: TokenDesk,
    ) -> Self {
        let limit = PressLimit(per_minute);
        Self {
            store: store.clone(),
            zoom: zoom.clone(),
            clock: clock.clone(),
            limit,
            tasks: tasks.clone(),
            tokens,
        }
    }

    /// One meeting of its owner. Somebody else's is not found.
    pub async fn find(&self, owner: InstallationId, id: MeetingId) -> Result<Meeting, FlowError> {
        self.store
            .meeting(owner, id)
            .await?
            .ok_or(FlowError::NotFound)
    }

    /// What is handed out for a meeting; `None` while there is no link.
    pub async fn invitation(
        &self,
        owner: InstallationId,
        id: MeetingId,
    ) -> Result<Option<Invitation>, FlowError> {
        Ok(self.store.invitation(owner, id).await?)
    }

    /// The meetings that are not over: those of the last 24 hours, and those that have a time, from
    /// two hours ago on; at most 20 of each.
    pub async fn at_hand(&self, owner: InstallationId) -> Result<AtHand, FlowError> {
        let now = self.clock.now();
        let expected_since = now - Meeting::STILL_EXPECTED;
        let lists = self.store.at_hand(owner, now - OPEN_FOR, expected_since);
        Ok(lists.await?)
    }

    /// The settings in which the organisation decided against its clinician lately. Zoom does not
    /// tell what is locked (docs/decisions/0014-locks-are-learned.md).
    pub async fn overruled(&self, owner: InstallationId) -> Result<Overruled, FlowError> {
        Ok(self.store.overruled(owner).await?)
    }

    /// A fresh link for the host. It is a credential: nobody keeps it. A meeting that Zoom no
    /// longer knows is over (ZOOM.md#instant-ends), and is marked so; one whose time is still to
    /// come was deleted there.
    pub async fn start_link(
        &self,
        owner: InstallationId,
        id: MeetingId,
    ) -> Result<StartLink, FlowError> {
        let meeting = self.find(owner, id).await?;
        if meeting.is_for_colleague() {
            return Err(FlowError::OfColleague);
        }
        let number = meeting.number.ok_or(FlowError::NotFound)?;
        let zoom = &self.zoom;
        let read = |token| async move { zoom.start_link(&token, number).await };
        let link = self.at_zoom(owner, read).await;
        if link.is_ok() {
            self.store.open_meeting(owner, id, self.clock.now()).await?;
        }
        if matches!(link, Err(FlowError::MeetingGone)) {
            self.mark_gone(owner, &meeting).await?;
        }
        link
    }

    /// Marks a meeting that Zoom no longer knows.
    async fn mark_gone(&self, owner: InstallationId, meeting: &Meeting) -> Result<(), FlowError> {
        let now = self.clock.now();
        let was_deleted = meeting.may_be_changed(now);
        if was_deleted {
            self.store.cancel_meeting(owner, meeting.id, now).await?;
        } else {
            self.store.end_meeting(owner, meeting.id, now).await?;
        }
        Ok(())
    }

    /// For whom a clinician may schedule meetings. [`FlowError::MorePermission`] where the grant
    /// does not allow to ask (ZOOM.md#scheduling-privilege).
    pub async fn colleagues(&self, owner: InstallationId) -> Result<Vec<Colleague>, FlowError> {
        let zoom = &self.zoom;
        let list = |token| async move { zoom.schedulers(&token).await };
        self.at_zoom(owner, list).await
    }

    /// Ends a running meeting for everyone (ZOOM.md#end-meeting).
    pub async fn end(&self, owner: InstallationId, id: MeetingId) -> Result<(), FlowError> {
        let number = self.number(owner, id).await?;
        let zoom = &self.zoom;
        let end = |token| async move { zoom.end_meeting(&token, number).await };
        over(self.at_zoom(owner, end).await)?;
        Ok(self.store.end_meeting(owner, id, self.clock.now()).await?)
    }

    /// Cancels a meeting that has not begun (ZOOM.md#delete-meeting).
    pub async fn cancel(&self, owner: InstallationId, id: MeetingId) -> Result<(), FlowError> {
        let number = self.number(owner, id).await?;
        let zoom = &self.zoom;
        let delete = |token| async move { zoom.delete_meeting(&token, number).await };
        over(self.at_zoom(owner, delete).await)?;
        Ok(self
            .store
            .cancel_meeting(owner, id, self.clock.now())
            .await?)
    }

    async fn number(
        &self,
        owner: InstallationId,
        id: MeetingId,
    ) -> Result<MeetingNumber, FlowError> {
        let meeting = self.find(owner, id).await?;
        meeting.number.ok_or(FlowError::NotFound)
    }

    /// One call about a meeting, for as long as a page waits.
    async fn at_zoom<T, F>(
        &self,
        owner: InstallationId,
        action: impl Fn(AccessToken) -> F,
    ) -> Result<T, FlowError>
    where
        F: Future<Output = Result<T, ZoomError>>,
    {
        let asked = self.tokens.call(owner, TOKEN_PATIENCE, action);
        timeout(PAGE_PATIENCE, asked)
            .await
            .map_err(|_patience_over| FlowError::ZoomDown)?
    }
}

/// A meeting that Zoom no longer knows is as good as ended.
fn over(answer: Result<(), FlowError>) -> Result<(), FlowError> {
    match answer {
        Err(FlowError::MeetingGone) => Ok(()),
        other => other,
    }
}
