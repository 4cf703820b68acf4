use super::*;

fn place<'a>(column: &'static str, row: &'a [u8], generation: Option<i64>) -> Place<'a> {
    Place {
        table: "installations",
        column,
        row,
        generation,
    }
}

#[test]
fn a_value_opens_in_its_own_place_and_in_no_other() {
    let key = DataKey::fresh().unwrap();
    let home = place("access_token_sealed", b"row-1", Some(3));
    let sealed = key.seal(home, b"a token").unwrap();
    assert_eq!(key.open(home, &sealed).unwrap().as_slice(), b"a token");
    for elsewhere in [
        Place {
            table: "meetings",
            ..home
        },
        place("refresh_token_sealed", b"row-1", Some(3)),
        place("access_token_sealed", b"row-2", Some(3)),
        place("access_token_sealed", b"row-1", Some(4)),
        place("access_token_sealed", b"row-1", None),
    ] {
        assert_eq!(
            key.open(elsewhere, &sealed),
            Err(SealError::Refused),
            "{elsewhere:?}"
        );
    }
    assert_eq!(
        DataKey::fresh().unwrap().open(home, &sealed),
        Err(SealError::Refused)
    );
}

#[test]
fn no_changed_bit_and_no_cut_opens() {
    let key = DataKey::fresh().unwrap();
    let home = place("profile_sealed", b"row", None);
    let sealed = key.seal(home, b"profile").unwrap();
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            key.open(home, &changed),
            Err(SealError::Refused),
            "bit {bit}"
        );
    }
    for length in 0..sealed.len() {
        assert_eq!(
            key.open(home, &sealed[..length]),
            Err(SealError::Refused),
            "length {length}"
        );
    }
}

#[test]
fn two_places_never_spell_the_same_bytes() {
    let left = Place {
        table: "ab",
        column: "c",
        row: b"",
        generation: None,
    };
    let right = Place {
        table: "a",
        column: "bc",
        row: b"",
        generation: None,
    };
    assert_ne!(left.to_bytes(), right.to_bytes());
}

#[test]
fn the_first_key_seals_and_all_keys_open() {
    let (one, two) = (
        Keyring::fresh_entry(1).unwrap(),
        Keyring::fresh_entry(2).unwrap(),
    );
    let old = Keyring::parse(&one).unwrap();
    let both = Keyring::parse(&format!("{}, {}", *two, *one)).unwrap();
    let home = place("data_key_sealed", b"row", None);
    let sealed = old.seal(home, b"key").unwrap();
    assert_eq!(both.open(home, &sealed).unwrap().as_slice(), b"key");
    let newer = both.seal(home, b"key").unwrap();
    assert_eq!(newer.key, KeyId(2));
    assert_eq!(old.open(home, &newer), Err(SealError::UnknownKey(KeyId(2))));
    assert_eq!(both.ids().collect::<Vec<_>>(), [KeyId(2), KeyId(1)]);
}

#[test]
fn a_bad_keyring_is_refused_without_showing_a_key() {
    let good = Keyring::fresh_entry(1).unwrap();
    let secret = good.split_once(':').unwrap().1;
    let zeros = STANDARD.encode([0; 32]);
    for bad in [
        String::new(),
        secret.to_owned(),
        format!("0:{secret}"),
        format!("-1:{secret}"),
        format!("x:{secret}"),
        "1:c2hvcnQ=".to_owned(),
        format!("{},{}", *good, *good),
        format!("{},", *good),
        format!("1:{zeros}"),
    ] {
        let fault = Keyring::parse(&bad).unwrap_err();
        assert!(!fault.contains(secret), "{fault}");
    }
}

#[test]
fn a_pseudonym_depends_on_key_purpose_and_value() {
    let keys = Keyring::parse(&Keyring::fresh_entry(1).unwrap()).unwrap();
    let other = Keyring::parse(&Keyring::fresh_entry(1).unwrap()).unwrap();
    let of = |keys: &Keyring, purpose, value: &[u8]| keys.pseudonym(purpose, value).unwrap();
    assert_eq!(of(&keys, "day", b"1.2.3.4"), of(&keys, "day", b"1.2.3.4"));
    assert_ne!(of(&keys, "day", b"1.2.3.4"), of(&keys, "day", b"1.2.3.5"));
    assert_ne!(
        of(&keys, "day", b"1.2.3.4"),
        of(&keys, "other day", b"1.2.3.4")
    );
    assert_ne!(of(&keys, "day", b"1.2.3.4"), of(&other, "day", b"1.2.3.4"));
}

#[test]
fn a_key_is_known_by_its_number() {
    let keys = [
        Keyring::fresh_entry(7).unwrap(),
        Keyring::fresh_entry(3).unwrap(),
    ];
    let ring = Keyring::parse(&format!("{},{}", *keys[0], *keys[1])).unwrap();
    let seven = KeyId::from_stored(7);
    assert_eq!((seven.as_stored(), seven.to_string()), (7, "7".to_owned()));
    assert_eq!(ring.first(), seven);
    assert!(ring.holds(seven) && ring.holds(KeyId(3)) && !ring.holds(KeyId(1)));
    let sealed = ring.seal_with(KeyId(3), place("c", b"r", None), b"x");
    assert_eq!(sealed.unwrap().key, KeyId(3));
}

#[test]
fn a_data_key_travels_under_the_keyring() {
    let ring = Keyring::parse(&Keyring::fresh_entry(1).unwrap()).unwrap();
    let key = DataKey::fresh().unwrap();
    let home = place("data_key_sealed", b"row", None);
    let sealed = ring.seal_data_key(home, &key).unwrap();
    let same = ring.open_data_key(home, &sealed).unwrap();
    let token = key.seal(home, b"a token").unwrap();
    assert_eq!(same.open(home, &token).unwrap().as_slice(), b"a token");
    for not_a_key in [&b"short"[..], &[7; 33]] {
        let sealed = ring.seal(home, not_a_key).unwrap();
        let refused = ring.open_data_key(home, &sealed);
        assert_eq!(refused.err(), Some(SealError::Refused));
    }
}

#[test]
fn a_key_is_no_constant_and_its_debug_no_key() {
    let home = place("c", b"r", None);
    let sealed = DataKey::fresh().unwrap().seal(home, b"x").unwrap();
    for constant in [[0; 32], [1; 32]] {
        let guessed = DataKey(Key(Zeroizing::new(constant)));
        assert_eq!(guessed.open(home, &sealed), Err(SealError::Refused));
    }
    let ring = Keyring::parse(&Keyring::fresh_entry(1).unwrap()).unwrap();
    assert_eq!(format!("{ring:?}"), "Keyring");
    assert_eq!(format!("{:?}", DataKey::fresh().unwrap()), "DataKey");
    let chunks = Chunks::new(DataKey::fresh().unwrap());
    assert_eq!(format!("{chunks:?}"), "Chunks");
}

/// Computed by another program: what is stored under it must be found again by every version.
#[test]
fn a_pseudonym_is_always_computed_in_the_same_way() {
    let ring = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let ring = Keyring::parse(ring).unwrap();
    let told = ring.pseudonym("day", b"192.0.2.7").unwrap();
    assert_eq!(
        STANDARD.encode(told),
        "uiXimBqexenPQ2UFm0+V0rsAuDK/uMxOBB0f1K0rpCY="
    );
}
