//! What every page has around its content, and the page that tells of a failure.

use std::{
    borrow::{Borrow, Cow},
    sync::Arc,
    time::Duration,
};

use askama::Template;
use askama_web::WebTemplate;

use super::Moment;
use crate::{
    domain::{Session, Theme},
    flows::{Limit, Sessions},
    web::{
        assets::{ICON, SCRIPT, STYLE},
        catalogue::{Markup, Say, Value},
        csrf::Csrf,
        problem::{Aid, Problem, Step},
        reader::Reader,
        site::Site,
        words,
    },
};

/// Header and footer, and the language in between.
pub(in crate::web) struct Frame {
    site: Arc<Site>,
    pub(in crate::web) reader: Reader,
    pub(super) style: &'static str,
    pub(super) script: &'static str,
    pub(super) icon: &'static str,
}

impl Frame {
    /// Around a page for this reader.
    pub(in crate::web) fn new(site: &Arc<Site>, reader: Reader) -> Self {
        Self {
            site: Arc::clone(site),
            reader,
            style: &STYLE.href,
            script: &SCRIPT.href,
            icon: &ICON.href,
        }
    }

    /// A message that needs nothing put into it, or `message.part`.
    pub(super) fn t(&self, id: &'static str) -> Cow<'static, str> {
        Say::of(id).text(&self.reader)
    }

    /// The same, for one with marks of its own.
    pub(super) fn html(&self, id: &'static str) -> Markup {
        Say::of(id).markup(&self.reader)
    }

    /// A sentence, as a text.
    pub(super) fn say(&self, say: impl Borrow<Say>) -> Cow<'static, str> {
        say.borrow().text(&self.reader)
    }

    /// A sentence with marks, or with a point in time in it.
    pub(super) fn markup(&self, say: impl Borrow<Say>) -> Markup {
        say.borrow().markup(&self.reader)
    }

    /// Something that is put into a sentence, by itself.
    pub(super) fn value(&self, value: &Value) -> String {
        value.text(&self.reader)
    }

    /// Sentences, one after the other.
    pub(super) fn paragraph(&self, sentences: &[Say]) -> Markup {
        let told: Vec<_> = sentences.iter().map(|say| self.markup(say).0).collect();
        Markup(told.join(" ").into())
    }

    /// A point in time of which the text is known.
    pub(super) fn time_as(&self, moment: impl Borrow<Moment>, text: &str) -> Markup {
        moment.borrow().markup_as(&self.reader, text)
    }

    /// A point in time.
    pub(super) fn time(&self, moment: impl Borrow<Moment>) -> Markup {
        moment.borrow().markup(&self.reader)
    }

    pub(super) fn theme(&self) -> Option<&'static str> {
        let theme = self.reader.theme;
        (theme != Theme::System).then_some(theme.as_str())
    }

    pub(super) fn color_scheme(&self) -> &'static str {
        match self.reader.theme {
            Theme::System => "light dark",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub(super) fn is_simulated(&self) -> bool {
        self.site.simulated
    }

    pub(super) fn retention(&self) -> Duration {
        self.site.retention
    }

    /// A message to an administrator, who must know whom it is about.
    pub(super) fn ask(&self, message: &'static str) -> Cow<'static, str> {
        let origin = self.site.origin.as_str();
        Say::of(message).with("address", origin).text(&self.reader)
    }

    /// What a page says before its reader is signed out.
    pub(super) fn leaving(&self) -> Option<Leaving> {
        self.reader.leaving
    }

    /// What is to be known on every page.
    pub(super) fn banner(&self) -> Option<Say> {
        words::ahead(self.reader.upkeep)
    }

    pub(super) fn sign_out(&self) -> Option<&Csrf> {
        self.reader.csrf.as_ref()
    }
}

/// A session that ends by itself, unless it is used again.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Leaving {
    /// Whole seconds, never too few: a script that comes too early would use the session.
    pub(super) seconds: u64,
    /// The message that says why.
    pub(super) message: &'static str,
}

impl Leaving {
    /// `None` for one that no use prolongs.
    pub(in crate::web) fn of(sessions: &Sessions, session: &Session) -> Option<Self> {
        let message = match sessions.limit(session) {
            Limit::Unused => "leaving-unused",
            Limit::Shared => "leaving-shared",
            Limit::Old => return None,
        };
        let seconds = sessions.left(session).as_secs() + 1;
        Some(Self { seconds, message })
    }
}

/// A page about a failure.
#[derive(Template, WebTemplate)]
#[template(path = "problem.html")]
pub(in crate::web) struct ProblemPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) problem: Problem,
}
