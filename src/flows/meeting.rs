//! A meeting: from a press on *start* to a link for the client and a way in for the host.
//!
//! The press is recorded before Zoom is asked, so that a second press finds the first. Zoom has no
//! idempotency key (ZOOM.md#no-idempotency), so a lost answer stays unknown and is never asked
//! again in silence.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::task::TaskTracker;

use super::{FlowError, TokenDesk, jittered};
use crate::{
    clock::Clock,
    domain::{
        AccessToken, AttemptId, Grant, InstallationId, Meeting, MeetingId, MeetingNumber, Refusal,
        StartLink,
    },
    store::{Press as Recorded, PressLimit, PressedMeeting, Settlement, Store},
    zoom::{NewMeeting, Zoom, ZoomError},
};

/// How long a page waits for a meeting before it shows that it is being made.
const PAGE_PATIENCE: Duration = Duration::from_secs(8);
/// How long a press waits for a token.
const TOKEN_PATIENCE: Duration = Duration::from_secs(6);
/// How long a press may take in all, with the saving of its answer.
const TASK_LIMIT: Duration = Duration::from_secs(30);
/// What is kept of that for saving the answer.
const SETTLE_TIME: Duration = Duration::from_secs(6);
/// How far back the list of open meetings goes: an unused link is not good for longer.
const OPEN_FOR: time::Duration = time::Duration::hours(24);

/// Zoom holds none for longer; the end of one that began before was not told.
const LONGEST_MEETING: time::Duration = time::Duration::hours(30);

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

/// How far a press has come: the page that waits and the task that works agree on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// No token yet, nothing recorded.
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

    /// Starts a meeting now. A press that finds its row never calls Zoom. Without a token nothing
    /// is recorded, and the same attempt may be pressed again.
    pub async fn start_now(
        &self,
        owner: InstallationId,
        attempt: AttemptId,
        while_hosting: WhileHosting,
    ) -> Result<Press, FlowError> {
        let since = self.clock.now() - LONGEST_MEETING;
        let before = self.store.before_press(owner, attempt, since).await?;
        if let Some(meeting) = before.same {
            return Ok(self.pressed_again(&meeting));
        }
        if let (Some(running), WhileHosting::Ask) = (before.running, while_hosting) {
            return Ok(Press::Hosting(running));
        }
        let this = self.clone();
        let progress = Arc::new(watch::Sender::new(Progress::WaitsForToken));
        let told = Arc::clone(&progress);
        let mut task = self
            .tasks
            .spawn(async move { this.make(owner, attempt, &told).await });
        if let Ok(done) = timeout(PAGE_PATIENCE, &mut task).await {
            return done.map_err(|died| FlowError::Internal(Box::new(died)))?;
        }
        if Progress::GivenUp.follows_the_wait(&progress) {
            return Err(FlowError::ZoomBusy { retry_after: None });
        }
        // The task goes on; the meeting's page shows how far it is.
        let mut recorded = progress.subscribe();
        let settled = recorded.wait_for(|progress| *progress != Progress::Recording);
        match settled.await.map(|progress| *progress) {
            Ok(Progress::Recorded(id)) => Ok(Press::Page(id)),
            _ => task
                .await
                .map_err(|died| FlowError::Internal(Box::new(died)))?,
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
        progress: &watch::Sender<Progress>,
    ) -> Result<Press, FlowError> {
        let end = Instant::now() + TASK_LIMIT;
        let grant = self.tokens.grant(owner, TOKEN_PATIENCE).await?;
        if !Progress::Recording.follows_the_wait(progress) {
            return Err(FlowError::ZoomBusy { retry_after: None });
        }
        let recorded = self
            .store
            .record_press(owner, attempt, self.limit, self.clock.now())
            .await;
        progress.send_replace(match &recorded {
            Ok(Recorded::First(pressed)) => Progress::Recorded(pressed.id),
            // The answer of the task says what became of it.
            Ok(_) | Err(_) => Progress::GivenUp,
        });
        match recorded? {
            Recorded::Again(meeting) => Ok(self.pressed_again(&meeting)),
            Recorded::TooMany => Err(FlowError::TooFast {
                retry_after: Duration::from_mins(1),
            }),
            Recorded::NotActive => Err(FlowError::Reconnect),
            Recorded::First(pressed) => {
                let asking = self.ask(owner, grant, &pressed);
                let asked = timeout_at(end - SETTLE_TIME, asking).await;
                let settlement = asked.unwrap_or(Settlement::Unknown);
                self.settle(&pressed, &settlement, end).await;
                Ok(Press::Page(pressed.id))
            }
        }
    }

    /// Asks Zoom for the meeting. It is asked again only where it provably did nothing: the
    /// request never left, too many came at once, or the token was not accepted.
    async fn ask(
        &self,
        owner: InstallationId,
        grant: Grant,
        pressed: &PressedMeeting,
    ) -> Settlement {
        let new = NewMeeting {
            topic: format!("Video appointment {}", pressed.short_code.as_str()),
        };
        let mut waits = [Duration::from_millis(500), Duration::from_secs(1)].into_iter();
        let mut replacement = None;
        let mut access = grant.access;
        loop {
            let error = match self.zoom.create_meeting(&access, &new).await {
                Ok(made) => {
                    let (number, join, passcode, applied) =
                        (made.number, made.join, made.passcode, made.applied);
                    return Settlement::Made {
                        number,
                        join,
                        passcode,
                        applied,
                    };
                }
                Err(error) => error,
            };
            match (&error, &replacement) {
                (ZoomError::TokenRejected, None) => {
                    match self
                        .tokens
                        .replace(owner, grant.generation, TOKEN_PATIENCE)
                        .await
                    {
                        Ok(fresh) => access = replacement.insert(fresh).grant.access.clone(),
                        Err(error) => return Settlement::Refused(without_token(&error)),
                    }
                }
                (ZoomError::TokenRejected, Some(replaced)) => {
                    return Settlement::Refused(without_token(
                        &self.tokens.rejected(owner, replaced).await,
                    ));
                }
                (ZoomError::NotSent | ZoomError::Limited { daily: false, .. }, _) => {
                    match waits.next() {
                        Some(wait) => sleep(jittered(wait / 2)).await,
                        None => return settlement(&error),
                    }
                }
                _ => return settlement(&error),
            }
        }
    }

    /// Saves the answer, for as long as the press may take. While it cannot be saved the row stays pending, and reads as unknown
    /// after a minute: nothing more is promised than is known.
    async fn settle(&self, pressed: &PressedMeeting, settlement: &Settlement, end: Instant) {
        while let Err(error) = self
            .store
            .settle(pressed, settlement, self.clock.now())
            .await
        {
            if Instant::now() > end {
                tracing::error!(meeting = %pressed.id, %error, "Zoom's answer could not be saved");
                return;
            }
            sleep(jittered(Duration::from_millis(200))).await;
        }
    }

    /// One meeting of its owner. Somebody else's is not found.
    pub async fn find(&self, owner: InstallationId, id: MeetingId) -> Result<Meeting, FlowError> {
        self.store
            .meeting(owner, id)
            .await?
            .ok_or(FlowError::NotFound)
    }

    /// The meetings of the last 24 hours that are not over, newest first, at most 20.
    pub async fn open(&self, owner: InstallationId) -> Result<Vec<Meeting>, FlowError> {
        Ok(self
            .store
            .open_meetings(owner, self.clock.now() - OPEN_FOR)
            .await?)
    }

    /// A fresh link for the host. It is a credential: nobody keeps it. A meeting that Zoom no
    /// longer knows is over (ZOOM.md#instant-ends), and is marked so.
    pub async fn start_link(
        &self,
        owner: InstallationId,
        id: MeetingId,
    ) -> Result<StartLink, FlowError> {
        let number = self.number(owner, id).await?;
        let zoom = &self.zoom;
        let read = |token| async move { zoom.start_link(&token, number).await };
        let link = self.at_zoom(owner, read).await;
        if link.is_ok() {
            self.store.open_meeting(owner, id, self.clock.now()).await?;
        }
        if matches!(link, Err(FlowError::MeetingGone)) {
            self.store.end_meeting(owner, id, self.clock.now()).await?;
        }
        link
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

/// What an answer of Zoom's makes of a press.
fn settlement(error: &ZoomError) -> Settlement {
    Settlement::Refused(match error {
        ZoomError::NoAnswer | ZoomError::Failed(_) | ZoomError::Garbled => {
            return Settlement::Unknown;
        }
        ZoomError::NotSent => Refusal::Unreachable,
        ZoomError::Limited { daily: true, .. } => Refusal::DailyLimit,
        ZoomError::Limited { daily: false, .. } => Refusal::Busy,
        ZoomError::MissingScope => Refusal::MissingPermission,
        ZoomError::CannotHost => Refusal::CannotHost,
        ZoomError::PersonGone => Refusal::PersonGone,
        ZoomError::TokenRejected | ZoomError::GrantEnded => Refusal::GrantEnded,
        ZoomError::CodeRefused
        | ZoomError::ClientRefused
        | ZoomError::MeetingGone
        | ZoomError::Refused { .. } => Refusal::Other,
    })
}

/// What it makes of a press that no token could be had: Zoom did nothing.
fn without_token(error: &FlowError) -> Refusal {
    match error {
        FlowError::Reconnect => Refusal::GrantEnded,
        FlowError::ZoomBusy { .. } => Refusal::Busy,
        FlowError::ZoomDown => Refusal::Unreachable,
        _ => Refusal::Other,
    }
}
