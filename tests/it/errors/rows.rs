//! The list: what each failure says, and what must hold for every one of them.

use crate::page::Page;

/// One failure as a visitor meets it.
pub(super) struct Row {
    pub(super) id: &'static str,
    status: u16,
    title: &'static str,
    /// Something of what is said below the title.
    sentence: &'static str,
    /// What stands on the one button that comes first.
    step: &'static str,
    /// Whether it leads to Zoom itself as well.
    escape: bool,
}

const fn row(
    id: &'static str,
    status: u16,
    title: &'static str,
    sentence: &'static str,
    step: &'static str,
    escape: bool,
) -> Row {
    Row {
        id,
        status,
        title,
        sentence,
        step,
        escape,
    }
}

const NOTHING_CREATED: &str = "No meeting was created.";

/// What one clinic can meet.
#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("E01", 200, "Zoom was not connected", "You chose not to give permission. Nothing was saved.", "Connect your Zoom account", true),
    row("E03", 400, "That sign-in took too long or was blocked", "Your browser did not return the check we set. Cookies may be off for this site. Nothing was saved.", "Try again", true),
    row("E04", 400, "That link has already been used", "Sign-in links work once and for a few minutes only.", "Connect again", true),
    row("E05", 502, "This service is not set up correctly", "It is not your account. The people who run this service can see it in their log.", "Contact support", true),
    row("E06", 503, "Bedside is switched off in Zoom", "Zoom has paused this app for everyone. It is not your account.", "Contact support", true),
    row("E07", 403, "Your Zoom administrator must approve Bedside", "Your organisation decides which apps can be used.", "Connect when it is approved", true),
    row("E09", 403, "Zoom needs one more permission", NOTHING_CREATED, "Review permissions", true),
    row("E10", 502, "This service is not set up correctly", NOTHING_CREATED, "Contact support", true),
    row("E20", 403, "Zoom needs you to connect again", NOTHING_CREATED, "Connect Zoom again", true),
    row("E21", 403, "Zoom no longer recognises this account", NOTHING_CREATED, "Connect another Zoom account", false),
    row("E22", 429, "Zoom is busy", NOTHING_CREATED, "Try again", true),
    row("E23", 429, "You have reached Zoom's daily limit", "You can still use a meeting that you have not started.", "Reuse an unused meeting", true),
    row("E24", 403, "Your Zoom account cannot host meetings", "Your plan or your administrator does not allow it. Ask your Zoom administrator.", "Go to the home page", false),
    row("E25", 410, "This meeting no longer exists in Zoom", "It was deleted or has expired. You can start a new one.", "Start a new meeting", true),
    row("E26", 502, "Zoom did not accept the request", "It gave no reason that we understand. Nothing was done.", "Try again", true),
    row("E29", 502, "We could not open Zoom as host", "Your meeting was not changed.", "Go back to the meeting", false),
    row("E31", 503, "Zoom is not working properly", NOTHING_CREATED, "Try again", true),
    row("E40", 403, "This page was open for a long time", "For your safety we did not use it. Nothing was created.", "Open a fresh page", false),
    row("E43", 404, "Page not found", "If you typed the address, check that it is correct.", "Go to the home page", false),
    row("E46", 421, "This is not the address of Bedside", "It answers at its own address only. Nothing was done.", "Go to Bedside", false),
];

/// What needs a clinic of its own.
#[rustfmt::skip]
pub(super) const ALONE: &[Row] = &[
    row("E12", 403, "This service is for certain organisations", "Your Zoom account is not on its list. Nothing was saved, and the permission that you just gave was handed back to Zoom. If you have a work account with Zoom, sign in to Zoom with that one and connect again. Otherwise ask the people who run this service.", "Contact support", true),
    row("E42", 429, "You are going too fast", "There were more tries in a minute than we allow. Nothing was done. Wait one minute, then go on.", "Try again", false),
    row("E44", 500, "Sorry, there is a problem with the service", "Try again later. Meetings you already created still work.", "Contact support", true),
    row("E45", 503, "Sorry, the service is unavailable", "Try again in a minute. Links you already gave out still work.", "Go to the home page", true),
];

/// What is no page of a failure, and where it is looked at instead.
#[rustfmt::skip]
pub(super) const ELSEWHERE: &[(&str, &str)] = &[
    ("E02", "invisible: install.rs follows the Marketplace's code to a consent of ours"),
    ("E08", "a page of Zoom's own: whoever may not add the app does not come back (ZOOM.md#oauth-numbers)"),
    ("E11", "a question, below"),
    ("E27", "a line on the meeting's page, below"),
    ("E28", "a question, below"),
    ("E30", "a state of the meeting, below"),
    ("E32", "E31 to whoever looks; the log tells them apart"),
    ("E33", "a state of the meeting, below"),
    ("E34", "in the browser: the words stand ready on the page, below"),
    ("E41", "a note on the landing page: session.rs, shared.rs"),
];

/// The languages, each with the header that asks for it.
pub(super) const LANGUAGES: [&str; 2] = ["en", "es"];

/// The files that a failure speaks from, in English and in Spanish.
const TEXTS: [[&str; 2]; 3] = [
    [
        include_str!("../../../locales/en/problems.ftl"),
        include_str!("../../../locales/es/problems.ftl"),
    ],
    [
        include_str!("../../../locales/en/home.ftl"),
        include_str!("../../../locales/es/home.ftl"),
    ],
    [
        include_str!("../../../locales/en/frame.ftl"),
        include_str!("../../../locales/es/frame.ftl"),
    ],
];

/// Each message of a file by its name, those that stand on one line.
fn messages(file: &str) -> Vec<(String, &str)> {
    let mut of = String::new();
    let lines = file.lines().filter_map(|line| line.split_once(" = "));
    let mut all = Vec::new();
    for (name, text) in lines {
        if let Some(part) = name.trim_start().strip_prefix('.') {
            all.push((format!("{of}.{part}"), text));
        } else {
            name.clone_into(&mut of);
            all.push((of.clone(), text));
        }
    }
    all
}

/// What an English text may be in a language: more than one, where two messages are alike.
fn told(english: &'static str, language: &str) -> Vec<&'static str> {
    if language == "en" {
        return vec![english];
    }
    let mut told = Vec::new();
    for [from, to] in TEXTS {
        let (from, to) = (messages(from), messages(to));
        let alike = from.iter().filter(|(_, text)| *text == english);
        for (name, _) in alike {
            told.extend(to.iter().find(|(id, _)| id == name).map(|(_, text)| *text));
        }
    }
    assert!(!told.is_empty(), "{english:?} is no message");
    told
}

/// Every sentence that the simulated Zoom says no with, without what is put into it.
fn words_of_zoom() -> Vec<String> {
    let sources = [
        include_str!("../../../simulator/src/api/errors.rs"),
        include_str!("../../../simulator/src/oauth/errors.rs"),
        include_str!("../../../simulator/src/answers.rs"),
        include_str!("../../../simulator/src/troubles.rs"),
    ];
    let mut words = Vec::new();
    for source in sources {
        let code = source
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let code = code.map(str::trim_start).collect::<Vec<_>>().join("\n");
        for literal in code.replace("\\\n", "").split('"').skip(1).step_by(2) {
            let pieces = literal.split(['{', '}', '[', ']']).map(str::trim);
            words.extend(
                pieces
                    .filter(|piece| piece.len() > 10 && piece.contains(' '))
                    .map(str::to_owned),
            );
        }
    }
    assert!(words.len() > 25, "{words:#?}");
    assert!(words.iter().any(|text| text == "Access token is expired."));
    words
}

impl Row {
    pub(super) fn holds(&self, page: &Page, language: &str) {
        let (id, text) = (self.id, page.text());
        let about = format!("{id} in {language}: {text}");
        assert_eq!(page.status, self.status, "{about}");
        assert_eq!(page.attribute("html", "lang").unwrap(), language, "{id}");
        let heading = page.heading();
        assert!(
            told(self.title, language).contains(&heading.as_str()),
            "{about}"
        );
        let sentences = told(self.sentence, language);
        assert!(sentences.iter().any(|one| text.contains(one)), "{about}");
        let steps = page.texts("main :is(a, button).btn:not(.btn-2)");
        assert_eq!(steps.len(), 1, "{steps:?} {about}");
        assert!(
            told(self.step, language).contains(&steps[0].as_str()),
            "{steps:?} {about}"
        );
        assert!(has_reference(&text), "{about}");
        assert_eq!(leads_to_zoom(page), self.escape, "{about}");
        if self.status == 429 || self.status == 503 && id != "E06" {
            let waits = id == "E23" || !page.header("retry-after").is_empty();
            assert!(waits, "{id} says when to come back");
        }
        says_nothing_of_zooms(page, id);
    }
}

/// `BD-XXXX-XXXX`, as it is read out.
fn has_reference(text: &str) -> bool {
    let group = |text: &str| {
        let fits = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
        text.len() == 4 && text.chars().all(fits)
    };
    text.split(' ').any(|word| {
        let parts: Vec<_> = word.split('-').collect();
        matches!(parts[..], ["BD", one, other] if group(one) && group(other))
    })
}

pub(super) fn leads_to_zoom(page: &Page) -> bool {
    let links = page.attributes("main a", "href");
    links
        .iter()
        .any(|to| to == "https://zoom.us/start/videomeeting")
}

pub(super) fn says_nothing_of_zooms(page: &Page, id: &str) {
    for words in words_of_zoom() {
        assert!(!page.body.contains(&words), "{id} repeats {words:?}");
    }
}
