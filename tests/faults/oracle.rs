//! What happened, by the simulated Zoom's own log.

use std::{collections::HashMap, time::Duration};

use zoom_simulator::{Operation, RequestSeen, Simulator};

/// The refreshes that reached Zoom.
#[derive(Debug)]
pub(crate) struct Refreshes(Vec<RequestSeen>);

impl Refreshes {
    pub(crate) fn of(zoom: &Simulator) -> Self {
        let mut seen = zoom.requests();
        seen.retain(|seen| seen.operation == Operation::Refresh);
        Self(seen)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// How many of them Zoom refused: each presented a token that was spent or dead.
    pub(crate) fn refused(&self) -> usize {
        let refused = |seen: &&RequestSeen| seen.status == Some(400);
        self.0.iter().filter(refused).count()
    }

    /// The most that one person's grant had.
    pub(crate) fn most_of_one(&self) -> usize {
        let mut counts = HashMap::<_, usize>::new();
        for seen in &self.0 {
            *counts.entry(seen.person.clone()).or_default() += 1;
        }
        counts.into_values().max().unwrap_or_default()
    }

    /// The shortest time between two of one person.
    pub(crate) fn shortest_gap(&self) -> Option<Duration> {
        let mut last = HashMap::new();
        let gaps = self.0.iter().filter_map(|seen| {
            let before = last.insert(seen.person.clone(), seen.at)?;
            Duration::try_from(seen.at - before).ok()
        });
        gaps.min()
    }
}
