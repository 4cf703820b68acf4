//! Single flight: of all requests of one process that need a new token of one installation, one
//! task gets it and the others watch.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

use crate::domain::{Grant, InstallationId};

/// Why a flight brought no token. Told to every passenger, so it can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The grant is gone.
    Reconnect,
    /// Wait: somebody else is at it, or the last try is too recent.
    Busy {
        /// How long, where it is known.
        retry_after: Option<Duration>,
    },
    /// Zoom cannot be reached or answers nonsense.
    Down,
    /// Zoom refuses this app.
    Misconfigured,
    /// Zoom has switched this app off.
    AppDisabled,
    /// An administrator does not allow it.
    NotApproved,
    /// Zoom no longer knows the person.
    PersonGone,
    /// The database cannot be used.
    Unavailable,
    /// What is stored cannot be used: a fault of ours, logged where it was found.
    Broken,
}

/// What a flight brought.
#[derive(Clone, Debug)]
pub(super) struct Renewed {
    pub(super) grant: Grant,
    /// Whether this server refreshed it, or found it refreshed by another one.
    pub(super) refreshed: bool,
}

type Outcome = Result<Renewed, Trouble>;
type Map = HashMap<InstallationId, watch::Receiver<Option<Outcome>>>;

/// The flights of one process.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<Map>);

/// Who flies: tells the outcome, and clears the place when it is dropped, however that happens.
#[derive(Debug)]
pub(super) struct Pilot {
    flights: Arc<Flights>,
    id: InstallationId,
    outcome: watch::Sender<Option<Outcome>>,
}

/// Who waits.
#[derive(Debug)]
pub(super) struct Passenger(watch::Receiver<Option<Outcome>>);

impl Flights {
    /// Joins the flight of an installation; when there is none, `start` begins it.
    pub(super) fn board(
        self: &Arc<Self>,
        id: InstallationId,
        start: impl FnOnce(Pilot),
    ) -> Passenger {
        let mut flights = self.lock();
        if let Some(flight) = flights.get(&id) {
            return Passenger(flight.clone());
        }
        let (outcome, watching) = watch::channel(None);
        flights.insert(id, watching.clone());
        drop(flights);
        start(Pilot {
            flights: Arc::clone(self),
            id,
            outcome,
        });
        Passenger(watching)
    }

    /// The token of a flight that landed and is still being saved.
    pub(super) fn in_hand(&self, id: InstallationId) -> Option<Grant> {
        let flights = self.lock();
        let outcome = flights.get(&id)?.borrow().clone();
        outcome.and_then(Result::ok).map(|renewed| renewed.grant)
    }

    fn lock(&self) -> MutexGuard<'_, Map> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pilot {
    /// Tells the passengers while the flight goes on: a pair in hand that is not saved yet.
    pub(super) fn call_out(&self, renewed: Renewed) {
        self.outcome.send_replace(Some(Ok(renewed)));
    }

    /// Ends the flight. Who comes from now on reads what is stored.
    pub(super) fn land(self, outcome: Outcome) {
        self.flights.lock().remove(&self.id);
        self.outcome.send_replace(Some(outcome));
    }
}

impl Drop for Pilot {
    fn drop(&mut self) {
        let mut flights = self.flights.lock();
        // A flight that landed has made room, and the room may be taken again.
        let own = flights
            .get(&self.id)
            .is_some_and(|flight| flight.same_channel(&self.outcome.subscribe()));
        if own {
            flights.remove(&self.id);
        }
    }
}

impl Passenger {
    /// The first outcome that is told.
    pub(super) async fn landed(&mut self) -> Outcome {
        match self.0.wait_for(Option::is_some).await {
            Ok(told) => told.clone().unwrap_or(Err(Trouble::Down)),
            // The task died without a word.
            Err(_closed) => Err(Trouble::Down),
        }
    }

    /// Waits until the flight is over.
    pub(super) async fn gone(&mut self) {
        while self.0.changed().await.is_ok() {}
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;
    use tokio::time::timeout;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{AccessToken, Generation};

    fn renewed(generation: i64) -> Renewed {
        Renewed {
            grant: Grant {
                access: AccessToken::new("a"),
                generation: Generation(generation),
                given_at: OffsetDateTime::UNIX_EPOCH,
                expires_at: OffsetDateTime::UNIX_EPOCH,
            },
            refreshed: true,
        }
    }

    /// Boards, and begins a flight when there is none.
    fn board(flights: &Arc<Flights>, id: InstallationId) -> (Passenger, Option<Pilot>) {
        let mut pilot = None;
        let passenger = flights.board(id, |begun| pilot = Some(begun));
        (passenger, pilot)
    }

    async fn heard(passenger: &mut Passenger) -> Result<i64, Trouble> {
        passenger.landed().await.map(|told| told.grant.generation.0)
    }

    #[tokio::test]
    async fn all_passengers_hear_of_the_one_flight() {
        let flights = Arc::<Flights>::default();
        let id = InstallationId::from_uuid(Uuid::from_u128(1));
        let (mut first, pilot) = board(&flights, id);
        let (mut second, none) = board(&flights, id);
        assert!(none.is_none() && flights.in_hand(id).is_none());
        let pilot = pilot.unwrap();
        pilot.call_out(renewed(2));
        let in_hand = flights.in_hand(id).map(|grant| grant.generation);
        assert_eq!(in_hand, Some(Generation(2)));
        assert_eq!(heard(&mut first).await, Ok(2));
        let waits = timeout(Duration::from_millis(20), first.gone()).await;
        assert!(waits.is_err(), "it is still being saved");
        pilot.land(Ok(renewed(3)));
        first.gone().await;
        assert_eq!(heard(&mut second).await, Ok(3));
        assert!(flights.in_hand(id).is_none(), "what is stored counts");
    }

    #[tokio::test]
    async fn a_pilot_who_dies_makes_room() {
        let flights = Arc::<Flights>::default();
        let id = InstallationId::from_uuid(Uuid::from_u128(1));
        let (mut passenger, pilot) = board(&flights, id);
        drop(pilot);
        assert_eq!(heard(&mut passenger).await, Err(Trouble::Down));
        let (_next, pilot) = board(&flights, id);
        assert!(pilot.is_some());
    }
}
