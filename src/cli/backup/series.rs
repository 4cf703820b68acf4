//! Archives in one directory, named after the moment they were begun at. Files of other names are
//! nobody's business.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem};

use crate::clock::Clock;

/// After a failure.
pub(super) const RETRY: Duration = Duration::from_mins(5);

const NAME: &[BorrowedFormatItem<'_>] =
    format_description!("bedside-[year][month][day]T[hour][minute][second]Z.bsb");

/// The file of an archive that is begun now.
pub(super) fn next(directory: &Path) -> PathBuf {
    let name = Clock::system().now().format(NAME);
    directory.join(name.unwrap_or_default())
}

/// The moment in a name of ours.
fn moment(name: &str) -> Option<OffsetDateTime> {
    let moment = PrimitiveDateTime::parse(name, NAME).ok()?.assume_utc();
    // Only as we write it.
    (moment.format(NAME).ok()? == name).then_some(moment)
}

/// Our archives, oldest first.
fn ours(directory: &Path) -> io::Result<Vec<(OffsetDateTime, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if let Some(moment) = entry.file_name().to_str().and_then(moment) {
            found.push((moment, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Deletes the oldest of ours, until so many are left.
pub(super) fn delete_older(directory: &Path, keep: usize) -> anyhow::Result<()> {
    let found = ours(directory).context("the directory of the archives cannot be read")?;
    let surplus = found.len().saturating_sub(keep);
    for (_, path) in found.iter().take(surplus) {
        fs::remove_file(path).with_context(|| format!("{} cannot be deleted", path.display()))?;
    }
    Ok(())
}

/// How long until the next one is due: a restart of the series makes none before its time.
pub(super) fn until_due(directory: &Path, every: Duration) -> Duration {
    let newest = ours(directory).ok().and_then(|found| Some(found.last()?.0));
    let age = newest.map_or(every, |newest| {
        (Clock::system().now() - newest)
            .try_into()
            .unwrap_or_default()
    });
    every.saturating_sub(age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_ours() {
        assert!(moment("bedside-20261121T170138Z.bsb").is_some());
        for other in [
            "bedside-20261121T170138Z.bsb.part",
            "bedside-20261399T170138Z.bsb",
            "bedside-2026.bsb",
            "before-upgrade.bsb",
            "Bedside-20261121T170138Z.bsb",
        ] {
            assert_eq!(moment(other), None, "{other}");
        }
    }
}
