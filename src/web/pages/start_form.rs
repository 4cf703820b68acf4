//! The button.

use crate::{domain::AttemptId, web::csrf::Csrf};

/// One form with one attempt, made when it is shown.
#[derive(Clone, Debug)]
pub(in crate::web) struct StartForm {
    pub(super) csrf: Csrf,
    pub(super) attempt: AttemptId,
    /// The message on it.
    pub(super) label: &'static str,
    /// Whether something else on the page is more likely to be what is wanted.
    pub(super) is_second: bool,
    /// Whether it may be created while another meeting is running.
    pub(super) is_beside: bool,
    /// Whether the page is there for this button alone, so that it has the focus.
    pub(super) has_focus: bool,
}

impl StartForm {
    /// The button of the home page.
    pub(super) fn now(csrf: &Csrf) -> Self {
        Self {
            csrf: csrf.clone(),
            attempt: AttemptId::fresh(),
            label: "start-now",
            is_second: false,
            is_beside: false,
            has_focus: false,
        }
    }

    /// The button of a page that has nothing else.
    pub(super) fn alone(csrf: &Csrf) -> Self {
        Self {
            has_focus: true,
            ..Self::now(csrf)
        }
    }

    /// A button for another meeting than the one on the page.
    pub(super) fn another(csrf: &Csrf) -> Self {
        Self {
            label: "start-another",
            ..Self::now(csrf)
        }
    }

    /// A button for a meeting beside one that is running.
    pub(super) fn beside(csrf: &Csrf) -> Self {
        Self {
            label: "start-beside",
            is_second: true,
            is_beside: true,
            ..Self::now(csrf)
        }
    }

    /// A button for somebody whose allowance is used up by our count: Zoom's own may differ.
    pub(super) fn try_anyway(csrf: &Csrf) -> Self {
        Self {
            label: "start-anyway",
            is_second: true,
            ..Self::now(csrf)
        }
    }

    /// A button for a new attempt after one that Zoom said no to.
    pub(super) fn retry(csrf: &Csrf) -> Self {
        Self {
            label: "start-retry",
            ..Self::now(csrf)
        }
    }

    /// A button for the same attempt, after a press that left no trace.
    pub(in crate::web) fn again(csrf: &Csrf, attempt: AttemptId) -> Self {
        Self {
            attempt,
            ..Self::retry(csrf)
        }
    }
}
