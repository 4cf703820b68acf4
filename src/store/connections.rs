//! The connections that this process keeps. A connection comes back only from work that ended well
//! (`Held`), so nobody has to ask the server on its return whether it is still good. One that has
//! rested is asked before it is used again: the server may have been restarted meanwhile.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sqlx::{ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use super::StoreError;

/// At most so many at once.
const PLACES: usize = 10;
/// A connection that has rested for longer is asked first. A busy server's never do.
const FRESH: Duration = Duration::from_secs(1);
/// One that nobody needed for so long is closed.
const IDLE: Duration = Duration::from_mins(5);
/// A server process grows with its age.
const LIFE: Duration = Duration::from_mins(30);

pub(super) struct Connections {
    options: PgConnectOptions,
    places: Arc<Semaphore>,
    /// The one used last is at the end, and is used first: the others rest, and go.
    resting: Mutex<Vec<Resting>>,
}

struct Resting {
    connection: PgConnection,
    opened: Instant,
    since: Instant,
}

/// A connection at work. Dropped, it is closed hard; its place is free again either way.
pub(super) struct Taken {
    pub(super) connection: PgConnection,
    opened: Instant,
    _place: OwnedSemaphorePermit,
}

impl Connections {
    /// Connects when somebody asks.
    pub(super) fn new(options: PgConnectOptions) -> Self {
        Self {
            options,
            places: Arc::new(Semaphore::new(PLACES)),
            resting: Mutex::default(),
        }
    }

    /// A connection that works. Waits for a place, and in that for a server: the caller's deadline
    /// is the limit.
    pub(super) async fn take(&self) -> Result<Taken, StoreError> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_closed| StoreError::Unavailable(None))?;
        while let Some(mut rested) = self.last() {
            let fresh = rested.since.elapsed() < FRESH;
            if fresh || rested.connection.ping().await.is_ok() {
                return Ok(Taken {
                    connection: rested.connection,
                    opened: rested.opened,
                    _place: place,
                });
            }
        }
        let connection = self.options.connect().await?;
        Ok(Taken {
            connection,
            opened: Instant::now(),
            _place: place,
        })
    }

    /// Takes a connection back after work that ended well.
    pub(super) fn put_back(&self, taken: Taken) {
        let now = Instant::now();
        let mut resting = self.resting();
        // Those that have rested longest stand at the beginning.
        let idle = resting.partition_point(|rested| rested.since.elapsed() > IDLE);
        let mut over: Vec<_> = resting
            .drain(..idle)
            .map(|rested| rested.connection)
            .collect();
        if self.places.is_closed() || taken.opened.elapsed() > LIFE {
            over.push(taken.connection);
        } else {
            resting.push(Resting {
                connection: taken.connection,
                opened: taken.opened,
                since: now,
            });
        }
        drop(resting);
        if !over.is_empty() {
            tokio::spawn(say_good_bye(over));
        }
    }

    /// Gives out no connection any more, waits for those at work, and closes all.
    pub(super) async fn close(&self) {
        let all = u32::try_from(PLACES).unwrap_or(u32::MAX);
        // Everybody has come back when all places are free.
        let everything = self.places.acquire_many(all).await;
        self.places.close();
        drop(everything);
        let over = std::mem::take(&mut *self.resting());
        say_good_bye(over.into_iter().map(|rested| rested.connection).collect()).await;
    }

    /// How many rest, and how many are at work.
    pub(super) fn count(&self) -> (usize, usize) {
        (
            self.resting().len(),
            PLACES - self.places.available_permits(),
        )
    }

    fn last(&self) -> Option<Resting> {
        self.resting().pop()
    }

    fn resting(&self) -> MutexGuard<'_, Vec<Resting>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server is told, so that its log has no line about a broken connection.
async fn say_good_bye(connections: Vec<PgConnection>) {
    for connection in connections {
        // One that does not answer is closed by its drop.
        drop(tokio::time::timeout(Duration::from_secs(1), connection.close()).await);
    }
}
