//! What reached the simulator: names and outcomes, never a secret's value.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use time::OffsetDateTime;

use crate::faults::{Operation, Trouble};

/// One request, as the log keeps it.
#[derive(Clone, Debug, Serialize)]
pub struct RequestSeen {
    /// When it came, by the simulator's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What it asked for.
    pub operation: Operation,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The names of the query's parameters, in order.
    pub query_names: Vec<String>,
    /// The names of the form's fields, in order; empty for other bodies.
    pub form_names: Vec<String>,
    /// For whom it was made (`ada`, …), where that can be told.
    pub person: Option<String>,
    /// The status answered; absent while unanswered and when the connection was cut.
    pub status: Option<u16>,
    /// The trouble that struck it.
    pub fault: Option<Trouble>,
    /// Whether a code, token, verifier or secret stood in the query, where logs would keep it.
    pub query_had_secret: bool,
}

/// The log and the counts.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    next: u64,
    entries: BTreeMap<u64, RequestSeen>,
    counts: HashMap<Operation, usize>,
}

impl Journal {
    /// Notes a request as it comes in. The number is for [`Journal::close`].
    pub(crate) fn open(&mut self, seen: RequestSeen) -> u64 {
        let number = self.next;
        self.next += 1;
        *self.counts.entry(seen.operation).or_default() += 1;
        self.entries.insert(number, seen);
        number
    }

    /// Notes how a request was answered.
    pub(crate) fn close(&mut self, number: u64, status: Option<u16>) {
        if let Some(seen) = self.entries.get_mut(&number) {
            seen.status = status;
        }
    }

    pub(crate) fn entries(&self) -> Vec<RequestSeen> {
        self.entries.values().cloned().collect()
    }

    pub(crate) fn count(&self, operation: Operation) -> usize {
        self.counts.get(&operation).copied().unwrap_or_default()
    }

    pub(crate) fn counts(&self) -> BTreeMap<Operation, usize> {
        self.counts
            .iter()
            .map(|(operation, count)| (*operation, *count))
            .collect()
    }

    /// Drops the log; the counts begin at zero again.
    pub(crate) fn forget(&mut self) {
        self.entries.clear();
        self.counts.clear();
    }
}
