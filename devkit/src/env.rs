//! The one place of devkit that reads the environment.

use std::{env, ffi::OsString, path::PathBuf};

/// The value of an environment variable, absent when empty.
#[expect(
    clippy::disallowed_methods,
    reason = "devkit's only reader of the environment"
)]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// The directories of `PATH`.
pub(crate) fn search_path() -> Vec<PathBuf> {
    variable("PATH")
        .map(|path| env::split_paths(&path).collect())
        .unwrap_or_default()
}

/// Where an executable of this name is on `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    search_path()
        .into_iter()
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}
