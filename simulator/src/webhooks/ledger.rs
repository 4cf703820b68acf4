//! The journal of deliveries: what was sent, and what became of it.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;
use time::OffsetDateTime;
use tokio::sync::Notify;

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It is being tried, or waits for a retry.
    UnderWay,
    /// The endpoint took it.
    Done,
    /// The last retry failed.
    GivenUp,
}

/// One delivery with all its tries.
#[derive(Clone, Debug, Serialize)]
pub struct DeliverySeen {
    /// Its place in the order in which things happened.
    pub number: u64,
    /// The name of the event.
    pub event: String,
    /// Where it is sent.
    pub url: String,
    /// The body, letter for letter.
    pub body: String,
    /// Whom it is about (`ada`, …), unless a test composed it.
    pub person: Option<String>,
    /// The delivery that this one repeats.
    pub copy_of: Option<u64>,
    /// How far it has come.
    pub state: DeliveryState,
    /// The tries that have ended, in order.
    pub tries: Vec<TrySeen>,
}

/// One try of a delivery.
#[derive(Clone, Debug, Serialize)]
pub struct TrySeen {
    /// When it began, by the simulator's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The time that its signature speaks of, in seconds.
    pub timestamp: i64,
    /// The status answered; absent when no answer came.
    pub status: Option<u16>,
    /// Why no answer came.
    pub problem: Option<String>,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// How many deliveries there were since the start, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DeliveryCounts {
    /// All deliveries, repeated ones too.
    pub made: usize,
    /// Those that an endpoint took.
    pub done: usize,
    /// Those whose last retry failed.
    pub given_up: usize,
    /// The tries that have ended.
    pub tries: usize,
}

/// All deliveries, and their counts.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    next: u64,
    entries: BTreeMap<u64, DeliverySeen>,
    counts: DeliveryCounts,
    /// Told whenever a delivery ends.
    pub(crate) ended: Arc<Notify>,
}

impl Ledger {
    /// Notes a delivery; its number is given here.
    pub(crate) fn open(&mut self, delivery: DeliverySeen) -> u64 {
        let number = self.next;
        self.next += 1;
        self.counts.made += 1;
        let delivery = DeliverySeen { number, ..delivery };
        self.entries.insert(number, delivery);
        number
    }

    /// Notes how a try ended, and what that means for the delivery.
    pub(crate) fn tried(&mut self, number: u64, attempt: TrySeen, state: DeliveryState) {
        self.counts.tries += 1;
        match state {
            DeliveryState::UnderWay => {}
            DeliveryState::Done => self.counts.done += 1,
            DeliveryState::GivenUp => self.counts.given_up += 1,
        }
        if let Some(entry) = self.entries.get_mut(&number) {
            entry.tries.push(attempt);
            entry.state = state;
        }
        if state != DeliveryState::UnderWay {
            self.ended.notify_waiters();
        }
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.counts.made == self.counts.done + self.counts.given_up
    }

    pub(crate) fn entries(&self) -> Vec<DeliverySeen> {
        self.entries.values().cloned().collect()
    }

    pub(crate) fn entry(&self, number: u64) -> Option<&DeliverySeen> {
        self.entries.get(&number)
    }

    pub(crate) fn counts(&self) -> DeliveryCounts {
        self.counts
    }

    /// Drops what has ended. The counts stay.
    pub(crate) fn forget(&mut self) {
        self.entries
            .retain(|_, entry| entry.state == DeliveryState::UnderWay);
    }
}
