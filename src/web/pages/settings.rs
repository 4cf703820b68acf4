//! What a clinician chooses once.

use askama::Template;
use askama_web::WebTemplate;

use super::{
    Frame,
    field::{Check, Choice, OptionsFields, Select, Setting},
};
use crate::{
    domain::{
        BadInvite, ClientWord, InviteText, Locale, Overruled, Policy, Preferences, Theme, Zone,
    },
    web::{catalogue::Say, csrf::Csrf, problem::Problem},
};

/// All settings on one page, with one button.
#[derive(Template, WebTemplate)]
#[template(path = "settings.html")]
pub(in crate::web) struct SettingsPage {
    frame: Frame,
    csrf: Csrf,
    options: OptionsFields,
    for_clients: Vec<Select>,
    /// The clinician's own text for clients; empty for ours.
    message: String,
    for_pages: Vec<Select>,
    /// Whether others use this computer.
    check: Check,
    /// What stands for the link in it.
    link: &'static str,
    is_saved: bool,
    errors: Vec<(&'static str, Say)>,
    /// Why nothing was saved, where the form is not to blame.
    problem: Option<Problem>,
}

/// What the page shows as chosen.
pub(in crate::web) struct Chosen<'a> {
    pub(in crate::web) preferences: &'a Preferences,
    pub(in crate::web) message: String,
    pub(in crate::web) is_shared: bool,
    pub(in crate::web) overruled: Overruled,
    pub(in crate::web) policy: Policy,
}

impl SettingsPage {
    pub(in crate::web) fn new(frame: Frame, csrf: &Csrf, chosen: Chosen<'_>) -> Self {
        let preferences = chosen.preferences;
        Self {
            frame,
            csrf: csrf.clone(),
            options: OptionsFields::new(preferences.options, chosen.overruled, chosen.policy),
            for_clients: vec![
                Select::of_names("settings.name", preferences.name),
                client_locale(preferences.client_locale),
            ],
            message: chosen.message,
            for_pages: vec![
                client_word(preferences.client_word),
                locale(preferences.locale),
                zone(preferences.zone.as_ref()),
                theme(preferences.theme),
            ],
            check: Check {
                name: "shared",
                label: "settings.shared",
                hint: Some("settings.shared-hint"),
                is_on: chosen.is_shared,
            },
            link: InviteText::LINK,
            is_saved: false,
            errors: Vec::new(),
            problem: None,
        }
    }

    /// Where the link goes in a clinician's own text.
    fn message_hint(&self) -> Say {
        Say::part("settings", "message-hint").with("link", self.link)
    }

    /// The same, just after it was saved.
    pub(in crate::web) fn saved(self, is_saved: bool) -> Self {
        Self { is_saved, ..self }
    }

    /// The same, with why nothing was saved.
    pub(in crate::web) fn with_problem(self, problem: Problem) -> Self {
        Self {
            problem: Some(problem),
            ..self
        }
    }

    /// The same, with what is wrong with the message.
    pub(in crate::web) fn with_fault(self, fault: BadInvite) -> Self {
        let part = match fault {
            BadInvite::TooLong => "too-long",
            BadInvite::WithoutLink => "without-link",
            BadInvite::OtherBraces => "other-braces",
            BadInvite::Unsendable => "unsendable",
        };
        let error = Say::part("settings-error", part)
            .with("link", InviteText::LINK)
            .with(
                "most",
                u32::try_from(InviteText::LONGEST).unwrap_or(u32::MAX),
            );
        Self {
            errors: vec![("message", error)],
            ..self
        }
    }
}

/// The languages that somebody speaks.
fn languages(usual: &'static str) -> [(&'static str, Say); 3] {
    [
        ("", Say::part("settings", usual)),
        (Locale::English.as_str(), Say::part("settings", "english")),
        (Locale::Spanish.as_str(), Say::part("settings", "spanish")),
    ]
}

fn client_locale(chosen: Option<Locale>) -> Select {
    let chosen = chosen.map_or("", Locale::as_str);
    let words = languages("as-pages");
    Select::of("client_locale", "settings.client-locale", &words, chosen)
        .hinted("settings.client-locale-hint")
}

fn locale(chosen: Option<Locale>) -> Select {
    let chosen = chosen.map_or("", Locale::as_str);
    Select::of(
        "locale",
        "settings.locale",
        &languages("locale-browser"),
        chosen,
    )
}

fn client_word(chosen: Option<ClientWord>) -> Select {
    let words = [
        ("", Say::part("settings", "word-usual")),
        (
            ClientWord::Client.as_str(),
            Say::part("settings", "word-client"),
        ),
        (
            ClientWord::Patient.as_str(),
            Say::part("settings", "word-patient"),
        ),
    ];
    let chosen = chosen.map_or("", ClientWord::as_str);
    Select::of("client_word", "settings.word", &words, chosen)
}

fn theme(chosen: Theme) -> Select {
    let words = [
        (
            Theme::System.as_str(),
            Say::part("settings", "theme-system"),
        ),
        (Theme::Light.as_str(), Say::part("settings", "theme-light")),
        (Theme::Dark.as_str(), Say::part("settings", "theme-dark")),
    ];
    Select::of("theme", "settings.theme", &words, chosen.as_str())
}

/// The names of the database are the same in every language.
fn zone(chosen: Option<&Zone>) -> Select {
    let usual = [("", Say::part("settings", "zone-device"))];
    let chosen = chosen.map_or("", Zone::name);
    let mut select = Select::of("zone", "settings.zone", &usual, chosen);
    select
        .choices
        .extend(Zone::names().into_iter().map(|name| Choice {
            label: name.as_str().into(),
            is_chosen: name == chosen,
            value: None,
        }));
    select
}
