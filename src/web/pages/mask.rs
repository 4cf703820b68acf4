//! E-mail addresses that a reader recognises and a bystander does not learn.

use crate::web::catalogue::{Say, Value};

/// `a•••@clinic.org`; fixed words when there is no address.
pub(super) fn masked(email: &str) -> Value {
    match email.rsplit_once('@') {
        Some((user, domain)) if !user.is_empty() && !domain.is_empty() => {
            let first: String = user.chars().take(1).collect();
            format!("{first}•••@{domain}").into()
        }
        _ => Say::part("switch", "nobody").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(email: &str) -> Option<String> {
        match masked(email) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn only_the_first_letter_and_the_domain_are_shown() {
        for (email, masked) in [
            ("alex.rivera@clinic.org", "a•••@clinic.org"),
            ("élan@clinic.org", "é•••@clinic.org"),
            ("\"a@b\"@clinic.org", "\"•••@clinic.org"),
        ] {
            assert_eq!(shown(email).as_deref(), Some(masked));
        }
        for none in ["", "alex", "@clinic.org", "alex@"] {
            assert_eq!(shown(none), None);
        }
    }
}
