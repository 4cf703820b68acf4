//! What pages say, in every language: the files of `locales/`, embedded and read once.
//!
//! Code and templates name a message, never a text. A message with an id `x` may have parts, named
//! `x.part`. Tests hold the names against the files, and the languages against each other.

mod pseudo;
mod say;
#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{LazyLock, PoisonError, RwLock},
};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::domain::{ClientWord, Locale};

pub(super) use say::{Markup, Say, Value, escaped};

/// The files of one language, in the order in which a translator reads them.
macro_rules! files {
    ($language:literal) => {
        &[
            include_str!(concat!("../../../locales/", $language, "/frame.ftl")),
            include_str!(concat!("../../../locales/", $language, "/home.ftl")),
            include_str!(concat!("../../../locales/", $language, "/meeting.ftl")),
            include_str!(concat!("../../../locales/", $language, "/problems.ftl")),
            include_str!(concat!("../../../locales/", $language, "/account.ftl")),
            include_str!(concat!("../../../locales/", $language, "/settings.ftl")),
            include_str!(concat!("../../../locales/", $language, "/schedule.ftl")),
            include_str!(concat!("../../../locales/", $language, "/public.ftl")),
            include_str!(concat!("../../../locales/", $language, "/kept.ftl")),
        ]
    };
}

const ENGLISH: &[&str] = files!("en");
const SPANISH: &[&str] = files!("es");

/// The messages of one language, with one word for a client.
pub(super) struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Messages that nothing is put into, once they have been put together: most of a page.
    settled: RwLock<HashMap<Name, &'static str>>,
}

/// A message, and the part of it that is meant.
type Name = (&'static str, Option<&'static str>);

static CATALOGUES: LazyLock<Vec<(Locale, ClientWord, Catalogue)>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for locale in Locale::ALL.iter().copied() {
        for word in ClientWord::ALL.iter().copied() {
            all.push((locale, word, Catalogue::read(locale, word)));
        }
    }
    all
});

impl Catalogue {
    /// The catalogue of a language; `None` never, because each one is there.
    fn of(locale: Locale, word: ClientWord) -> Option<&'static Self> {
        let mut all = CATALOGUES.iter();
        all.find(|(of, with, _)| (*of, *with) == (locale, word))
            .map(|(_, _, catalogue)| catalogue)
    }

    fn read(locale: Locale, word: ClientWord) -> Self {
        type Change = fn(&str) -> Cow<'_, str>;
        let (tag, files, changed): (_, _, Option<Change>) = match locale {
            Locale::English => ("en", ENGLISH, None),
            Locale::Spanish => ("es", SPANISH, None),
            Locale::Accented => ("en", ENGLISH, Some(pseudo::accented)),
            Locale::Mirrored => ("en", ENGLISH, Some(pseudo::mirrored)),
        };
        let tag: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // No marks around what is put into a sentence: both languages run from left to right, and
        // the marks would be copied with the text.
        bundle.set_use_isolating(false);
        bundle.set_transform(changed);
        // English first: what a language lacks is then said in English.
        for text in ENGLISH.iter().chain(files) {
            // What cannot be read is left out, and missed by a test.
            let (Ok(read) | Err((read, _))) = FluentResource::try_new((*text).to_owned());
            bundle.add_resource_overriding(read);
        }
        if word == ClientWord::Patient {
            let terms = files.iter().copied().find_map(patient).unwrap_or_default();
            let (Ok(read) | Err((read, _))) = FluentResource::try_new(terms);
            bundle.add_resource_overriding(read);
        }
        Self {
            bundle,
            settled: RwLock::default(),
        }
    }

    /// The text of a message that nothing is put into; `None` when there is no such message.
    fn settled(&self, name: Name) -> Option<&'static str> {
        let known = self.settled.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.get(&name) {
            return Some(text);
        }
        drop(known);
        // It stays for good, as the catalogue does: no more than the files of `locales/` hold.
        let text: &'static str = self.text(name, None)?.leak();
        let mut known = self.settled.write().unwrap_or_else(PoisonError::into_inner);
        Some(known.entry(name).or_insert(text))
    }

    /// The text of a message; `None` when there is no such message.
    fn text(&self, (id, part): Name, with: Option<&FluentArgs<'_>>) -> Option<String> {
        let (message, part) = match (id.split_once('.'), part) {
            (Some((message, part)), None) => (message, Some(part)),
            _ => (id, part),
        };
        let message = self.bundle.get_message(message)?;
        let pattern = match part {
            Some(part) => message.get_attribute(part)?.value(),
            None => message.value()?,
        };
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, with, &mut faults);
        Some(text.into_owned())
    }
}

/// The terms of a file, with those of a patient in place of those of a client: `-patient` for
/// `-client`, and so on.
fn patient(file: &str) -> Option<String> {
    let mut terms = Vec::new();
    for line in file.lines() {
        if let Some(rest) = line.strip_prefix("-patient") {
            terms.push(format!("-client{rest}"));
        }
    }
    (!terms.is_empty()).then(|| terms.join("\n"))
}
