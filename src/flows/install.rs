//! Install: from a press on *connect* to a saved grant.
//!
//! A code is redeemed only when its `state` was ours, is unused, is younger than ten minutes and
//! comes back to the browser that began. Everything from the exchange on runs in a tracked task:
//! a browser that leaves loses nothing.

use std::{net::IpAddr, time::Duration};

use metrics::counter;
use subtle::ConstantTimeEq as _;
use tokio::time::{Instant, sleep};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;
use url::Url;

use super::{FlowError, jittered};
use crate::{
    clock::Clock,
    domain::{
        AccessToken, Admission, Browser, Code, InstallationId, OAuthState, Profile, ReturnPath,
        TokenPair, Verifier,
    },
    store::{NewAttempt, Recorded, Store, StoreError, TakenAttempt},
    zoom::{Zoom, ZoomError},
};

/// How long a visitor may take on Zoom's pages.
const ATTEMPT_LIFE: Duration = Duration::from_mins(10);
/// How long we ask Zoom who consented before we give the new pair back.
const PROFILE_PATIENCE: Duration = Duration::from_secs(15);
/// Between the first two times that we ask; it doubles from there.
const ASK_AGAIN: Duration = Duration::from_millis(300);
/// How long we try to save a pair that is in hand.
const SAVE_PATIENCE: Duration = Duration::from_secs(30);

/// The story of one consent.
#[derive(Clone, Debug)]
pub struct Install {
    store: Store,
    zoom: Zoom,
    clock: Clock,
    per_minute: u32,
    admission: Admission,
    tasks: TaskTracker,
}

/// A consent that may begin.
#[derive(Debug)]
pub struct Departure {
    /// Zoom's consent page, with our state and PKCE challenge.
    pub to: Url,
    /// The value of the browser's login cookie.
    pub browser: Browser,
}

/// A consent that came back well.
#[derive(Debug)]
pub struct Arrival {
    /// Whose grant it is.
    pub installation: InstallationId,
    /// Where the visitor wanted to go.
    pub return_to: ReturnPath,
    /// Whether this person had no installation before.
    pub first: bool,
}

impl Install {
    pub(super) fn new(
        store: &Store,
        zoom: &Zoom,
        clock: &Clock,
        per_minute: u32,
        admission: Admission,
        tasks: &TaskTracker,
    ) -> Self {
        Self {
            store: store.clone(),
            zoom: zoom.clone(),
            clock: clock.clone(),
            per_minute,
            admission,
            tasks: tasks.clone(),
        }
    }

    /// Begins a consent for a browser, which keeps its name when it has one: its tabs share it.
    pub async fn begin(
        &self,
        browser: Option<Browser>,
        return_to: ReturnPath,
        address: IpAddr,
    ) -> Result<Departure, FlowError> {
        let (state, verifier) = (OAuthState::fresh(), Verifier::fresh());
        let browser = browser.unwrap_or_else(Browser::fresh);
        let attempt = NewAttempt {
            state: &state,
            browser: &browser,
            verifier: &verifier,
            return_to: &return_to,
            now: self.clock.now(),
        };
        if !self
            .store
            .record_attempt(&attempt, address, self.per_minute)
            .await?
        {
            came_to("begin", "failed");
            return Err(FlowError::TooFast {
                retry_after: Duration::from_mins(1),
            });
        }
        came_to("begin", "ok");
        Ok(Departure {
            to: self.zoom.consent_url(&state, &verifier),
            browser,
        })
    }

    /// Redeems a code. [`FlowError::BadAttempt`] before anything is sent to Zoom when the state is
    /// not one that this browser may use now.
    pub async fn finish(
        &self,
        state: OAuthState,
        code: Code,
        browser: Option<Browser>,
    ) -> Result<Arrival, FlowError> {
        let attempt = counted("return", self.take(&state, browser.as_ref()).await)?;
        let this = self.clone();
        let TakenAttempt {
            verifier,
            return_to,
            ..
        } = attempt;
        let task = self
            .tasks
            .spawn(async move { this.redeem(&code, &verifier).await }.in_current_span());
        let recorded = task.await??;
        Ok(Arrival {
            installation: recorded.installation,
            return_to,
            first: recorded.first,
        })
    }

    /// Forgets a consent that the person declined.
    pub async fn decline(
        &self,
        state: OAuthState,
        browser: Option<Browser>,
    ) -> Result<(), FlowError> {
        came_to("return", "declined");
        self.take(&state, browser.as_ref())
            .await
            .map(|_forgotten| ())
    }

    /// Takes the attempt of a state. It is gone afterwards, also when it does not fit: a state
    /// that another browser knows is worth nothing any more.
    async fn take(
        &self,
        state: &OAuthState,
        browser: Option<&Browser>,
    ) -> Result<TakenAttempt, FlowError> {
        let attempt = self
            .store
            .take_attempt(state)
            .await?
            .ok_or(FlowError::BadAttempt)?;
        let same_browser =
            browser.is_some_and(|browser| bool::from(browser.hash().ct_eq(&attempt.browser_hash)));
        let in_time = self.clock.now() - attempt.created_at <= ATTEMPT_LIFE;
        if same_browser && in_time {
            Ok(attempt)
        } else {
            Err(FlowError::BadAttempt)
        }
    }

    async fn redeem(&self, code: &Code, verifier: &Verifier) -> Result<Recorded, FlowError> {
        let connected = self.connect(code, verifier).await;
        match &connected {
            Ok(recorded) => {
                let (installation, first) = (recorded.installation, recorded.first);
                tracing::info!(event = "oauth.connected", %installation, first, "a clinician connected");
            }
            Err(error) => tracing::warn!(
                event = "oauth.failed",
                %error,
                "a consent came back and could not be used"
            ),
        }
        connected
    }

    async fn connect(&self, code: &Code, verifier: &Verifier) -> Result<Recorded, FlowError> {
        let exchanged = match self.zoom.exchange(code, verifier).await {
            // Nothing was sent, so the code is still good.
            Err(ZoomError::NotSent) => self.zoom.exchange(code, verifier).await,
            other => other,
        };
        let answer = counted("exchange", exchanged.map_err(FlowError::from))?;
        let access = answer.access.clone();
        let Some(pair) = answer.arrived(self.clock.now(), None) else {
            // Without a refresh token it would die within the hour.
            self.give_back(&access).await;
            return Err(FlowError::ZoomDown);
        };
        let saved = match counted("profile", self.profile(&pair).await) {
            Ok(profile) if !self.admission.admits(&profile) => Err(FlowError::NotAdmitted),
            Ok(profile) => counted("save", self.save(&profile, &pair).await),
            Err(error) => Err(error),
        };
        match &saved {
            // A newer consent of the same person has killed this pair already: giving it back
            // could end that one.
            Ok(_) | Err(FlowError::Reconnect) => {}
            // Nobody knows whose grant this is, or it cannot or must not be kept: it must not stay alive.
            Err(_) => self.give_back(&access).await,
        }
        saved
    }

    /// Asks who consented, again and again while that may help, ever more slowly.
    async fn profile(&self, pair: &TokenPair) -> Result<Profile, FlowError> {
        let deadline = Instant::now() + PROFILE_PATIENCE;
        let mut pause = ASK_AGAIN;
        loop {
            let error = match self.zoom.me(&pair.access).await {
                Ok(profile) => return Ok(profile),
                Err(error) => error,
            };
            let wait = jittered(pause).max(asked_to_wait(&error));
            if !passes(&error) || Instant::now() + wait > deadline {
                return Err(error.into());
            }
            sleep(wait).await;
            pause *= 2;
        }
    }

    async fn save(&self, profile: &Profile, pair: &TokenPair) -> Result<Recorded, FlowError> {
        let deadline = Instant::now() + SAVE_PATIENCE;
        loop {
            match self.store.record_grant(profile, pair).await {
                Err(StoreError::Unavailable(_)) if Instant::now() < deadline => {
                    sleep(jittered(Duration::from_millis(300))).await;
                }
                other => return Ok(other?),
            }
        }
    }

    async fn give_back(&self, access: &AccessToken) {
        if let Err(error) = self.zoom.revoke(access).await {
            tracing::warn!(
                event = "oauth.not_revoked",
                %error,
                "a grant that could not be kept could not be revoked either"
            );
        }
    }
}

/// Counts how a step of a consent ended.
fn counted<T>(step: &'static str, done: Result<T, FlowError>) -> Result<T, FlowError> {
    came_to(step, if done.is_ok() { "ok" } else { "failed" });
    done
}

fn came_to(step: &'static str, outcome: &'static str) {
    counter!("bedside_oauth_total", "step" => step, "outcome" => outcome).increment(1);
}

/// How long Zoom wants us to wait.
fn asked_to_wait(error: &ZoomError) -> Duration {
    match error {
        ZoomError::Limited { retry_after, .. } => retry_after.unwrap_or_default(),
        _ => Duration::ZERO,
    }
}

/// Whether asking again may help.
fn passes(error: &ZoomError) -> bool {
    matches!(
        error,
        ZoomError::NotSent
            | ZoomError::NoAnswer
            | ZoomError::Failed(_)
            | ZoomError::Garbled
            | ZoomError::Limited { daily: false, .. }
    )
}
