//! One renewal of a grant, from the lease to the save.

use std::time::Duration;

use metrics::counter;
use tokio::time::{Instant, sleep};

use super::{
    flight::{Pilot, Renewed, Trouble},
    lost,
    reasons::Reasons,
};
use crate::{
    clock::Clock,
    domain::{Generation, Grant, InstallationId, InstallationState, Reason, TokenPair},
    flows::jittered,
    store::{Lease, Store, StoreError},
    zoom::{Zoom, ZoomError},
};

const POLL_FIRST: Duration = Duration::from_millis(50);
const POLL_LAST: Duration = Duration::from_millis(400);
/// After a failure that says nothing about the grant: 5 to 10 s for a passing one, 30 to 60 s for
/// one that an operator must mend.
const SHORT_PAUSE: Duration = Duration::from_secs(5);
const LONG_PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
const SAVE_AGAIN_FIRST: Duration = Duration::from_millis(100);
const SAVE_AGAIN_LAST: Duration = Duration::from_secs(5);

/// How grants are renewed.
#[derive(Debug)]
pub(super) struct Renewal {
    store: Store,
    zoom: Zoom,
    clock: Clock,
    lease: Duration,
    reasons: Reasons,
}

/// What to do after a look at a grant that could not be leased.
enum Look {
    Use(Grant),
    Give(Trouble),
    Wait,
    TryLease,
}

impl Renewal {
    pub(super) fn new(store: &Store, zoom: &Zoom, clock: &Clock, lease: Duration) -> Self {
        Self {
            store: store.clone(),
            zoom: zoom.clone(),
            clock: clock.clone(),
            lease,
            reasons: Reasons::default(),
        }
    }

    /// Brings a grant later than `seen`: leases and refreshes it, or waits for the server that
    /// does. One poller for each installation and process.
    pub(super) async fn run(
        &self,
        id: InstallationId,
        seen: Generation,
        pilot: &Pilot,
    ) -> Result<Renewed, Trouble> {
        // A holder that died gives way when its lease runs out.
        let deadline = Instant::now() + self.lease * 2;
        let (mut pause, mut free) = (POLL_FIRST, true);
        while Instant::now() < deadline {
            if free
                && let Some(lease) = self.store.lease(id, seen, self.lease).await.map_err(away)?
            {
                return self.spend(id, lease, pilot).await;
            }
            match self.look(id, seen).await? {
                Look::Use(grant) => return Ok(found(grant)),
                Look::Give(trouble) => return Err(trouble),
                Look::TryLease => free = true,
                Look::Wait => free = false,
            }
            sleep(jittered(pause / 2)).await;
            pause = (pause * 2).min(POLL_LAST);
        }
        Err(Trouble::Busy { retry_after: None })
    }

    async fn look(&self, id: InstallationId, seen: Generation) -> Result<Look, Trouble> {
        let Some(status) = self.store.grant(id).await.map_err(away)? else {
            return Ok(Look::Give(Trouble::Reconnect));
        };
        Ok(if status.state != InstallationState::Active {
            Look::Give(Trouble::Reconnect)
        } else if status.grant.generation > seen {
            Look::Use(status.grant)
        } else if status.cooling.is_some() {
            Look::Give(self.reasons.of(id).unwrap_or(Trouble::Busy {
                retry_after: status.cooling,
            }))
        } else if status.leased {
            Look::Wait
        } else {
            Look::TryLease
        })
    }

    /// Spends the refresh token (ZOOM.md#refresh-rotation). From here on a lost task would be a
    /// lost grant.
    async fn spend(
        &self,
        id: InstallationId,
        lease: Lease,
        pilot: &Pilot,
    ) -> Result<Renewed, Trouble> {
        match self.zoom.refresh(lease.refresh_token()).await {
            Ok(answer) => {
                let arrived = answer.arrived(self.clock.now(), Some(lease.refresh_token()));
                // The spent token stands in for one that Zoom left out, so there is always a pair.
                let pair = arrived.ok_or(Trouble::Down)?;
                self.save(id, &lease, &pair, pilot).await
            }
            Err(ZoomError::GrantEnded) => self.refused(id, lease).await,
            // The request may still be on its way: the lease must run out by itself.
            Err(ZoomError::NoAnswer) => {
                ended("no_answer");
                tracing::warn!(
                    event = "token.no_answer",
                    installation = %id,
                    "Zoom did not answer a refresh; the grant may be lost"
                );
                let pause = jittered(SHORT_PAUSE);
                self.reasons.keep(id, Trouble::Down, pause);
                lease
                    .cool_down(pause)
                    .await
                    .unwrap_or_else(|error| unsaid(&error));
                Err(Trouble::Down)
            }
            Err(error) => {
                let (pause, trouble) = after(&error);
                self.reasons.keep(id, trouble, pause);
                ended("failed");
                tracing::warn!(
                    event = "token.refresh_failed",
                    installation = %id,
                    %error,
                    "a refresh failed; the grant is kept"
                );
                lease
                    .release(pause)
                    .await
                    .unwrap_or_else(|error| unsaid(&error));
                Err(trouble)
            }
        }
    }

    /// Saves a pair in hand, for as long as the process lives. When the first try fails, the pair
    /// serves from memory meanwhile.
    async fn save(
        &self,
        id: InstallationId,
        lease: &Lease,
        pair: &TokenPair,
        pilot: &Pilot,
    ) -> Result<Renewed, Trouble> {
        let grant = Grant {
            access: pair.access.clone(),
            generation: lease.generation().next(),
            given_at: pair.given_at,
            expires_at: pair.expires_at,
        };
        let renewed = Renewed {
            grant,
            refreshed: true,
        };
        let mut pause = SAVE_AGAIN_FIRST;
        loop {
            match lease.commit(pair).await {
                Ok(true) => {
                    ended("refreshed");
                    tracing::info!(event = "token.refreshed", installation = %id, "a grant was refreshed");
                    return Ok(renewed);
                }
                Ok(false) => match self.store.grant(id).await {
                    // A newer consent, or our own save whose answer was lost.
                    Ok(Some(status)) => return Ok(found(status.grant)),
                    Ok(None) => {
                        self.give_back(id, lease, pair).await;
                        return Err(Trouble::Reconnect);
                    }
                    Err(error) => unsaid(&error),
                },
                Err(error) => unsaid(&error),
            }
            pilot.call_out(renewed.clone());
            sleep(jittered(pause)).await;
            pause = (pause * 2).min(SAVE_AGAIN_LAST);
        }
    }

    /// Zoom says that the grant is gone. That is so only if nobody replaced it meanwhile.
    async fn refused(&self, id: InstallationId, lease: Lease) -> Result<Renewed, Trouble> {
        let seen = lease.generation();
        if lease
            .end(Reason::RefusedByZoom, self.clock.now())
            .await
            .map_err(away)?
        {
            ended("lost");
            lost(id, Reason::RefusedByZoom);
            return Err(Trouble::Reconnect);
        }
        match self.look(id, seen).await? {
            Look::Use(grant) => Ok(found(grant)),
            Look::Give(trouble) => Err(trouble),
            Look::Wait | Look::TryLease => Err(Trouble::Busy { retry_after: None }),
        }
    }

    /// The installation ended while Zoom answered: the new pair must not stay alive. A round ends
    /// it at Zoom, also when Zoom cannot be reached now.
    async fn give_back(&self, id: InstallationId, lease: &Lease, pair: &TokenPair) {
        if let Err(error) = self.store.post_pair(id, lease.user(), pair).await {
            tracing::warn!(
                event = "farewell.not_kept",
                installation = %id,
                %error,
                "the pair of an ended installation could not be kept for its end"
            );
        }
    }
}

/// Counts how a refresh ended.
fn ended(outcome: &'static str) {
    counter!("bedside_token_refresh_total", "outcome" => outcome).increment(1);
}

/// A grant that somebody else replaced.
fn found(grant: Grant) -> Renewed {
    Renewed {
        grant,
        refreshed: false,
    }
}

/// How long nobody tries again after a failure that says nothing about the grant, and what to
/// tell those who wait.
fn after(error: &ZoomError) -> (Duration, Trouble) {
    match error {
        ZoomError::Limited { retry_after, .. } => {
            let pause = retry_after.map_or_else(
                || jittered(SHORT_PAUSE),
                |wait| wait.clamp(SHORT_PAUSE, LONGEST_PAUSE),
            );
            (
                pause,
                Trouble::Busy {
                    retry_after: Some(pause),
                },
            )
        }
        ZoomError::ClientRefused => (jittered(LONG_PAUSE), Trouble::Misconfigured),
        ZoomError::AppDisabled => (jittered(LONG_PAUSE), Trouble::AppDisabled),
        ZoomError::NotApproved => (jittered(LONG_PAUSE), Trouble::NotApproved),
        ZoomError::PersonGone => (jittered(LONG_PAUSE), Trouble::PersonGone),
        ZoomError::Refused { .. } => (jittered(LONG_PAUSE), Trouble::Down),
        _ => (jittered(SHORT_PAUSE), Trouble::Down),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn away(error: StoreError) -> Trouble {
    unsaid(&error);
    match error {
        StoreError::Unavailable(_) => Trouble::Unavailable,
        StoreError::Refused(_) | StoreError::Seal(_) | StoreError::Unreadable(_) => Trouble::Broken,
    }
}

/// Only a database that is away passes by itself; the rest is for an operator to see.
fn unsaid(error: &StoreError) {
    let told = error as &dyn std::error::Error;
    if matches!(error, StoreError::Unavailable(_)) {
        tracing::warn!(
            event = "database.away",
            error = told,
            "the token desk could not reach the database"
        );
    } else {
        tracing::error!(
            event = "store.unusable",
            error = told,
            "the token desk could not use what is stored"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Read as _},
        sync::Arc,
    };

    use super::*;

    #[test]
    fn a_failure_has_its_pause_and_what_people_are_told() {
        let limited = |retry_after| ZoomError::Limited {
            retry_after,
            daily: false,
        };
        let refused = ZoomError::Refused {
            status: 400,
            code: 0,
        };
        for (error, least, trouble) in [
            (ZoomError::ClientRefused, LONG_PAUSE, Trouble::Misconfigured),
            (ZoomError::AppDisabled, LONG_PAUSE, Trouble::AppDisabled),
            (ZoomError::NotApproved, LONG_PAUSE, Trouble::NotApproved),
            (ZoomError::PersonGone, LONG_PAUSE, Trouble::PersonGone),
            (refused, LONG_PAUSE, Trouble::Down),
            (ZoomError::Failed(503), SHORT_PAUSE, Trouble::Down),
        ] {
            let (pause, told) = after(&error);
            assert!((least..=least * 2).contains(&pause), "{error:?}: {pause:?}");
            assert_eq!(told, trouble, "{error:?}");
        }
        for (asked, pause) in [(1, 5), (20, 20), (3600, 60)] {
            let pause = Duration::from_secs(pause);
            let busy = Trouble::Busy {
                retry_after: Some(pause),
            };
            let asked = limited(Some(Duration::from_secs(asked)));
            assert_eq!(after(&asked), (pause, busy));
        }
        let (pause, _) = after(&limited(None));
        assert!((SHORT_PAUSE..=SHORT_PAUSE * 2).contains(&pause));
    }

    /// What is logged meanwhile.
    fn log_of(act: impl FnOnce()) -> String {
        let (mut told, writer) = io::pipe().unwrap();
        let subscriber = tracing_subscriber::fmt().with_writer(Arc::new(writer));
        tracing::subscriber::with_default(subscriber.finish(), act);
        let mut log = String::new();
        told.read_to_string(&mut log).unwrap();
        log
    }

    #[test]
    fn a_database_that_is_away_is_a_warning_and_anything_else_an_error() {
        let away = log_of(|| unsaid(&StoreError::Unavailable(None)));
        assert!(
            away.contains("WARN") && away.contains("database.away"),
            "{away}"
        );
        let broken = log_of(|| unsaid(&StoreError::Unreadable("a column")));
        assert!(
            broken.contains("ERROR") && broken.contains("store.unusable"),
            "{broken}"
        );
    }
}
