//! E-mail addresses that a reader recognises and a bystander does not learn.

/// `a•••@clinic.org`; a fixed text when there is no address.
pub(super) fn masked(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((user, domain)) if !user.is_empty() && !domain.is_empty() => {
            let first: String = user.chars().take(1).collect();
            format!("{first}•••@{domain}")
        }
        _ => "an account without an e-mail address".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_letter_and_the_domain_are_shown() {
        assert_eq!(masked("alex.rivera@clinic.org"), "a•••@clinic.org");
        assert_eq!(masked("élan@clinic.org"), "é•••@clinic.org");
        assert_eq!(masked("\"a@b\"@clinic.org"), "\"•••@clinic.org");
        for none in ["", "alex", "@clinic.org", "alex@"] {
            assert_eq!(masked(none), "an account without an e-mail address");
        }
    }
}
