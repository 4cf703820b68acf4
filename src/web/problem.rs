//! A failure as a visitor meets it: what happened to them, one sentence, one next step.

use std::{borrow::Cow, fmt};

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{catalogue::Say, pages::StartForm, session::see_other};
use crate::domain::MeetingNumber;

/// The content of a page that tells of a failure. The cause is for the log only.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    pub(super) title: Say,
    pub(super) sentences: Vec<Say>,
    /// What else the visitor can do meanwhile.
    pub(super) hint: Option<&'static str>,
    pub(super) step: Step,
    pub(super) aid: Option<Aid>,
    /// Whether the page shows the way to Zoom itself, for somebody whose client is waiting.
    pub(super) escape: bool,
    pub(super) reference: Reference,
    /// Seconds after which another try makes sense.
    retry_after: Option<u64>,
    cause: Option<String>,
}

/// The one next step.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A link, and the message on it.
    Go {
        label: &'static str,
        to: Cow<'static, str>,
    },
    /// Press the button again.
    Press(StartForm),
}

/// What helps with the next step.
#[derive(Clone, Debug)]
pub(super) enum Aid {
    /// A message to one's Zoom administrator, ready to be copied. It names nobody.
    Ask(&'static str),
    /// The way into a meeting by Zoom's own app, with the meeting's number.
    OwnApp(MeetingNumber),
}

impl Problem {
    /// A problem that a message names and its part `sentence` explains. The next step is the home
    /// page.
    pub(super) fn new(status: StatusCode, message: &'static str) -> Self {
        Self::told(status, message, Say::part(message, "sentence"))
    }

    /// The same, with something put into the sentence.
    pub(super) fn told(status: StatusCode, message: &'static str, sentence: Say) -> Self {
        Self {
            status,
            title: Say::of(message),
            sentences: vec![sentence],
            hint: None,
            step: Step::Go {
                label: "step-home",
                to: Cow::Borrowed("/"),
            },
            aid: None,
            escape: false,
            reference: Reference::fresh(),
            retry_after: None,
            cause: None,
        }
    }

    /// Adds a sentence.
    pub(super) fn and(mut self, more: &'static str) -> Self {
        self.sentences.push(Say::of(more));
        self
    }

    /// Says what else can be done meanwhile.
    pub(super) fn hint(mut self, message: &'static str) -> Self {
        self.hint = Some(message);
        self
    }

    /// Another next step.
    pub(super) fn step(mut self, label: &'static str, to: impl Into<Cow<'static, str>>) -> Self {
        let to = to.into();
        self.step = Step::Go { label, to };
        self
    }

    /// The next step is to press the button of this form.
    pub(super) fn press(mut self, form: StartForm) -> Self {
        self.step = Step::Press(form);
        self
    }

    /// Helps with the next step.
    pub(super) fn aided(mut self, aid: impl Into<Option<Aid>>) -> Self {
        self.aid = aid.into();
        self
    }

    /// Shows the way to Zoom itself.
    pub(super) fn with_escape(mut self) -> Self {
        self.escape = true;
        self
    }

    /// Says when another try makes sense.
    pub(super) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// Keeps what the log should say about it.
    pub(super) fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What an answer about it tells programs.
    pub(super) fn headers(&self) -> HeaderMap {
        let wait = |seconds| (header::RETRY_AFTER, HeaderValue::from(seconds));
        self.retry_after.map(wait).into_iter().collect()
    }

    /// What the log says about it.
    pub(super) fn account(&self) -> Account {
        let cause = self.cause.as_deref().unwrap_or(self.title.id());
        Account {
            reference: self.reference.0.clone(),
            cause: cause.to_owned(),
        }
    }
}

/// What the line of a request says of its failure. It holds no address, no name and no link.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// What the visitor reads out.
    pub(super) reference: String,
    /// What went wrong.
    pub(super) cause: String,
}

/// What a visitor reads out to the people who run this, so that they find the line in the log.
#[derive(Clone, Debug)]
pub(super) struct Reference(String);

impl Reference {
    /// Letters and digits that nobody confuses when reading them out.
    const ALPHABET: &'static [u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    fn fresh() -> Self {
        let random = getrandom::u64().unwrap_or_default();
        let letter = |place: u32| {
            let index = usize::try_from((random >> (5 * place)) & 31).unwrap_or_default();
            char::from(Self::ALPHABET.get(index).copied().unwrap_or(b'2'))
        };
        let group = |places: std::ops::Range<u32>| places.map(letter).collect::<String>();
        Self(format!("BD-{}-{}", group(0..4), group(4..8)))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is answered instead of the page that was asked for.
#[derive(Debug)]
pub(super) enum WebError {
    /// A page about a failure.
    Problem(Box<Problem>),
    /// Another page of ours.
    Elsewhere(String),
}

impl From<Problem> for WebError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

/// The answer carries the problem; `dress` makes the page of it and logs it.
impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let problem = match self {
            Self::Elsewhere(path) => return see_other(&path),
            Self::Problem(problem) => problem,
        };
        let mut response = (problem.status, problem.headers()).into_response();
        response.extensions_mut().insert(*problem);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_can_be_read_out() {
        let shown = Reference::fresh().to_string();
        let groups: Vec<_> = shown.split('-').collect();
        assert_eq!(groups.len(), 3, "{shown}");
        assert_eq!((groups[0], groups[1].len(), groups[2].len()), ("BD", 4, 4));
        assert_ne!(shown, Reference::fresh().to_string());
    }

    #[test]
    fn an_answer_says_when_to_come_back() {
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "broken").retry_after(0);
        let response = WebError::from(problem).into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }
}
