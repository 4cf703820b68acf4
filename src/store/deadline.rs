//! How long the database may take. A stopped server fires no time-out of its own, so the limit is
//! kept on our side; and a connection that missed it is closed, never returned to the pool.

use std::{cell::Cell, future::Future, sync::Arc, time::Duration};

use sqlx::PgConnection;
use tokio::time::{Instant, timeout_at};

use super::{
    Store, StoreError,
    connections::{Connections, Taken},
    single::Single,
};

/// All database work of one page, and the work of one call outside a page.
const LIMIT: Duration = Duration::from_millis(2500);

tokio::task_local! {
    /// What is left of the database time of the page being answered.
    static PAGE_BUDGET: Cell<Duration>;
}

/// Answers a page with 2.5 s of database time for all its calls together. Waiting for Zoom in
/// between does not count.
pub async fn within_page_budget<T>(page: impl Future<Output = T>) -> T {
    PAGE_BUDGET.scope(Cell::new(LIMIT), page).await
}

/// A connection that is closed hard unless the work on it ended well.
pub(super) struct Held {
    taken: Option<Taken>,
    home: Arc<Connections>,
    pooled: bool,
    limit: Limit,
}

/// The moment at which the work on a held connection must be over.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    since: Instant,
    until: Instant,
}

impl Limit {
    /// Does one piece of work before the moment.
    pub(super) async fn run<T, E: Into<StoreError>>(
        self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, StoreError> {
        match timeout_at(self.until, work).await {
            Ok(done) => done.map_err(Into::into),
            Err(_too_late) => Err(StoreError::Unavailable(None)),
        }
    }
}

impl Store {
    /// Takes a connection for the work of one call.
    pub(super) async fn hold(&self) -> Result<Held, StoreError> {
        let since = Instant::now();
        let left = PAGE_BUDGET.try_with(Cell::get).unwrap_or(LIMIT);
        let limit = Limit {
            since,
            until: since + left,
        };
        let mut held = Held {
            taken: None,
            home: Arc::clone(&self.connections),
            pooled: self.pooled,
            limit,
        };
        held.taken = Some(limit.run(self.connections.take()).await?);
        Ok(held)
    }
}

impl Held {
    pub(super) fn limit(&self) -> Limit {
        self.limit
    }

    /// The connection, for one statement.
    pub(super) fn connection(&mut self) -> Single<'_> {
        let pooled = self.pooled;
        Single::new(self.whole(), pooled)
    }

    /// The connection itself, for a transaction.
    pub(super) fn whole(&mut self) -> &mut PgConnection {
        #[expect(
            clippy::expect_used,
            reason = "only `release` takes it, and `release` takes `self`"
        )]
        let taken = self
            .taken
            .as_mut()
            .expect("a held connection is there until it is released");
        &mut taken.connection
    }

    /// Gives the connection back after work that ended well.
    pub(super) fn release(mut self) {
        if let Some(taken) = self.taken.take() {
            self.home.put_back(taken);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let spent = self.limit.since.elapsed();
        let charge = |left: &Cell<Duration>| left.set(left.get().saturating_sub(spent));
        // Outside a page there is no budget to charge.
        PAGE_BUDGET.try_with(charge).unwrap_or_default();
    }
}
