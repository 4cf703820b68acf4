//! E-mail addresses: recognised by their reader, not learned by a bystander.

/// `a•••@clinic.example`; `None` for what is no address.
pub fn masked(email: &str) -> Option<String> {
    let (user, domain) = parts(email)?;
    let first: String = user.chars().take(1).collect();
    Some(format!("{first}•••@{domain}"))
}

/// Whether two spellings name one mailbox, as people write them.
pub fn same_address(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// What stands before and after the last `@`.
pub(super) fn parts(email: &str) -> Option<(&str, &str)> {
    let (user, domain) = email.trim().rsplit_once('@')?;
    (!user.is_empty() && !domain.is_empty()).then_some((user, domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_letter_and_the_domain_are_shown() {
        for (email, shown) in [
            ("alex.rivera@clinic.org", "a•••@clinic.org"),
            ("élan@clinic.org", "é•••@clinic.org"),
            ("\"a@b\"@clinic.org", "\"•••@clinic.org"),
        ] {
            assert_eq!(masked(email).as_deref(), Some(shown));
        }
        for none in ["", "alex", "@clinic.org", "alex@"] {
            assert_eq!(masked(none), None);
        }
    }

    #[test]
    fn capitals_and_spaces_around_make_no_other_mailbox() {
        assert!(same_address(" Ada@Clinic.example", "ada@clinic.EXAMPLE "));
        assert!(!same_address(
            "ada@clinic.example",
            "ada@clinic.example.org"
        ));
    }
}
