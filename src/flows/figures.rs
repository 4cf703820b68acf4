//! Figures: how much there is of what, measured when somebody reads the metrics, and never on the
//! way of a page.

use std::time::Duration;

use metrics::gauge;
use tokio::{sync::Mutex, time::Instant};

use crate::{
    clock::Clock,
    store::{Figures as Counted, Store, StoreError},
};

/// How long what was counted is good for, however often it is read.
const GOOD_FOR: Duration = Duration::from_secs(15);

/// Takes the figures of one database.
#[derive(Debug)]
pub struct Figures {
    store: Store,
    clock: Clock,
    taken: Mutex<Option<Instant>>,
}

impl Figures {
    pub(super) fn new(store: &Store, clock: &Clock) -> Self {
        Self {
            store: store.clone(),
            clock: clock.clone(),
            taken: Mutex::new(None),
        }
    }

    /// Sets the gauges, unless that was done a moment ago. A database that does not answer is one
    /// of the figures; the others then stay as they were.
    pub async fn take(&self) {
        let pool = self.store.connections();
        gauge!("bedside_db_pool", "state" => "idle").set(pool.idle);
        gauge!("bedside_db_pool", "state" => "used").set(pool.used);
        // Who comes while they are taken waits, and finds them taken.
        let mut taken = self.taken.lock().await;
        if taken.is_some_and(|at| at.elapsed() < GOOD_FOR) {
            return;
        }
        let counted = self.count().await;
        gauge!("bedside_db_up").set(if counted.is_ok() { 1.0 } else { 0.0 });
        if let Err(error) = counted {
            let told = &error as &dyn std::error::Error;
            tracing::warn!(
                event = "figures.failed",
                error = told,
                "the figures about the database could not be taken"
            );
        }
        *taken = Some(Instant::now());
    }

    async fn count(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let counted = self.store.figures(now).await?;
        let remaining = self.store.sealed_before().await?;
        let backed_up_at = self.store.backed_up_at().await?;
        show(&counted);
        #[expect(clippy::cast_precision_loss, reason = "nobody has that many rows")]
        gauge!("bedside_key_rotation_remaining").set(remaining as f64);
        let age = backed_up_at.map_or(f64::INFINITY, |at| (now - at).as_seconds_f64().max(0.0));
        gauge!("bedside_backup_age_seconds").set(age);
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has that many rows")]
fn show(counted: &Counted) {
    for (state, count) in [
        ("active", counted.active),
        ("reconnect_required", counted.reconnect_required),
        ("ended", counted.ended),
    ] {
        gauge!("bedside_connections", "state" => state).set(count as f64);
    }
    for (state, count) in [("waiting", counted.waiting), ("started", counted.started)] {
        gauge!("bedside_meetings_open", "state" => state).set(count as f64);
    }
    gauge!("bedside_reconcile_pending").set(counted.unsettled as f64);
}
