//! Sealed values in places that they were not sealed for, put there by SQL and read through the
//! store, as whoever can write to the database but has no key would.

use bedside::{
    domain::{Generation, InstallationId, MeetingId},
    store::{Store, StoreError},
};
use sqlx::{PgPool, Row as _};
use std::time::Duration;
use uuid::Uuid;

use crate::{
    house::{House, join_all},
    press::Answer,
    report::{Drive, sized},
};

/// One sealed column of one row, and what stands there.
#[derive(Clone)]
struct Spot {
    column: &'static str,
    owner: Uuid,
    /// The meeting, for its columns.
    meeting: Option<Uuid>,
    generation: i64,
    value: Vec<u8>,
}

const OF_INSTALLATIONS: [&str; 4] = [
    "data_key_sealed",
    "access_token_sealed",
    "refresh_token_sealed",
    "profile_sealed",
];
const OF_MEETINGS: [&str; 2] = ["join_link_sealed", "passcode_sealed"];

impl Spot {
    fn write(&self) -> &'static str {
        match self.column {
            "data_key_sealed" => "update installations set data_key_sealed = $2 where id = $1",
            "access_token_sealed" => {
                "update installations set access_token_sealed = $2 where id = $1"
            }
            "refresh_token_sealed" => {
                "update installations set refresh_token_sealed = $2 where id = $1"
            }
            "profile_sealed" => "update installations set profile_sealed = $2 where id = $1",
            "join_link_sealed" => "update meetings set join_link_sealed = $2 where id = $1",
            "passcode_sealed" => "update meetings set passcode_sealed = $2 where id = $1",
            other => panic!("{other}"),
        }
    }

    /// Puts a value here.
    async fn put(&self, db: &PgPool, value: &[u8]) {
        #[expect(clippy::disallowed_methods, reason = "somebody writes by hand")]
        sqlx::query(self.write())
            .bind(self.meeting.unwrap_or(self.owner))
            .bind(value)
            .execute(db)
            .await
            .unwrap();
    }

    /// Reads this spot as the product does: whether it opened.
    async fn opens(&self, store: &Store) -> bool {
        let owner = InstallationId::from_uuid(self.owner);
        let read = match self.column {
            "data_key_sealed" | "access_token_sealed" => store.grant(owner).await.map(|_| ()),
            "refresh_token_sealed" => {
                let seen = Generation(self.generation);
                let lease = store.lease(owner, seen, Duration::ZERO).await;
                lease.map(|lease| assert!(lease.is_some(), "the lease was to be had"))
            }
            "profile_sealed" => store.installation(owner).await.map(|_| ()),
            _ => {
                let id = MeetingId::from_uuid(self.meeting.unwrap());
                store.invitation(owner, id).await.map(|_| ())
            }
        };
        match read {
            Ok(()) => true,
            Err(StoreError::Seal(_)) => false,
            Err(other) => panic!("{other:?}"),
        }
    }
}

/// Everything that is sealed now.
async fn spots(db: &PgPool) -> Vec<Spot> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a drive looks at the resting form"
    )]
    let installations = sqlx::query(
        "select id, generation, data_key_sealed, access_token_sealed, refresh_token_sealed, \
         profile_sealed from installations order by id",
    );
    let mut spots = Vec::new();
    for row in installations.fetch_all(db).await.unwrap() {
        for column in OF_INSTALLATIONS {
            spots.push(Spot {
                column,
                owner: row.get("id"),
                meeting: None,
                generation: row.get("generation"),
                value: row.get(column),
            });
        }
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "a drive looks at the resting form"
    )]
    let meetings = sqlx::query(
        "select id, installation_id, join_link_sealed, passcode_sealed from meetings \
         where join_link_sealed is not null and passcode_sealed is not null order by id",
    );
    for row in meetings.fetch_all(db).await.unwrap() {
        for column in OF_MEETINGS {
            spots.push(Spot {
                column,
                owner: row.get("installation_id"),
                meeting: Some(row.get("id")),
                generation: 0,
                value: row.get(column),
            });
        }
    }
    spots
}

/// What was tried so far.
struct Tally<'a> {
    db: &'a PgPool,
    store: &'a Store,
    tried: usize,
    opened: usize,
}

impl Tally<'_> {
    /// Puts a value into a place and reads it. The place has its own value again afterwards.
    async fn try_one(&mut self, place: &Spot, value: &[u8], what: &str) {
        place.put(self.db, value).await;
        self.tried += 1;
        if place.opens(self.store).await {
            self.opened += 1;
            eprintln!("{what} opened in {}", place.column);
        }
        place.put(self.db, &place.value).await;
    }
}

#[sqlx::test]
async fn q_a_sealed_value_opens_in_its_own_place_alone(db: PgPool) {
    let (people, every, bits) = sized((4, 2, 61), (26, 1, 1));
    let drive = Drive::begin(
        "q",
        "q. Sealed values swapped and flipped",
        "each sealed value in each other place: row, column, table, generation (40,000 in the whole \
         run); each bit of a value flipped: 0 open",
    );
    let house = House::open(db).await;
    let process = house.serve().await;
    let at = [process.address];
    let life = Duration::from_secs(3);
    let who = house.connect_many(people, life, &at).await;
    // The generation before, whose values are kept and put back later.
    let before = spots(&house.db).await;
    house.until_expired().await;
    for _ in 0..2 {
        let presses = who.iter().map(|who| house.door.press(who, at[0]));
        assert!(join_all(presses).await.iter().all(Answer::is_meeting));
    }
    process.stop().await;
    let store = Store::open(&house.config()).unwrap();
    let spots = spots(&house.db).await;
    for spot in &spots {
        assert!(spot.opens(&store).await, "{} in its own place", spot.column);
    }

    let mut tally = Tally {
        db: &house.db,
        store: &store,
        tried: 0,
        opened: 0,
    };
    let mut number = 0_usize;
    for place in &spots {
        for other in &spots {
            number += 1;
            if place.value != other.value && number.is_multiple_of(every) {
                tally.try_one(place, &other.value, other.column).await;
            }
        }
    }
    // The same row and column, one generation earlier.
    let mut generations = 0;
    for old in before.iter().filter(|old| old.column.contains("token")) {
        let same = |spot: &&Spot| spot.owner == old.owner && spot.column == old.column;
        let place = spots.iter().find(same).unwrap();
        assert_eq!(place.generation, old.generation + 1);
        tally
            .try_one(place, &old.value, "the generation before")
            .await;
        generations += 1;
    }
    let swaps = tally.tried;

    for place in spots.iter().take(4).chain(spots.iter().rev().take(2)) {
        for bit in (0..place.value.len() * 8).step_by(bits) {
            let mut value = place.value.clone();
            value[bit / 8] ^= 1 << (bit % 8);
            tally.try_one(place, &value, "a flipped bit").await;
        }
    }
    let flips = tally.tried - swaps;
    assert_eq!(tally.opened, 0);
    for spot in &spots {
        assert!(spot.opens(&store).await, "{} at the end", spot.column);
    }
    store.close().await;
    house.close().await;
    drive.seen(format!(
        "0 of {swaps} swaps of {} values opened, {generations} of them across generations; 0 of \
         {flips} flipped bits",
        spots.len()
    ));
}
