//! Reads settings one by one and gathers every fault on the way.

use std::{error::Error, fmt};

use super::settings::default_of;

/// One wrong or missing setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The setting's name.
    pub name: String,
    /// What is wrong and what to do; never its value.
    pub problem: String,
}

/// Every fault of the settings, at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The faults, in the order of the settings.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Bedside cannot start: {} wrong or missing.",
            settings(self.0.len())
        )?;
        for Fault { name, problem } in &self.0 {
            write!(f, "\n  {name} {problem}")?;
        }
        write!(f, "\nEvery setting is explained in .env.example.")
    }
}

fn settings(count: usize) -> String {
    if count == 1 {
        "1 setting is".to_owned()
    } else {
        format!("{count} settings are")
    }
}

impl Error for Faults {}

pub(super) struct Reader<L> {
    lookup: L,
    faults: Vec<Fault>,
}

impl<L: Fn(&str) -> Option<String>> Reader<L> {
    pub(super) fn new(lookup: L) -> Self {
        Self {
            lookup,
            faults: Vec::new(),
        }
    }

    pub(super) fn fault(&mut self, name: &str, problem: impl Into<String>) {
        self.faults.push(Fault {
            name: name.to_owned(),
            problem: problem.into(),
        });
    }

    pub(super) fn into_faults(self) -> Faults {
        Faults(self.faults)
    }

    pub(super) fn required<T, E: ToString>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match self.text(name) {
            Ok(Some(text)) => self.parsed(name, &text, parse),
            Ok(None) => {
                self.fault(name, "is not set, and there is no default");
                None
            }
            Err(()) => None,
        }
    }

    pub(super) fn optional<T, E: ToString>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(name).ok().flatten()?;
        self.parsed(name, &text, parse)
    }

    pub(super) fn with_default<T, E: ToString>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self
            .text(name)
            .ok()?
            .unwrap_or_else(|| default_of(name).to_owned());
        self.parsed(name, &text, parse)
    }

    fn parsed<T, E: ToString>(
        &mut self,
        name: &str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        parse(text)
            .map_err(|problem| self.fault(name, problem.to_string()))
            .ok()
    }

    /// A setting's text, from the environment or from the file that `NAME_FILE` names. An empty
    /// one counts as not given: that is how compose files leave things out.
    fn text(&mut self, name: &str) -> Result<Option<String>, ()> {
        let given = |name: &str| (self.lookup)(name).filter(|text| !text.trim().is_empty());
        let file_name = format!("{name}_FILE");
        match (given(name), given(&file_name)) {
            (Some(_), Some(_)) => {
                self.fault(
                    name,
                    format!("is given twice, also by {file_name}; keep one of them"),
                );
                Err(())
            }
            (Some(text), None) => Ok(Some(text.trim().to_owned())),
            (None, Some(path)) => match std::fs::read_to_string(path.trim()) {
                Ok(text) if text.trim().is_empty() => {
                    self.fault(&file_name, "names an empty file");
                    Err(())
                }
                Ok(text) => Ok(Some(text.trim().to_owned())),
                Err(error) => {
                    self.fault(
                        &file_name,
                        format!("names a file that cannot be read: {error}"),
                    );
                    Err(())
                }
            },
            (None, None) => Ok(None),
        }
    }
}
