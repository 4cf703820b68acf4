//! What no secret can be made to do. Each question is put to the compiler as a constant, for every
//! secret and for a `String`: were a question asked wrongly, the `String` would give another answer.

use std::{collections::BTreeSet, fs, path::Path};

use secrecy::SecretString;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::{
    config::Config,
    domain::{
        AccessToken, Browser, Code, Generation, Grant, InviteText, JoinLink, OAuthState,
        Participant, Passcode, RefreshToken, Scopes, StartLink, TokenAnswer, Verifier,
    },
    sealing::{Chunks, DataKey, Keyring},
    zoom::Zoom,
};

const MARK: &str = "m4rk-of-a-secret";

/// Whether a type has a trait. The constant of `Probe` itself, which is there only with the trait,
/// hides the one of `Otherwise`.
macro_rules! question {
    ($name:ident: $($bound:tt)+) => {
        mod $name {
            pub(super) struct Probe<T>(T);

            pub(super) trait Otherwise {
                const YES: bool = false;
            }

            impl<T> Otherwise for Probe<T> {}

            impl<T: $($bound)+> Probe<T> {
                pub(super) const YES: bool = true;
            }
        }
    };
}

question!(is_shown: std::fmt::Display);
question!(becomes_a_text: ToString);
question!(is_written: serde::Serialize);
question!(is_compared: PartialEq);
question!(is_ordered: PartialOrd);
question!(is_hashed: std::hash::Hash);
question!(lends_its_text: AsRef<str>);
question!(lends_its_bytes: AsRef<[u8]>);
question!(is_seen_through: std::ops::Deref);
question!(gives_its_text_away: Into<String>);
question!(is_wiped: zeroize::ZeroizeOnDrop);

use becomes_a_text::Otherwise as _;
use gives_its_text_away::Otherwise as _;
use is_compared::Otherwise as _;
use is_hashed::Otherwise as _;
use is_ordered::Otherwise as _;
use is_seen_through::Otherwise as _;
use is_shown::Otherwise as _;
use is_wiped::Otherwise as _;
use is_written::Otherwise as _;
use lends_its_bytes::Otherwise as _;
use lends_its_text::Otherwise as _;

/// The answers for one type, in the order of the questions about what a secret must not do.
macro_rules! answers {
    ($one:ty) => {
        [
            is_shown::Probe::<$one>::YES,
            becomes_a_text::Probe::<$one>::YES,
            is_written::Probe::<$one>::YES,
            is_compared::Probe::<$one>::YES,
            is_ordered::Probe::<$one>::YES,
            is_hashed::Probe::<$one>::YES,
            lends_its_text::Probe::<$one>::YES,
            lends_its_bytes::Probe::<$one>::YES,
            is_seen_through::Probe::<$one>::YES,
            gives_its_text_away::Probe::<$one>::YES,
        ]
    };
}

macro_rules! table {
    ($($one:ident)+) => {
        [$((stringify!($one), answers!($one))),+]
    };
}

#[test]
fn a_secret_is_never_shown_compared_written_or_lent() {
    let table = table!(
        AccessToken RefreshToken Code OAuthState Browser Verifier JoinLink StartLink Passcode
        Participant InviteText DataKey Keyring Chunks SecretString
    );
    for (name, answers) in table {
        assert_eq!(answers, [false; 10], "{name}");
    }
    assert_eq!(
        answers!(String),
        [true; 10],
        "the questions are not those that are meant"
    );
    let known: BTreeSet<_> = table.iter().map(|(name, _)| (*name).to_owned()).collect();
    let missing: Vec<_> = declared()
        .into_iter()
        .filter(|name| !known.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?} are not in the table");
}

/// What `secret_text!` declares, anywhere in the domain.
fn declared() -> Vec<String> {
    let domain = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain");
    let files = fs::read_dir(domain)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let texts = files
        .filter(|path| path.is_file())
        .map(|path| fs::read_to_string(path).unwrap());
    let names: Vec<_> = texts
        .flat_map(|text| {
            let parts = text.split("\nsecret_text! {\n").skip(1);
            let name = |part: &str| {
                let lines = part
                    .lines()
                    .map(str::trim)
                    .find(|line| !line.starts_with("///"));
                lines.unwrap().to_owned()
            };
            parts.map(name).collect::<Vec<_>>()
        })
        .collect();
    assert!(names.len() >= 10, "{names:?}");
    names
}

/// Memory that held a secret is wiped. A secret text holds a `SecretString` and nothing else.
#[test]
fn a_secret_is_wiped_when_it_is_dropped() {
    let answers = [
        is_wiped::Probe::<SecretString>::YES,
        is_wiped::Probe::<Zeroizing<[u8; 32]>>::YES,
        is_wiped::Probe::<Zeroizing<Vec<u8>>>::YES,
        is_wiped::Probe::<String>::YES,
    ];
    assert_eq!(answers, [true, true, true, false]);
    let made = include_str!("../domain/secret.rs");
    assert!(made.contains("pub struct $name(secrecy::SecretString);"));
    let size = size_of::<SecretString>();
    assert_eq!(
        [size_of::<AccessToken>(), size_of::<InviteText>()],
        [size; 2]
    );
    let sealing = include_str!("../sealing.rs");
    for whole in [
        "struct Key(Zeroizing<[u8; KEY_BYTES]>);",
        "pub struct DataKey(Key);",
    ] {
        assert!(sealing.contains(whole), "{whole}");
    }
}

#[test]
fn debug_tells_no_secret_of_what_holds_one() {
    let now = OffsetDateTime::UNIX_EPOCH;
    let (access, refresh) = (AccessToken::new(MARK), RefreshToken::new(MARK));
    let answer = TokenAnswer {
        access: access.clone(),
        refresh: Some(refresh.clone()),
        life: std::time::Duration::from_hours(1),
        scopes: Scopes::parse("a"),
    };
    let keys = Keyring::fresh_entry(7).unwrap();
    let entry = keys.strip_prefix("7:").unwrap();
    let config = Config::read(|name| match name {
        "BEDSIDE_URL" => Some("https://bedside.example".to_owned()),
        "DATABASE_URL" => Some(format!("postgres://bedside:{MARK}@db/bedside")),
        "BEDSIDE_KEYS" => Some(keys.to_string()),
        "ZOOM_CLIENT_ID" => Some("an-id".to_owned()),
        "ZOOM_CLIENT_SECRET" => Some(format!("{MARK}-1")),
        "ZOOM_WEBHOOK_SECRET" => Some(format!("{MARK}-2")),
        "ZOOM_WEBHOOK_SECRET_PREVIOUS" => Some(format!("{MARK}-3")),
        _ => None,
    })
    .unwrap();
    let pair = answer.clone().arrived(now, None).unwrap();
    let grant = Grant {
        access: access.clone(),
        generation: Generation(1),
        given_at: now,
        expires_at: now,
    };
    let all: [&dyn std::fmt::Debug; 19] = [
        &access,
        &refresh,
        &Code::new(MARK),
        &OAuthState::new(MARK),
        &Browser::new(MARK),
        &Verifier::new(MARK),
        &JoinLink::new(MARK),
        &StartLink::new(MARK),
        &Passcode::new(MARK),
        &Participant::new(MARK),
        &InviteText::parse(&format!("{MARK} {{link}}")).unwrap(),
        &DataKey::fresh().unwrap(),
        &config.keyring,
        &Chunks::new(DataKey::fresh().unwrap()),
        &answer,
        &pair,
        &grant,
        &Zoom::new(&config).unwrap(),
        &config,
    ];
    for one in all {
        for shown in [format!("{one:?}"), format!("{one:#?}")] {
            assert!(!shown.contains(MARK) && !shown.contains(entry), "{shown}");
            assert!(!lists_bytes(&shown), "{shown}");
        }
    }
    assert!(
        format!("{:?}", (MARK, entry)).contains(MARK),
        "a text of its own would be found"
    );
    assert!(
        lists_bytes(&format!("{:#?}", [7_u8; 32])),
        "and so would a key"
    );
}

/// Whether a text shows bytes one after the other, as a key without a `Debug` of its own would.
fn lists_bytes(shown: &str) -> bool {
    let is_byte: Vec<_> = shown
        .split(',')
        .map(|part| part.trim().parse::<u8>().is_ok())
        .collect();
    is_byte.windows(4).any(|run| run.iter().all(|is| *is))
}

/// A structure's own attributes, name and body, as far as lines can tell.
fn structures(text: &str) -> Vec<(String, String, String)> {
    let lines: Vec<_> = text.lines().collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let words: Vec<_> = line.split([' ', '<', '(', '{', ';']).collect();
        let Some(kind) = words
            .iter()
            .position(|word| ["struct", "enum"].contains(word))
        else {
            continue;
        };
        if line.trim_start().starts_with("//") || kind > 3 {
            continue;
        }
        let above = lines[..number].iter().rev();
        let above = above.take_while(|line| line.trim_start().starts_with(['#', '/']));
        let attributes = above
            .copied()
            .filter(|line| line.trim_start().starts_with('#'));
        let indent = line.len() - line.trim_start().len();
        let ends = |line: &&str| line.len() > indent && line[indent..].starts_with('}');
        let body = if line.ends_with(';') || line.ends_with('}') {
            (*line).to_owned()
        } else {
            let inside = lines[number..].iter().take_while(|line| !ends(line));
            inside.copied().collect::<Vec<_>>().join("\n")
        };
        let name = words.get(kind + 1).copied().unwrap_or_default();
        found.push((attributes.collect(), name.to_owned(), body));
    }
    found
}

#[test]
fn what_holds_a_secret_is_not_compared_or_written_either() {
    // The oauth2 crate wants to be able to write an answer. Nothing writes it.
    const EXCEPT: [&str; 1] = ["ZoomTokens"];
    let mut secrets = declared();
    secrets.extend(
        [
            "SecretString",
            "Zeroizing",
            "DataKey",
            "Keyring",
            "InviteText",
        ]
        .map(str::to_owned),
    );
    let (mut pending, mut holders, mut faults) = (
        vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")],
        0,
        Vec::new(),
    );
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        // A name that a file gives to something of its own means that.
        let own = |secret: &String| text.contains(&format!("struct {secret} "));
        let meant: Vec<_> = secrets.iter().filter(|secret| !own(secret)).collect();
        for (attributes, name, body) in structures(&text) {
            let code = body
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            let words = code.split(|one: char| !one.is_alphanumeric() && one != '_');
            let holds = words
                .skip(1)
                .any(|word| meant.iter().any(|secret| *secret == word));
            holders += usize::from(holds);
            let may = ["PartialEq", "Hash", "Ord", "Serialize"]
                .iter()
                .any(|derived| attributes.contains(derived));
            let shown = text.contains(&format!("Display for {name} "));
            if holds && (may || shown) && !EXCEPT.contains(&name.as_str()) {
                faults.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(holders > 25, "{holders}");
    assert!(faults.is_empty(), "{faults:#?}");
}
