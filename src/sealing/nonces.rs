//! Nonces are counted. `make test` seals some; by hand, within a minute and 120 MB:
//! `BEDSIDE_NONCES=10000000 cargo test --release --package bedside --lib nonces`.

use super::*;

fn wanted() -> usize {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test is told so how many to count"
    )]
    let given = std::env::var("BEDSIDE_NONCES").ok();
    given.map_or(20_000, |number| number.parse().unwrap())
}

#[test]
fn no_nonce_comes_twice_and_every_bit_of_it_is_random() {
    let key = DataKey::fresh().unwrap();
    let keyring = Keyring::parse(&Keyring::fresh_entry(1).unwrap()).unwrap();
    let place = Place {
        table: "installations",
        column: "access_token_sealed",
        row: b"row",
        generation: Some(1),
    };
    let count = wanted();
    let mut nonces: Vec<[u8; NONCE_BYTES]> = (0..count)
        .map(|number| {
            // Whatever seals: the same bytes in the same place, again and again.
            let sealed = if number % 2 == 0 {
                key.seal(place, b"").unwrap()
            } else {
                keyring.seal(place, b"").unwrap().bytes
            };
            *sealed[1..].first_chunk().unwrap()
        })
        .collect();
    let mut ones = [0_usize; NONCE_BYTES * 8];
    for nonce in &nonces {
        for (bit, count) in ones.iter_mut().enumerate() {
            *count += usize::from(nonce[bit / 8] >> (bit % 8) & 1);
        }
    }
    // Eight standard deviations: chance goes further once in 10^13 runs, a counter at once.
    let room = 4 * count.isqrt();
    for (bit, ones) in ones.into_iter().enumerate() {
        assert!(
            ones.abs_diff(count / 2) <= room,
            "bit {bit}: {ones} of {count}"
        );
    }
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), count, "a nonce came twice");
}
