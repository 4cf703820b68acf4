//! For whom a page is written: language, colours, time zone, and who is signed in.

use std::{
    convert::Infallible,
    sync::{Arc, OnceLock},
};

use axum::{
    extract::{FromRef, FromRequestParts, Request},
    http::{HeaderMap, Uri, header, request::Parts},
};

use super::{csrf::Csrf, fields::Fields, pages::Leaving, site::Site};
use crate::domain::{ClientWord, Locale, Preferences, Theme, Upkeep, Zone};

/// What a page must know of whoever reads it.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    /// Their language.
    pub(super) locale: Locale,
    /// Their word for a client.
    pub(super) client_word: ClientWord,
    /// Their colours.
    pub(super) theme: Theme,
    /// The language of their clients.
    client_locale: Locale,
    /// Their time zone, when they chose one; otherwise the script knows it, or it is UTC.
    pub(super) zone: Option<Zone>,
    /// The token for their forms, when they are signed in.
    pub(super) csrf: Option<Csrf>,
    /// When their session ends by itself, when that is to be told.
    pub(super) leaving: Option<Leaving>,
    /// The maintenance that they are to be told of.
    pub(super) upkeep: Upkeep,
    /// The language that their browser would get without a choice of theirs, so that links to
    /// pages without a session can carry another one along.
    usual: Locale,
}

impl Reader {
    /// Somebody of whom nothing is known but what their browser says.
    fn stranger(site: &Site, headers: &HeaderMap, uri: &Uri) -> Self {
        let usual = negotiated(headers, site.locale);
        let locale = asked(uri, site).unwrap_or(usual);
        Self {
            locale,
            client_locale: locale,
            client_word: site.client_word,
            theme: Theme::System,
            zone: None,
            csrf: None,
            leaving: None,
            upkeep: Upkeep::Off,
            usual,
        }
    }

    /// Somebody whose request could not be read.
    pub(super) fn nobody(site: &Site) -> Self {
        Self::stranger(site, &HeaderMap::new(), &Uri::default())
    }

    /// The same person, now that their session is known.
    pub(super) fn signed_in(
        &self,
        csrf: &Csrf,
        chosen: &Preferences,
        leaving: Option<Leaving>,
    ) -> Self {
        let locale = chosen.locale.unwrap_or(self.locale);
        Self {
            locale,
            client_locale: chosen.client_locale.unwrap_or(locale),
            client_word: chosen.client_word.unwrap_or(self.client_word),
            theme: chosen.theme,
            zone: chosen.zone.clone(),
            csrf: Some(csrf.clone()),
            leaving,
            ..self.clone()
        }
    }

    /// Whoever gets messages from them.
    pub(super) fn of_clients(&self) -> Self {
        Self {
            locale: self.client_locale,
            ..self.clone()
        }
    }

    /// The same person, in a place.
    pub(super) fn at(&self, zone: &Zone) -> Self {
        Self {
            zone: Some(zone.clone()),
            ..self.clone()
        }
    }

    /// For `lang`.
    pub(super) const fn tag(&self) -> &'static str {
        match self.locale {
            Locale::Mirrored => "ar",
            other => other.as_str(),
        }
    }

    /// For `dir`.
    pub(super) const fn direction(&self) -> &'static str {
        match self.locale {
            Locale::Mirrored => "rtl",
            Locale::English | Locale::Spanish | Locale::Accented => "ltr",
        }
    }

    /// A page of ours without a session, in this reader's language.
    pub(super) fn link(&self, path: &'static str) -> String {
        if self.locale == self.usual {
            path.to_owned()
        } else {
            format!("{path}?lang={}", self.locale.as_str())
        }
    }
}

/// The language that an address asks for.
fn asked(uri: &Uri, site: &Site) -> Option<Locale> {
    let fields = Fields::of_query(uri).ok()?;
    let locale = Locale::parse(fields.get("lang")?)?;
    (locale.is_spoken() || site.locale == locale).then_some(locale)
}

/// The language that a browser likes best of those that we speak (RFC 9110, 12.5.4). A deployment
/// in a disguised language is for looking at it, whatever the browser likes.
fn negotiated(headers: &HeaderMap, usual: Locale) -> Locale {
    if !usual.is_spoken() {
        return usual;
    }
    let liked = headers
        .get_all(header::ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(preference);
    let mut best: Option<(Locale, u16)> = None;
    for (locale, weight) in liked.take(32) {
        let locale = locale.unwrap_or(usual);
        if weight > best.map_or(0, |(_, weight)| weight) {
            best = Some((locale, weight));
        }
    }
    best.map_or(usual, |(locale, _)| locale)
}

/// One language of a list and its weight in thousandths; `None` inside for any language.
fn preference(entry: &str) -> Option<(Option<Locale>, u16)> {
    let mut parts = entry.split(';');
    let range = parts.next()?.trim();
    let weight = match parts.next() {
        None => 1000,
        Some(weight) => thousandths(weight.trim().strip_prefix("q=")?)?,
    };
    if range == "*" {
        return Some((None, weight));
    }
    let language = range.split('-').next()?.to_ascii_lowercase();
    let locale = Locale::parse(&language)?;
    Some((Some(locale), weight))
}

fn thousandths(weight: &str) -> Option<u16> {
    let weight: f32 = weight.parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 1000"
    )]
    (0.0..=1.0)
        .contains(&weight)
        .then_some((weight * 1000.0) as u16)
}

/// The reader of one request, known better once a session was read.
#[derive(Clone)]
pub(super) struct Reading {
    stranger: Arc<Reader>,
    known: Arc<OnceLock<Reader>>,
    upkeep: Arc<OnceLock<Upkeep>>,
}

impl Reading {
    /// Of a request that has just come in.
    pub(super) fn begin(site: &Site, request: &Request) -> Self {
        Self {
            stranger: Arc::new(Reader::stranger(site, request.headers(), request.uri())),
            known: Arc::default(),
            upkeep: Arc::default(),
        }
    }

    /// Writes down who it is. Who was known first stays.
    pub(super) fn know(&self, reader: Reader) {
        self.known.get_or_init(|| reader);
    }

    /// Has them told of a maintenance, whoever they are.
    pub(super) fn announce(&self, upkeep: Upkeep) {
        self.upkeep.get_or_init(|| upkeep);
    }

    /// As much as is known by now.
    pub(super) fn reader(&self) -> Reader {
        let known = self.known.get().unwrap_or(&self.stranger);
        Reader {
            upkeep: self.upkeep.get().copied().unwrap_or(Upkeep::Off),
            ..known.clone()
        }
    }
}

/// Whoever reads the answer to this request, as far as they are known.
impl<S: Sync> FromRequestParts<S> for Reader
where
    Arc<Site>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let reading = parts.extensions.get::<Reading>().map(Reading::reader);
        Ok(reading.unwrap_or_else(|| {
            let site: Arc<Site> = FromRef::from_ref(state);
            Self::nobody(&site)
        }))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn for_browser(languages: &[&'static str]) -> Locale {
        let header = |value| (header::ACCEPT_LANGUAGE, HeaderValue::from_static(value));
        let headers = languages.iter().copied().map(header).collect();
        negotiated(&headers, Locale::English)
    }

    #[test]
    fn a_browser_gets_the_language_it_likes_best() {
        for (languages, locale) in [
            (&["es-MX,es;q=0.9,en;q=0.8"][..], Locale::Spanish),
            (&["ca,es;q=0.8,en;q=0.5"], Locale::Spanish),
            (&["en-US,en;q=0.9,es;q=0.8"], Locale::English),
            (&["de"], Locale::English),
            (&["de, es;q=0.1"], Locale::Spanish),
            (&["es;q=0"], Locale::English),
            (&["*;q=0.5, es;q=0.4"], Locale::English),
            (&["es;q=2", "ES-419"], Locale::Spanish),
            (&[], Locale::English),
            (&["en-XA", "ar-XB"], Locale::English),
        ] {
            assert_eq!(for_browser(languages), locale, "{languages:?}");
        }
    }

    #[test]
    fn an_address_can_ask_for_a_spoken_language_only() {
        let site = Site::at("https://bedside.example");
        let of = |uri: &str| asked(&uri.parse().unwrap(), &site);
        assert_eq!(of("/help?lang=es"), Some(Locale::Spanish));
        for odd in [
            "/help",
            "/help?lang=de",
            "/?lang=ar-XB",
            "/?lang=es&lang=en",
        ] {
            assert_eq!(of(odd), None, "{odd}");
        }
    }
}
