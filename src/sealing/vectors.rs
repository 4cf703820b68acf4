//! The cipher under the seal is AES-256-GCM: it gives what its specification says. Cases 13 to 16 of
//! `McGrew` and Viega, "The Galois/Counter Mode of Operation", which NIST validates by.

use super::*;

const KEY: &str = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const NONCE: &str = "cafebabefacedbaddecaf888";
const PLAIN: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
const SEALED: &str = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
const AAD: &str = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn key(hex: &str) -> Key {
    Key(Zeroizing::new(bytes(hex).try_into().unwrap()))
}

fn payload<'a>(msg: &'a [u8], aad: &'a [u8]) -> Payload<'a, 'a> {
    Payload { msg, aad }
}

/// A key, a nonce, associated data, a text, and what is sealed with its tag.
fn cases() -> [[String; 5]; 4] {
    let (zero_key, zero_nonce) = ("00".repeat(32), "00".repeat(12));
    let block = "00".repeat(16);
    let text = |part: &str| part.to_owned();
    [
        [
            zero_key.clone(),
            zero_nonce.clone(),
            text(""),
            text(""),
            text("530f8afbc74536b9a963b4f1c4cb738b"),
        ],
        [
            zero_key,
            zero_nonce,
            text(""),
            block,
            text("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
        ],
        [
            text(KEY),
            text(NONCE),
            text(""),
            text(PLAIN),
            format!("{SEALED}b094dac5d93471bdec1a502270e3cc6c"),
        ],
        [
            text(KEY),
            text(NONCE),
            text(AAD),
            text(&PLAIN[..120]),
            format!("{}76fc6ece0f4e1768cddf8853bb2d551b", &SEALED[..120]),
        ],
    ]
}

#[test]
fn the_cipher_gives_what_its_specification_says() {
    for [with, nonce, aad, plain, sealed] in cases()
        .each_ref()
        .map(|case| case.each_ref().map(String::as_str))
    {
        let nonce = Nonce::from(<[u8; NONCE_BYTES]>::try_from(bytes(nonce)).unwrap());
        let (aad, plain, sealed) = (bytes(aad), bytes(plain), bytes(sealed));
        let cipher = key(with).cipher();
        assert_eq!(
            cipher.encrypt(&nonce, payload(&plain, &aad)).unwrap(),
            sealed
        );
        assert_eq!(
            cipher.decrypt(&nonce, payload(&sealed, &aad)).unwrap(),
            plain
        );
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(
                cipher.decrypt(&nonce, payload(&changed, &aad)).is_err(),
                "bit {bit}"
            );
        }
    }
}

/// The first chunk of a stream has a nonce of zeros and no associated data, so that published cases
/// fit it as they are.
#[test]
fn a_chunk_is_sealed_as_the_specification_says() {
    for [with, _, _, plain, sealed] in &cases()[..2] {
        let (plain, sealed) = (bytes(plain), bytes(sealed));
        let mut chunks = Chunks::new(DataKey(key(with)));
        assert_eq!(chunks.seal(&plain, false).unwrap(), sealed);
        let mut chunks = Chunks::new(DataKey(key(with)));
        assert_eq!(chunks.open(&sealed, false).unwrap().as_slice(), plain);
    }
}

/// What is stored: the version, the nonce, and the cipher's own output for the place.
#[test]
fn a_sealed_value_is_laid_out_as_written_down() {
    let place = Place {
        table: "meetings",
        column: "join_link_sealed",
        row: b"row",
        generation: None,
    };
    let key = key(KEY);
    let sealed = key.seal(place, b"a link").unwrap();
    let (version, rest) = sealed.split_at(1);
    let (nonce, text) = rest.split_at(NONCE_BYTES);
    let payload = Payload {
        msg: b"a link",
        aad: &place.to_bytes(),
    };
    let nonce = Nonce::from(<[u8; NONCE_BYTES]>::try_from(nonce).unwrap());
    assert_eq!(version, [VERSION]);
    assert_eq!(key.cipher().encrypt(&nonce, payload).unwrap(), text);
    let spelled = [
        [0, 0, 0, 0, 0, 0, 0, 8].as_slice(),
        b"meetings",
        &[0, 0, 0, 0, 0, 0, 0, 16],
        b"join_link_sealed",
        &[0, 0, 0, 0, 0, 0, 0, 3],
        b"row",
        &[0, 0, 0, 0, 0, 0, 0, 0],
    ];
    assert_eq!(place.to_bytes(), spelled.concat());
}
