//! Whom an operator lets connect.

use super::{Profile, email};

/// The Zoom accounts and the domains of e-mail addresses that may connect; none at all is everybody.
#[derive(Clone, Debug, Default)]
pub struct Admission {
    accounts: Vec<String>,
    domains: Vec<String>,
}

impl Admission {
    /// Either list lets a person in. A domain is itself and nothing below it; `*.clinic.example` is
    /// everything below it.
    pub fn new(accounts: &[String], domains: &[String]) -> Self {
        Self {
            accounts: accounts.to_vec(),
            domains: domains.iter().map(|one| one.to_lowercase()).collect(),
        }
    }

    /// Whether a person may connect.
    pub fn admits(&self, person: &Profile) -> bool {
        if self.accounts.is_empty() && self.domains.is_empty() {
            return true;
        }
        let account = self
            .accounts
            .iter()
            .any(|one| one == person.account.as_str());
        account || self.admits_domain(&person.email)
    }

    fn admits_domain(&self, address: &str) -> bool {
        let Some((_, domain)) = email::parts(address) else {
            return false;
        };
        let domain = domain.to_lowercase();
        self.domains.iter().any(|one| match one.strip_prefix('*') {
            Some(below) => domain.len() > below.len() && domain.ends_with(below),
            None => domain == *one,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Plan, ZoomAccountId, ZoomUserId};

    fn person(account: &str, email: &str) -> Profile {
        Profile {
            user: ZoomUserId::parse("u").unwrap(),
            account: ZoomAccountId::parse(account).unwrap(),
            display_name: "Ada".to_owned(),
            email: email.to_owned(),
            plan: Plan::Basic,
            zone: None,
        }
    }

    fn list(accounts: &[&str], domains: &[&str]) -> Admission {
        let owned =
            |list: &[&str]| -> Vec<_> { list.iter().map(|one| (*one).to_owned()).collect() };
        Admission::new(&owned(accounts), &owned(domains))
    }

    #[test]
    fn without_a_list_everybody_is_let_in() {
        assert!(list(&[], &[]).admits(&person("a", "")));
    }

    #[test]
    fn either_list_lets_a_person_in() {
        let both = list(&["acc-1"], &["clinic.example"]);
        assert!(both.admits(&person("acc-1", "ada@elsewhere.example")));
        assert!(both.admits(&person("acc-2", "ada@Clinic.Example")));
        assert!(!both.admits(&person("acc-2", "ada@elsewhere.example")));
        assert!(
            !both.admits(&person("ACC-1", "")),
            "ids are letter by letter"
        );
    }

    #[test]
    fn a_domain_is_itself_and_a_star_is_what_stands_below() {
        let exact = list(&[], &["Clinic.example"]);
        for (email, admitted) in [
            ("ada@clinic.example", true),
            ("\"x@clinic.example\"@evil.example", false),
            ("ada@clinic.example@evil.example", false),
            ("ada@evil.example@clinic.example", true),
            ("ada@sub.clinic.example", false),
            ("ada@myclinic.example", false),
            ("ada@clinic.example.evil.example", false),
            ("@clinic.example", false),
            ("", false),
        ] {
            assert_eq!(exact.admits(&person("a", email)), admitted, "{email}");
        }
        let below = list(&[], &["*.clinic.example"]);
        for (email, admitted) in [
            ("ada@north.clinic.example", true),
            ("ada@a.b.clinic.example", true),
            ("ada@clinic.example", false),
            ("ada@.clinic.example", false),
            ("ada@evilclinic.example", false),
        ] {
            assert_eq!(below.admits(&person("a", email)), admitted, "{email}");
        }
    }
}
