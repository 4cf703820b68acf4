//! Reads settings one by one and gathers every fault on the way.

use std::{error::Error, fmt};

use super::settings::{SETTINGS, default_of};

/// One wrong or missing setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The setting's name.
    pub name: String,
    /// What is wrong, and after a semicolon what to do; never the value of a secret.
    pub problem: String,
}

impl Fault {
    /// What is wrong, and what to do about it.
    pub fn halves(&self) -> (&str, &str) {
        self.problem.split_once("; ").unwrap_or((&self.problem, ""))
    }
}

/// Every fault of the settings, at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Faults that show only beside the database.
    pub fn of(faults: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let faults = faults.into_iter().map(|(name, problem)| Fault {
            name: name.to_owned(),
            problem,
        });
        Self(faults.collect())
    }

    /// The faults, in the order of the settings.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// Whether there is none after all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn and(mut self, more: Vec<Fault>) -> Self {
        self.0.extend(more);
        self
    }

    /// Where these faults are explained: the setting's own place when there is one alone.
    fn page(&self) -> String {
        let known = |fault: &Fault| SETTINGS.iter().any(|setting| setting.name == fault.name);
        match &*self.0 {
            [only] if known(only) => {
                format!("docs/CONFIGURATION.md#{}", only.name.to_ascii_lowercase())
            }
            _ => "docs/CONFIGURATION.md".to_owned(),
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Bedside cannot start: {}\n", attention(self.0.len()))?;
        let names = self.0.iter().map(|fault| fault.name.len());
        let width = names.max().unwrap_or_default() + 1;
        for fault in &self.0 {
            let (problem, remedy) = fault.halves();
            writeln!(f, "  {:width$} {problem}", fault.name)?;
            let mut letters = remedy.chars();
            if let Some(first) = letters.next() {
                let first = first.to_uppercase();
                writeln!(f, "  {:width$} {first}{}", "", letters.as_str())?;
            }
        }
        write!(f, "\nNothing was changed. Docs: {}", self.page())
    }
}

fn attention(count: usize) -> String {
    if count == 1 {
        "1 setting needs attention".to_owned()
    } else {
        format!("{count} settings need attention")
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
                self.fault(
                    name,
                    "is not set, and there is no default; .env.example says where to get it",
                );
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
