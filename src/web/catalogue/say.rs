//! A sentence before it has a language.

use std::{
    borrow::{Borrow, Cow},
    fmt,
};

use askama::filters::HtmlSafe;
use fluent_bundle::FluentArgs;

use super::Catalogue;
use crate::{
    domain::Zone,
    web::{pages::Moment, reader::Reader},
};

/// A message of the catalogue and what is put into it.
#[derive(Clone, Debug)]
pub(in crate::web) struct Say {
    id: &'static str,
    /// A part of the message, when it is not the message itself.
    part: Option<&'static str>,
    with: Vec<(&'static str, Value)>,
}

/// Something that is put into a sentence.
#[derive(Clone, Debug)]
pub(in crate::web) enum Value {
    /// A text from outside, or a name.
    Text(String),
    /// A number, by which the words around it may change.
    Number(u64),
    /// A point in time, with its day.
    Moment(Moment),
    /// A point in time on the day that is meant anyway.
    Clock(Moment),
    /// The day of a point in time.
    Day(Moment),
    /// A point in time by the clock of a place.
    There(Moment, Zone),
    /// A sentence inside a sentence.
    Said(Box<Say>),
}

impl Say {
    pub(in crate::web) const fn of(id: &'static str) -> Self {
        Self {
            id,
            part: None,
            with: Vec::new(),
        }
    }

    /// A part of a message.
    pub(in crate::web) const fn part(id: &'static str, part: &'static str) -> Self {
        Self {
            id,
            part: Some(part),
            with: Vec::new(),
        }
    }

    /// Puts something into the sentence.
    pub(in crate::web) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.with.push((name, value.into()));
        self
    }

    /// The message's name, for the log.
    pub(in crate::web) const fn id(&self) -> &'static str {
        self.id
    }

    /// The part of the message that it is.
    #[cfg(test)]
    pub(in crate::web) fn part_name(&self) -> &'static str {
        self.part.unwrap_or_default()
    }

    /// The sentence, for a text.
    pub(in crate::web) fn text(&self, reader: &Reader) -> Cow<'static, str> {
        self.told(reader, |value| value.text(reader))
    }

    /// The sentence, for a page: the catalogue's own marks stand, everything that is put in is
    /// escaped.
    pub(in crate::web) fn markup(&self, reader: &Reader) -> Markup {
        Markup(self.told(reader, |value| value.markup(reader)))
    }

    fn told(&self, reader: &Reader, write: impl Fn(&Value) -> String) -> Cow<'static, str> {
        let name = (self.id, self.part);
        let catalogue = Catalogue::of(reader.locale, reader.client_word);
        let told = catalogue.and_then(|catalogue| {
            if self.with.is_empty() {
                return catalogue.settled(name).map(Cow::Borrowed);
            }
            let mut with = FluentArgs::with_capacity(self.with.len());
            for (name, value) in &self.with {
                match value {
                    Value::Number(number) => with.set(*name, *number),
                    other => with.set(*name, write(other)),
                }
            }
            catalogue.text(name, Some(&with)).map(Cow::Owned)
        });
        told.unwrap_or_else(|| {
            let name = [self.id, self.part.unwrap_or_default()].join(".");
            let name = name.trim_end_matches('.');
            tracing::error!(
                event = "catalogue.lacks",
                name,
                "the catalogue lacks a message"
            );
            Cow::Owned(format!("⟦{name}⟧"))
        })
    }
}

/// Templates hand over references to references.
impl Borrow<Say> for &&Say {
    fn borrow(&self) -> &Say {
        self
    }
}

impl Value {
    pub(in crate::web) fn text(&self, reader: &Reader) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Moment(moment) => moment.text(reader),
            Self::Clock(moment) => moment.clock_text(reader),
            Self::Day(moment) => moment.day(reader),
            Self::There(moment, zone) => moment.text_in(zone, reader),
            Self::Said(said) => said.text(reader).into_owned(),
        }
    }

    fn markup(&self, reader: &Reader) -> String {
        match self {
            Self::Moment(moment) => moment.markup(reader).0.into_owned(),
            Self::Clock(moment) => moment.clock_markup(reader).0.into_owned(),
            other => escaped(&other.text(reader)),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        Self::Moment(moment)
    }
}

impl From<Say> for Value {
    fn from(said: Say) -> Self {
        Self::Said(Box::new(said))
    }
}

/// A text that is HTML already.
#[derive(Clone, Debug)]
pub(in crate::web) struct Markup(pub(in crate::web) Cow<'static, str>);

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

/// A text as HTML shows it.
pub(in crate::web) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
