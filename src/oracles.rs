//! What must hold for whatever comes from outside, target by target: `fuzz/` calls these with what
//! libFuzzer makes up, and the tests here with what it found worth keeping (`docs/FUZZING.md`).
//! Each stands beside the code that it judges, in a file `oracle.rs`.

pub use crate::{
    config::oracle::addresses,
    sealing::oracle::sealed,
    web::oracle::{callback, form, return_path, visitor},
    zoom::oracles::{links, token_answer, webhook},
};

/// Judges what a target makes of some bytes, and panics where something does not hold.
pub type Oracle = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Oracle); 9] = [
    ("addresses", addresses),
    ("callback", callback),
    ("form", form),
    ("links", links),
    ("return_path", return_path),
    ("sealed", sealed),
    ("token_answer", token_answer),
    ("visitor", visitor),
    ("webhook", webhook),
];

#[cfg(test)]
mod laws;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod secrets;

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use super::*;

    fn fuzz() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
    }

    #[test]
    fn what_fuzzing_found_worth_keeping_still_holds() {
        let mut faults = Vec::new();
        for (name, oracle) in TARGETS {
            let kept = fs::read_dir(fuzz().join("corpus").join(name)).unwrap();
            let kept: Vec<_> = kept.map(|entry| entry.unwrap().path()).collect();
            assert!(kept.len() >= 8, "{name} has {} inputs", kept.len());
            for path in kept {
                let data = fs::read(&path).unwrap();
                if std::panic::catch_unwind(|| oracle(&data)).is_err() {
                    faults.push(path);
                }
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn every_target_is_fuzzed_and_explained() {
        let page = include_str!("../docs/FUZZING.md");
        let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
        for (name, _) in TARGETS {
            let target = fuzz().join(format!("fuzz_targets/{name}.rs"));
            let target = fs::read_to_string(target).unwrap();
            assert!(target.contains(&format!("oracles::{name}(data)")), "{name}");
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
            assert!(page.contains(&format!("| `{name}` |")), "{name}");
        }
    }
}
