//! What must hold for every sealed value: whatever opens was sealed, for this very place.

use super::*;

const TABLES: [&str; 4] = ["installations", "installation", "meetings", ""];
const COLUMNS: [&str; 4] = ["access_token_sealed", "s", "join_link_sealed", ""];
const GENERATIONS: [Option<i64>; 4] = [None, Some(0), Some(1), Some(-1)];

/// The first letter says what the rest is: `o` a sealed value, `s` a value to seal, `k` a keyring,
/// `c` a stream in chunks. For the first two, three more bytes name a place.
pub fn sealed(data: &[u8]) {
    match data {
        [b'o', table, column, row, sealed @ ..] => {
            opened(place([*table, *column, *row], row), sealed);
        }
        [b's', table, column, row, plain @ ..] => {
            round(place([*table, *column, *row], row), plain);
        }
        [b'k', text @ ..] => keyring(&String::from_utf8_lossy(text)),
        [b'c', stream @ ..] => chunks(stream),
        _ => {}
    }
}

/// The key of the corpus: fixed, so that a kept input means the same tomorrow.
fn key() -> Key {
    Key(Zeroizing::new(std::array::from_fn(|place| {
        u8::try_from(place).unwrap_or_default()
    })))
}

fn place(choice: [u8; 3], row: &u8) -> Place<'_> {
    let of = |byte: u8| usize::from(byte) % 4;
    Place {
        table: TABLES.get(of(choice[0])).copied().unwrap_or_default(),
        column: COLUMNS.get(of(choice[1])).copied().unwrap_or_default(),
        row: std::slice::from_ref(row),
        generation: GENERATIONS.get(of(choice[2])).copied().flatten(),
    }
}

/// A place as bytes, spelled here a second time.
fn spelled(place: Place<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut add = |part: &[u8]| {
        bytes.extend([0; 4]);
        bytes.extend(u32::try_from(part.len()).unwrap_or_default().to_be_bytes());
        bytes.extend(part);
    };
    add(place.table.as_bytes());
    add(place.column.as_bytes());
    add(place.row);
    match place.generation {
        Some(number) => add(&number.to_be_bytes()),
        None => add(&[]),
    }
    bytes
}

fn opened(place: Place<'_>, sealed: &[u8]) {
    let Ok(plain) = key().open(place, sealed) else {
        return;
    };
    let [1, rest @ ..] = sealed else {
        unreachable!("a value of another version opened");
    };
    let (nonce, _) = rest.split_at(12);
    let nonce = <[u8; 12]>::try_from(nonce).unwrap_or_default();
    let again = key().cipher().encrypt(
        &Nonce::from(nonce),
        Payload {
            msg: &plain,
            aad: &spelled(place),
        },
    );
    let again = [&[1], nonce.as_slice(), &again.unwrap_or_default()].concat();
    assert_eq!(again, sealed, "what opened was never sealed");
}

fn round(home: Place<'_>, plain: &[u8]) {
    let sealed = key().seal(home, plain).unwrap_or_default();
    assert_eq!(sealed.len(), 1 + 12 + plain.len() + 16);
    let back = key().open(home, &sealed);
    assert_eq!(back.as_deref().map(Vec::as_slice), Ok(plain));
    opened(home, &sealed);
    // The plain text also chooses where the value is changed, and where it is tried.
    let number = plain.iter().fold(7_usize, |sum, byte| {
        sum.wrapping_mul(31) + usize::from(*byte)
    });
    let mut changed = sealed.clone();
    let bit = number % (sealed.len() * 8);
    if let Some(byte) = changed.get_mut(bit / 8) {
        *byte ^= 1 << (bit % 8);
    }
    assert_eq!(key().open(home, &changed), Err(SealError::Refused));
    let row = plain.get(..number % 5).unwrap_or_default();
    let elsewhere = Place { row, ..home };
    let same = spelled(elsewhere) == spelled(home);
    assert_eq!(key().open(elsewhere, &sealed).is_ok(), same);
}

fn keyring(text: &str) {
    match Keyring::parse(text) {
        Ok(keys) => {
            let ids: Vec<_> = keys.ids().collect();
            assert_eq!(ids.len(), text.split(',').count());
            assert!(ids.iter().all(|id| id.as_stored() > 0 && keys.holds(*id)));
            assert_eq!(format!("{keys:?}"), "Keyring");
        }
        Err(fault) => {
            // Whatever could be a key is not repeated.
            let letter = |one: char| one.is_ascii_alphanumeric() || "+/=".contains(one);
            let key = |part: &&str| part.len() >= 32 && part.chars().all(letter);
            for part in text.split([',', ':']).filter(key) {
                assert!(!fault.contains(part), "{fault}");
            }
        }
    }
}

/// A length before each chunk; they are opened as a stream, and one that opens as a whole opens in
/// no other order.
fn chunks(stream: &[u8]) {
    let mut parts = Vec::new();
    let mut rest = stream;
    while let [length, after @ ..] = rest {
        let (part, after) = after.split_at(usize::from(*length).min(after.len()));
        parts.push(part);
        rest = after;
    }
    let (mut ours, mut theirs) = (Chunks::new(DataKey(key())), Chunks::new(DataKey(key())));
    let mut reader = Chunks::new(DataKey(key()));
    for (number, part) in parts.iter().enumerate() {
        let last = number + 1 == parts.len();
        let sealed = ours.seal(part, last).unwrap_or_default();
        assert_eq!(sealed.len(), part.len() + Chunks::OVERHEAD);
        assert_eq!(
            theirs.open(&sealed, last).as_deref().map(Vec::as_slice),
            Ok(*part)
        );
        // What came from outside opens only where it is a sealing with the same number.
        let _foreign = reader.open(part, last);
        assert!(sealed != *part);
        let mut other = Chunks::new(DataKey(key()));
        assert!(
            other.open(&sealed, !last).is_err(),
            "a chunk opened as the last or not at will"
        );
    }
}
