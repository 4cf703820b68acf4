//! Looking back on meetings, a page at a time.

use super::FlowError;
use crate::{
    domain::{InstallationId, MeetingId, PastMeeting},
    store::Store,
};

/// How many meetings a page shows.
const PAGE: u16 = 30;

/// The story of what was.
#[derive(Debug)]
pub struct History {
    store: Store,
}

/// One page of it.
#[derive(Debug)]
pub struct HistoryPage {
    /// Newest first.
    pub meetings: Vec<PastMeeting>,
    /// The meeting before which the next page begins, when there is one.
    pub older: Option<MeetingId>,
}

impl History {
    pub(super) fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
        }
    }

    /// The meetings of an owner before one of them, or the newest.
    pub async fn page(
        &self,
        owner: InstallationId,
        before: Option<MeetingId>,
    ) -> Result<HistoryPage, FlowError> {
        // One more than is shown tells whether there are older ones.
        let mut meetings = self.store.past_meetings(owner, before, PAGE + 1).await?;
        let more = meetings.len() > usize::from(PAGE);
        meetings.truncate(usize::from(PAGE));
        let last = meetings.last().map(|meeting| meeting.id);
        let older = last.filter(|_| more);
        Ok(HistoryPage { meetings, older })
    }
}
