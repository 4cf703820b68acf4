//! Laws that hold for any value, of the ground floor: round trips, one spelling, nothing elsewhere.

use proptest::{collection::vec, option, prelude::*};

use super::properties::tried;
use crate::{
    domain::{
        InviteText, Locale, MeetingId, OAuthState, Scopes, Zone, ZoomUserId, masked, same_address,
    },
    sealing::{DataKey, Keyring, Place, SealError},
};

/// A place by three numbers and bytes.
type Spot = (usize, Vec<u8>, Option<i64>);

fn spot((column, row, generation): &Spot) -> Place<'_> {
    Place {
        table: "t",
        column: ["a", "ab", "b"][*column],
        row,
        generation: *generation,
    }
}

proptest! {
    #![proptest_config(tried(200))]

    #[test]
    fn what_is_sealed_opens_where_it_was_sealed_and_nowhere_else(
        plain in vec(any::<u8>(), 0..80),
        home in (0..3_usize, vec(any::<u8>(), 0..5), option::of(0..3_i64)),
        away in (0..4_usize, 0..3_usize, vec(any::<u8>(), 0..3), option::of(0..3_i64)),
        bit in any::<usize>(),
    ) {
        let key = DataKey::fresh().unwrap();
        // At most one part is another, so that each of them must count by itself.
        let mut there = home.clone();
        match away {
            (0, column, ..) => there.0 = column,
            (1, _, row, _) => there.1 = row,
            (2, _, row, _) => there.1.extend(row),
            (_, _, _, generation) => there.2 = generation,
        }
        let sealed = key.seal(spot(&home), &plain).unwrap();
        let back = key.open(spot(&home), &sealed);
        prop_assert_eq!(back.as_deref(), Ok(&plain));
        prop_assert_eq!(key.open(spot(&there), &sealed).is_ok(), home == there);
        let mut changed = sealed.clone();
        let bit = bit % (sealed.len() * 8);
        changed[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(key.open(spot(&home), &changed), Err(SealError::Refused));
        prop_assert_eq!(DataKey::fresh().unwrap().open(spot(&home), &sealed), Err(SealError::Refused));
    }

    #[test]
    fn a_data_key_opens_under_every_keyring_that_holds_its_key(numbers in proptest::collection::btree_set(1..i32::MAX, 1..4)) {
        let entries: Vec<_> = numbers.iter().map(|number| Keyring::fresh_entry(*number).unwrap().to_string()).collect();
        let place = Place { table: "t", column: "c", row: b"r", generation: None };
        let all = Keyring::parse(&entries.join(",")).unwrap();
        let first = Keyring::parse(&entries[0]).unwrap();
        let key = DataKey::fresh().unwrap();
        let sealed = first.seal_data_key(place, &key).unwrap();
        let back = all.open_data_key(place, &sealed).unwrap();
        let value = key.seal(place, b"x").unwrap();
        let opened = back.open(place, &value).unwrap();
        prop_assert_eq!(opened.as_slice(), b"x");
        prop_assert!(all.ids().map(crate::sealing::KeyId::as_stored).eq(numbers));
    }
}

proptest! {
    #![proptest_config(tried(500))]

    #[test]
    fn an_id_has_one_spelling_only(text in "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|.{0,40}") {
        if let Ok(id) = text.parse::<MeetingId>() {
            prop_assert_eq!(id.to_string(), text);
        }
    }

    #[test]
    fn what_zoom_calls_a_person_is_kept_or_refused_whole(text in "[!-~]{0,140}|.{0,9}") {
        let good = (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        prop_assert_eq!(ZoomUserId::parse(&text).is_ok(), good);
        if let Ok(id) = ZoomUserId::parse(&text) {
            prop_assert_eq!(id.as_str(), text);
        }
    }

    #[test]
    fn reading_twice_is_reading_once(text in "([a-z]{1,3}|[ \\t\r\n]|\\{link\\}|[{}é])*") {
        let scopes = Scopes::parse(&text);
        prop_assert_eq!(Scopes::parse(scopes.as_str()), scopes);
        if let Ok(invite) = InviteText::parse(&text) {
            let again = InviteText::parse(invite.expose()).unwrap();
            prop_assert_eq!(again.expose(), invite.expose());
        }
        prop_assert!(same_address(&text, &text));
        if let Some(locale) = Locale::parse(&text) {
            prop_assert_eq!(locale.as_str(), text);
        } else if let Ok(zone) = Zone::parse(&text) {
            prop_assert_eq!(Zone::parse(zone.name()), Ok(zone));
        }
    }

    #[test]
    fn of_an_address_one_letter_and_the_domain_are_shown(user in "[a-z.@]{1,20}", domain in "[a-z]{1,9}\\.example") {
        let email = format!("{user}@{domain}");
        let first = user.chars().next().unwrap();
        prop_assert_eq!(masked(&email), Some(format!("{first}•••@{domain}")));
        let other = email.to_uppercase();
        prop_assert!(same_address(&email, &other) && same_address(&other, &email));
    }

    #[test]
    fn a_state_is_known_by_its_hash_alone(one in "[!-~]{1,64}", other in "[!-~]{1,64}") {
        let hash = |text: &str| OAuthState::new(text).hash();
        prop_assert_eq!(hash(&one) == hash(&other), one == other);
    }
}
