//! What every page has around its content, and the page that tells of a failure.

use std::{sync::Arc, time::Duration};

use askama::Template;
use askama_web::WebTemplate;

use crate::web::{
    assets::{ICON, SCRIPT, STYLE},
    csrf::Csrf,
    problem::{Problem, Step},
    site::Site,
};

/// Header and footer.
pub(in crate::web) struct Frame {
    site: Arc<Site>,
    pub(super) style: &'static str,
    pub(super) script: &'static str,
    pub(super) icon: &'static str,
    /// For the sign-out button, when somebody is signed in.
    csrf: Option<Csrf>,
}

impl Frame {
    /// Around a page for anybody.
    pub(in crate::web) fn outside(site: &Arc<Site>) -> Self {
        Self {
            site: Arc::clone(site),
            style: &STYLE.href,
            script: &SCRIPT.href,
            icon: &ICON.href,
            csrf: None,
        }
    }

    /// Around a page for a signed-in clinician.
    pub(in crate::web) fn inside(site: &Arc<Site>, csrf: &Csrf) -> Self {
        Self {
            csrf: Some(csrf.clone()),
            ..Self::outside(site)
        }
    }

    pub(super) fn is_simulated(&self) -> bool {
        self.site.simulated
    }

    pub(super) fn retention(&self) -> Duration {
        self.site.retention
    }

    pub(super) fn sign_out(&self) -> Option<&Csrf> {
        self.csrf.as_ref()
    }
}

/// A page about a failure.
#[derive(Template, WebTemplate)]
#[template(path = "problem.html")]
pub(in crate::web) struct ProblemPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) problem: Problem,
}
