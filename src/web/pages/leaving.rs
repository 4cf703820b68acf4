//! The way out: what it means, and what is left to do.

use askama::Template;
use askama_web::WebTemplate;

use super::Frame;
use crate::web::csrf::Csrf;

/// Asks before everything is deleted.
#[derive(Template, WebTemplate)]
#[template(path = "disconnect.html")]
pub(in crate::web) struct DisconnectPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) csrf: Csrf,
}

/// Says that it is done.
#[derive(Template, WebTemplate)]
#[template(path = "goodbye.html")]
pub(in crate::web) struct GoodbyePage {
    pub(in crate::web) frame: Frame,
}
