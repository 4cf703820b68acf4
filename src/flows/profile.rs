//! Who a clinician is, as Zoom says: asked at each consent, when they want it checked, and once on
//! each day that they are here. A plan, a name or a time zone changes without a word to us.

use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::{FlowError, TokenDesk};
use crate::{
    clock::Clock,
    domain::{Installation, InstallationId, InstallationState},
    store::{Store, StoreError},
    zoom::Zoom,
};

/// How long an answer is good.
const GOOD_FOR: time::Duration = time::Duration::hours(24);
/// How long nobody asks again after one who did, whatever came of it.
const PAUSE: time::Duration = time::Duration::hours(1);
/// How long one asks in the background.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks who a clinician is. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Profiles {
    store: Store,
    zoom: Zoom,
    clock: Clock,
    tokens: TokenDesk,
    tasks: TaskTracker,
}

impl Profiles {
    pub(super) fn new(
        store: &Store,
        zoom: &Zoom,
        clock: &Clock,
        tokens: &TokenDesk,
        tasks: &TaskTracker,
    ) -> Self {
        Self {
            store: store.clone(),
            zoom: zoom.clone(),
            clock: clock.clone(),
            tokens: tokens.clone(),
            tasks: tasks.clone(),
        }
    }

    /// Asks in the background when the last answer, of `answered_at`, is a day old: one server
    /// once. Nobody waits for it, and its failure changes nothing but the log.
    pub(super) fn keep_fresh(&self, here: &Installation, answered_at: Option<OffsetDateTime>) {
        let old = self.clock.now() - GOOD_FOR;
        if here.state != InstallationState::Active || answered_at.is_some_and(|at| at > old) {
            return;
        }
        let (this, id) = (self.clone(), here.id);
        let asking = async move {
            let asked = timeout(PATIENCE, this.ask_first(id, old)).await;
            if let Err(error) = asked.unwrap_or(Err(FlowError::ZoomDown)) {
                tracing::info!(
                    event = "profile.not_asked",
                    installation = %id,
                    %error,
                    "Zoom was not asked who somebody is; the next hour is soon enough"
                );
            }
        };
        self.tasks.spawn(asking.in_current_span());
    }

    async fn ask_first(&self, id: InstallationId, old: OffsetDateTime) -> Result<(), FlowError> {
        if self.claim(id, old).await? {
            self.ask(id, PATIENCE).await?;
        }
        Ok(())
    }

    /// Whether this is the one who asks: for all others the answer is good for another hour.
    async fn claim(&self, id: InstallationId, old: OffsetDateTime) -> Result<bool, StoreError> {
        self.store.claim_profile(id, old, old + PAUSE).await
    }

    /// Asks Zoom who a grant belongs to, and keeps the answer. `true` when it is a new one.
    pub(super) async fn ask(
        &self,
        id: InstallationId,
        patience: Duration,
    ) -> Result<bool, FlowError> {
        let zoom = &self.zoom;
        let ask = |token| async move { zoom.me(&token).await };
        let told = self.tokens.call(id, patience, ask).await?;
        let known = self.store.installation(id).await?;
        let known = known.ok_or(FlowError::Reconnect)?.profile;
        if told.user != known.user {
            tracing::error!(event = "profile.foreign", installation = %id, "Zoom named another person for a grant");
            return Err(FlowError::ZoomDown);
        }
        let now = self.clock.now();
        if self.store.save_profile(id, &told, now).await? {
            Ok(told != known)
        } else {
            // It ended meanwhile.
            Err(FlowError::Reconnect)
        }
    }
}
