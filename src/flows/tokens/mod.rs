//! The token desk: hands out access tokens, and replaces a grant without ever losing it.
//!
//! Zoom burns a refresh token at its first use, and a second use of it loses the grant
//! (ZOOM.md#refresh-rotation). So: one [flight](flight) for each installation in this process, one
//! lease for each grant over all processes, the HTTP call in a task that no leaving browser can
//! cancel, and a save that compares generations. Nobody ever refreshes without the lease.

mod flight;
mod reasons;
mod renewal;

use std::{sync::Arc, time::Duration};

use metrics::counter;
use tokio::time::{Instant, timeout_at};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::FlowError;
use crate::{
    clock::Clock,
    domain::{
        AccessToken, Freshness, Generation, Grant, InstallationId, InstallationState, Reason,
        Refreshable,
    },
    store::{GrantStatus, Store},
    zoom::{Zoom, ZoomError},
};
use flight::{Flights, Renewed, Trouble};
use renewal::Renewal;

/// How long a round waits for one grant before it goes on to the next.
const KEEP_ALIVE_PATIENCE: Duration = Duration::from_secs(30);

/// Hands out access tokens. Cheap to clone; clones share their flights.
#[derive(Clone, Debug)]
pub struct TokenDesk {
    store: Store,
    flights: Arc<Flights>,
    renewal: Arc<Renewal>,
    tasks: TaskTracker,
    clock: Clock,
}

impl TokenDesk {
    pub(super) fn new(
        store: &Store,
        zoom: &Zoom,
        clock: &Clock,
        lease: Duration,
        tasks: &TaskTracker,
    ) -> Self {
        Self {
            store: store.clone(),
            flights: Arc::default(),
            renewal: Arc::new(Renewal::new(store, zoom, clock, lease)),
            tasks: tasks.clone(),
            clock: clock.clone(),
        }
    }

    /// A token that lasts long enough to be used. On the usual day this is one read; a token that
    /// is nearly over is waited for, at most `patience`.
    pub async fn grant(&self, id: InstallationId, patience: Duration) -> Result<Grant, FlowError> {
        match self.status(id).await {
            Ok(status) => self.usable(id, status, patience).await,
            // A pair that was rotated while the database is away serves from memory.
            Err(error) => self.flights.in_hand(id).ok_or(error),
        }
    }

    /// The same for an active grant that was read just now, with something else.
    pub(super) async fn usable(
        &self,
        id: InstallationId,
        status: GrantStatus,
        patience: Duration,
    ) -> Result<Grant, FlowError> {
        let seen = status.grant.generation;
        match status.grant.freshness(self.clock.now()) {
            Freshness::Fresh => Ok(status.grant),
            Freshness::Ageing => {
                if status.cooling.is_none() && !status.leased {
                    self.board(id, seen);
                }
                Ok(status.grant)
            }
            Freshness::Spent => Ok(self.renewed(id, seen, patience).await?.grant),
        }
    }

    /// Makes a call with a token. When Zoom does not accept the token, it is replaced once: by a
    /// later one that is stored already, or by a refresh. A token that was refreshed only now and
    /// is refused as well means that the grant is of no use.
    pub async fn call<T, F>(
        &self,
        id: InstallationId,
        patience: Duration,
        action: impl Fn(AccessToken) -> F,
    ) -> Result<T, FlowError>
    where
        F: Future<Output = Result<T, ZoomError>>,
    {
        let grant = self.grant(id, patience).await?;
        match action(grant.access.clone()).await {
            Err(ZoomError::TokenRejected) => {
                let replacement = self.replace(id, grant.generation, patience).await?;
                match action(replacement.grant.access.clone()).await {
                    Err(ZoomError::TokenRejected) => Err(self.rejected(id, &replacement).await),
                    other => Ok(other?),
                }
            }
            other => Ok(other?),
        }
    }

    /// Refreshes a grant in the background when its token would not last for somebody who has come
    /// to work: a press then makes one call to Zoom, not two. Nobody waits for it.
    pub(super) fn refresh_ahead(&self, id: InstallationId, grant: Refreshable) {
        if grant.ends_soon(self.clock.now()) {
            self.board(id, grant.generation);
        }
    }

    /// Refreshes a grant that nobody uses, so that Zoom does not let it die: its refresh tokens
    /// live 90 days (ZOOM.md#refresh-life). A grant that was refreshed meanwhile is left alone.
    pub async fn keep_alive(&self, id: InstallationId, seen: Generation) -> Result<(), FlowError> {
        self.renewed(id, seen, KEEP_ALIVE_PATIENCE)
            .await
            .map(|_fresh| ())
    }

    /// A token to use instead of one of generation `failed`, which Zoom did not accept. A refresh
    /// elsewhere may have killed it (ZOOM.md#old-access-dies), so what is stored comes first.
    pub(super) async fn replace(
        &self,
        id: InstallationId,
        failed: Generation,
        patience: Duration,
    ) -> Result<Replacement, FlowError> {
        let stored = self.status(id).await?.grant;
        if stored.generation > failed {
            return Ok(Replacement {
                grant: stored,
                refreshed: false,
            });
        }
        let Renewed { grant, refreshed } = self.renewed(id, failed, patience).await?;
        Ok(Replacement { grant, refreshed })
    }

    /// What it means that Zoom does not accept the replacement either.
    pub(super) async fn rejected(
        &self,
        id: InstallationId,
        replacement: &Replacement,
    ) -> FlowError {
        if !replacement.refreshed {
            // Somebody else's token, perhaps overtaken by yet another one: nothing is proven.
            return FlowError::ZoomBusy { retry_after: None };
        }
        let generation = replacement.grant.generation;
        match self
            .store
            .require_reconnect(id, generation, Reason::TokenRejected, self.clock.now())
            .await
        {
            Ok(true) => {
                lost(id, Reason::TokenRejected);
                FlowError::Reconnect
            }
            // A newer consent or refresh overtook this one: the grant may well be good.
            Ok(false) => FlowError::ZoomBusy { retry_after: None },
            Err(error) => error.into(),
        }
    }

    async fn status(&self, id: InstallationId) -> Result<GrantStatus, FlowError> {
        active(self.store.grant(id).await?)
    }

    /// Waits for a grant later than `seen`. The refresh goes on when the patience is over.
    async fn renewed(
        &self,
        id: InstallationId,
        seen: Generation,
        patience: Duration,
    ) -> Result<Renewed, FlowError> {
        let deadline = Instant::now() + patience;
        let waiting = async {
            loop {
                let mut flight = self.board(id, seen);
                match flight.landed().await {
                    // An older flight, which is still saving the very token that failed.
                    Ok(renewed) if renewed.grant.generation <= seen => flight.gone().await,
                    other => return other,
                }
            }
        };
        match timeout_at(deadline, waiting).await {
            Ok(landed) => landed.map_err(FlowError::from),
            Err(_patience_over) => Err(FlowError::ZoomBusy {
                retry_after: Some(Duration::from_secs(5)),
            }),
        }
    }

    /// Joins the flight of an installation, or begins one in a tracked task.
    fn board(&self, id: InstallationId, seen: Generation) -> flight::Passenger {
        self.flights.board(id, |pilot| {
            let renewal = Arc::clone(&self.renewal);
            let flight = async move {
                let outcome = renewal.run(id, seen, &pilot).await;
                pilot.land(outcome);
            };
            self.tasks.spawn(flight.in_current_span());
        })
    }
}

/// A token that stands in for one that failed.
#[derive(Debug)]
pub(super) struct Replacement {
    pub(super) grant: Grant,
    /// Whether this server refreshed it just now; then Zoom has seen no later one.
    refreshed: bool,
}

/// A stored grant, if it can be used at all.
fn active(stored: Option<GrantStatus>) -> Result<GrantStatus, FlowError> {
    stored
        .filter(|stored| stored.state == InstallationState::Active)
        .ok_or(FlowError::Reconnect)
}

/// Tells operators of a grant that is gone.
fn lost(id: InstallationId, reason: Reason) {
    let reason = reason.as_str();
    counter!("bedside_tokens_lost_total", "reason" => reason).increment(1);
    tracing::info!(
        event = "token.lost",
        installation = %id,
        reason,
        "a grant is gone; the clinician must connect again"
    );
}

impl From<Trouble> for FlowError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Reconnect => Self::Reconnect,
            Trouble::Busy { retry_after } => Self::ZoomBusy { retry_after },
            Trouble::Down => Self::ZoomDown,
            Trouble::Misconfigured => Self::Misconfigured,
            Trouble::AppDisabled => Self::AppDisabled,
            Trouble::NotApproved => Self::NotApproved,
            Trouble::PersonGone => Self::PersonGone,
            Trouble::Unavailable => Self::Unavailable,
            Trouble::Broken => Self::Internal("the stored grant cannot be used".into()),
        }
    }
}
