//! E-mail addresses on a page.

use crate::{
    domain,
    web::catalogue::{Say, Value},
};

/// The address behind its mask; fixed words when there is none.
pub(super) fn masked(email: &str) -> Value {
    match domain::masked(email) {
        Some(shown) => shown.into(),
        None => Say::part("switch", "nobody").into(),
    }
}
