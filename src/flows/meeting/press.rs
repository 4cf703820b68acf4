//! A press on a button: recorded before Zoom is asked, so that a second press finds the first.

use std::{sync::Arc, time::Duration};

use metrics::{counter, histogram};
use tokio::{
    sync::watch,
    time::{Instant, timeout, timeout_at},
};
use tracing::Instrument as _;

use super::{
    FlowError, Meetings, PAGE_PATIENCE, SETTLE_TIME, TOKEN_PATIENCE, Wanted, wanted::Order,
};
use crate::{
    domain::{
        Appointment, AttemptId, InstallationId, Margins, Meeting, MeetingId, Refusal, ZoomUserId,
    },
    store::{Press as Recorded, PressCondition, Settlement},
};

/// How long a press may take in all, with the saving of its answer.
const TASK_LIMIT: Duration = Duration::from_secs(30);
/// Zoom holds none for longer; the end of one that began before was not told.
const LONGEST_MEETING: time::Duration = time::Duration::hours(30);

/// How far a press has come: the page that waits and the task that works agree on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// Nothing is recorded, and no token is at hand that lasts.
    WaitsForToken,
    /// The page has told its visitor that nothing was created, and that stays true.
    GivenUp,
    /// The row is being written.
    Recording,
    /// The row is there.
    Recorded(MeetingId),
}

impl Progress {
    /// Takes this step from [`Progress::WaitsForToken`]. Of page and task, one wins: `false` when
    /// the other was first.
    fn follows_the_wait(self, progress: &watch::Sender<Self>) -> bool {
        progress.send_if_modified(|now| {
            let waits = *now == Self::WaitsForToken;
            if waits {
                *now = self;
            }
            waits
        })
    }
}

/// Where a press leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// To the page of this meeting.
    Page(MeetingId),
    /// To a question: this attempt made this meeting some time ago, and its link may have been
    /// given to somebody.
    Late(MeetingId),
    /// To a question: this meeting of theirs is running, and Zoom lets most people host one at a
    /// time. Nothing was created.
    Hosting(MeetingId),
}

/// What to do when the clinician is holding a meeting already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhileHosting {
    /// Ask first.
    Ask,
    /// Create it all the same: they were asked.
    Create,
}

impl Meetings {
    /// Starts a meeting now. A press that finds its row never calls Zoom. Without a token nothing
    /// is recorded, and the same attempt may be pressed again.
    pub async fn start_now(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
        while_hosting: WhileHosting,
        wanted: &Wanted,
    ) -> Result<Press, FlowError> {
        self.press(owner, attempt, Order::now(wanted, while_hosting))
            .await
    }

    /// Schedules a meeting, for the clinician or for a colleague who let them. As with a start, a
    /// press that finds its row never calls Zoom, and a lost answer is never asked again.
    pub async fn schedule(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
        appointment: &Appointment,
        wanted: &Wanted,
        for_colleague: Option<&ZoomUserId>,
    ) -> Result<Press, FlowError> {
        let order = Order::at(appointment, wanted, for_colleague);
        self.press(owner, attempt, order).await
    }

    /// Makes what is ordered in a task that no leaving browser can cancel, and waits for it as long
    /// as a page may.
    async fn press(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
        order: Order,
    ) -> Result<Press, FlowError> {
        let this = self.clone();
        let progress = Arc::new(watch::Sender::new(Progress::WaitsForToken));
        let told = Arc::clone(&progress);
        let making = async move {
            let kind = order.kind();
            let made = this.make(owner, attempt, &order, &told).await;
            // What is answered before a row is written says nothing about Zoom, but for these.
            if let Err(
                FlowError::ZoomBusy { .. } | FlowError::ZoomDown | FlowError::Misconfigured,
            ) = &made
            {
                pressed(kind, "failed");
            }
            made
        };
        let mut task = self.tasks.spawn(making.in_current_span());
        if let Ok(done) = timeout(PAGE_PATIENCE, &mut task).await {
            return done?;
        }
        if Progress::GivenUp.follows_the_wait(&progress) {
            return Err(FlowError::ZoomBusy { retry_after: None });
        }
        // The task goes on; the meeting's page shows how far it is.
        let mut recorded = progress.subscribe();
        let settled = recorded.wait_for(|progress| *progress != Progress::Recording);
        match settled.await.map(|progress| *progress) {
            Ok(Progress::Recorded(id)) => Ok(Press::Page(id)),
            _ => task.await?,
        }
    }

    fn pressed_again(&self, meeting: &Meeting) -> Press {
        if meeting.is_late_press(self.clock.now()) {
            Press::Late(meeting.id)
        } else {
            Press::Page(meeting.id)
        }
    }

    async fn make(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
        order: &Order,
        progress: &watch::Sender<Progress>,
    ) -> Result<Press, FlowError> {
        let began = Instant::now();
        let end = began + TASK_LIMIT;
        let recorded = self.record(owner, attempt, order, progress).await;
        progress.send_replace(match &recorded {
            Ok(Recorded::First(pressed, _)) => Progress::Recorded(pressed.id),
            // The answer of the task says what became of it.
            Ok(_) | Err(_) => Progress::GivenUp,
        });
        match recorded? {
            Recorded::Again(meeting) => Ok(self.pressed_again(&meeting)),
            Recorded::Hosting(running) => Ok(Press::Hosting(running)),
            Recorded::TooMany => Err(FlowError::TooFast {
                retry_after: Duration::from_mins(1),
            }),
            Recorded::NotActive => Err(FlowError::Reconnect),
            // Asked only by a record that insists on a token: `record` answers those itself.
            Recorded::TokenEnds(_) => Err(FlowError::ZoomBusy { retry_after: None }),
            Recorded::First(row, status) => {
                let asking = self.ask(owner, status.grant, order, &row);
                let asked = timeout_at(end - SETTLE_TIME, asking).await;
                let settlement = asked.unwrap_or(Settlement::Unknown);
                self.settle(&row, &settlement, end).await;
                tell(order.kind(), row.id, &settlement);
                if matches!(settlement, Settlement::Made(_)) {
                    histogram!("bedside_click_to_link_seconds").record(began.elapsed());
                }
                Ok(Press::Page(row.id))
            }
        }
    }

    /// Writes the press down. On the usual day the stored token is good for a while, and this is
    /// one statement; otherwise nothing is written before there is a token.
    async fn record(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
        order: &Order,
        progress: &watch::Sender<Progress>,
    ) -> Result<Recorded, FlowError> {
        let good_until = self.clock.now() + Margins::LONGEST_EARLY;
        let record = |token_until| {
            let now = self.clock.now();
            let condition = PressCondition {
                token_until,
                not_hosting_since: match order.while_hosting {
                    WhileHosting::Ask => Some(now - LONGEST_MEETING),
                    WhileHosting::Create => None,
                },
            };
            self.store
                .record_press(owner, attempt, order.asking(), condition, self.limit, now)
        };
        progress.send_replace(Progress::Recording);
        let at_once = record(Some(good_until)).await?;
        let Recorded::TokenEnds(status) = at_once else {
            return Ok(at_once);
        };
        progress.send_replace(Progress::WaitsForToken);
        let grant = self.tokens.usable(owner, status, TOKEN_PATIENCE).await?;
        if !Progress::Recording.follows_the_wait(progress) {
            return Err(FlowError::ZoomBusy { retry_after: None });
        }
        let mut recorded = record(None).await?;
        // A refreshed pair that could not be saved yet is newer than the stored one.
        if let Recorded::First(_, stored) = &mut recorded
            && stored.grant.generation < grant.generation
        {
            stored.grant = grant;
        }
        Ok(recorded)
    }
}

/// Tells operators what became of a press.
fn tell(kind: &'static str, meeting: MeetingId, settlement: &Settlement) {
    match settlement {
        Settlement::Made(_) => {
            pressed(kind, "created");
            tracing::info!(event = "meeting.created", %meeting, kind, "a meeting was made");
        }
        Settlement::Refused(refusal) => {
            pressed(
                kind,
                if is_a_no(*refusal) {
                    "refused"
                } else {
                    "failed"
                },
            );
            let refusal = refusal.as_str();
            tracing::warn!(event = "meeting.create_failed", %meeting, kind, refusal, "no meeting was made");
        }
        Settlement::Unknown => {
            pressed(kind, "unknown");
            tracing::warn!(
                event = "meeting.unknown",
                %meeting,
                kind,
                "nobody knows whether Zoom made a meeting"
            );
        }
    }
}

/// Whether it is Zoom's no to this one person, and no fault of Zoom's or ours.
fn is_a_no(refusal: Refusal) -> bool {
    !matches!(
        refusal,
        Refusal::Busy
            | Refusal::Unreachable
            | Refusal::Misconfigured
            | Refusal::BadRequest
            | Refusal::Other
    )
}

fn pressed(kind: &'static str, outcome: &'static str) {
    counter!("bedside_meetings_created_total", "kind" => kind, "outcome" => outcome).increment(1);
}
