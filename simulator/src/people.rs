//! The people who can sign in to the simulated Zoom.

use std::{collections::HashMap, sync::Arc};

use crate::random;

/// The plan of a person: the `type` of `GET /users/me`, as Zoom numbers it (ZOOM.md#user-types).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan(pub(crate) u8);

impl Plan {
    pub(crate) const BASIC: Plan = Plan(1);
    pub(crate) const LICENSED: Plan = Plan(2);
    const NO_MEETINGS: Plan = Plan(4);
    /// The older number of those without meetings.
    const NONE: Plan = Plan(99);

    /// ZOOM.md#no-licence.
    pub(crate) fn can_host(self) -> bool {
        self != Plan::NO_MEETINGS && self != Plan::NONE
    }

    /// What the consent page says of it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Plan::BASIC => "Basic",
            Plan::LICENSED => "Licensed",
            other if other.can_host() => "another plan",
            _ => "no meetings licence",
        }
    }
}

/// One simulated person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) key: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// What others see: first and last name, unless the person has chosen another.
    pub(crate) display_name: String,
    pub(crate) email: String,
    pub(crate) plan: Plan,
    pub(crate) id: String,
    pub(crate) account_id: String,
    /// Whether the account is this person's; a member of somebody else's otherwise.
    pub(crate) is_owner: bool,
    /// The number of their personal meeting room.
    pub(crate) pmi: u64,
    pub(crate) timezone: String,
    pub(crate) language: String,
}

impl Person {
    fn new(key: &str, name: (&str, &str), plan: Plan, timezone: &str) -> Person {
        Person {
            key: key.to_owned(),
            first_name: name.0.to_owned(),
            last_name: name.1.to_owned(),
            display_name: format!("{} {}", name.0, name.1),
            email: format!("{key}@clinic.example"),
            plan,
            id: random::short(""),
            account_id: random::short(""),
            is_owner: true,
            pmi: random::room_number(),
            timezone: timezone.to_owned(),
            language: "en-US".to_owned(),
        }
    }

    /// The person as a member of somebody else's account.
    fn member_of(self, owner: &Person) -> Person {
        Person {
            account_id: owner.account_id.clone(),
            is_owner: false,
            ..self
        }
    }
}

/// Everybody, in the order of the picker.
#[derive(Debug)]
pub(crate) struct People {
    all: Vec<Arc<Person>>,
    by_key: HashMap<String, usize>,
}

impl People {
    /// Ada with her colleagues Dora and Emil, Ben, Cleo, and `extra` licensed people more.
    pub(crate) fn with_extra(extra: usize) -> People {
        let ada = ("Ada", "Lindqvist");
        let ada = Person::new("ada", ada, Plan::LICENSED, "Europe/Stockholm");
        let dora = Person::new(
            "dora",
            ("Dora", "Nwosu"),
            Plan::LICENSED,
            "Europe/Stockholm",
        );
        let emil = Person::new("emil", ("Emil", "Sarkis"), Plan::LICENSED, "Asia/Kolkata");
        let (dora, emil) = (dora.member_of(&ada), emil.member_of(&ada));
        let ben = Person::new("ben", ("Ben", "Okafor"), Plan::BASIC, "America/Los_Angeles");
        let cleo = ("Cleo", "Marchetti");
        let cleo = Person::new("cleo", cleo, Plan::NO_MEETINGS, "Europe/Rome");
        let mut all = vec![ada, ben, cleo, dora, emil];
        all.extend((1..=extra).map(|number| {
            let (key, number) = (format!("person-{number:04}"), format!("{number:04}"));
            Person::new(&key, ("Person", &number), Plan::LICENSED, "UTC")
        }));
        let by_key = all
            .iter()
            .enumerate()
            .map(|(place, person)| (person.key.clone(), place))
            .collect();
        let all = all.into_iter().map(Arc::new).collect();
        People { all, by_key }
    }

    pub(crate) fn find(&self, key: &str) -> Option<Arc<Person>> {
        self.by_key
            .get(key)
            .and_then(|place| self.all.get(*place))
            .map(Arc::clone)
    }

    /// Somebody of an account, by id or address.
    pub(crate) fn in_account(&self, account_id: &str, name: &str) -> Option<Arc<Person>> {
        let mut named = self.all.iter().filter(|person| {
            person.account_id == account_id && (person.id == name || person.email == name)
        });
        named.next().map(Arc::clone)
    }

    /// Changes a person, and hands out what they are now.
    pub(crate) fn change(
        &mut self,
        key: &str,
        change: impl FnOnce(&mut Person),
    ) -> Option<Arc<Person>> {
        let person = self.all.get_mut(*self.by_key.get(key)?)?;
        change(Arc::make_mut(person));
        Some(Arc::clone(person))
    }

    /// The first `count` people.
    pub(crate) fn first(&self, count: usize) -> Vec<Arc<Person>> {
        self.all.iter().take(count).map(Arc::clone).collect()
    }
}
