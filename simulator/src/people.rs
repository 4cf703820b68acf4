//! The people who can sign in to the simulated Zoom.

use std::{collections::HashMap, sync::Arc};

use crate::random;

/// The plan of a person, as `type` of `GET /users/me` tells it (ZOOM.md#user-types).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    Basic,
    Licensed,
    NoMeetings,
}

impl Plan {
    /// Zoom's number for it.
    pub(crate) fn number(self) -> u8 {
        match self {
            Plan::Basic => 1,
            Plan::Licensed => 2,
            Plan::NoMeetings => 4,
        }
    }

    /// What the consent page says of it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Plan::Basic => "Basic",
            Plan::Licensed => "Licensed",
            Plan::NoMeetings => "no meetings licence",
        }
    }
}

/// One simulated person; each has an account of their own.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) key: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: String,
    pub(crate) plan: Plan,
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) timezone: &'static str,
}

impl Person {
    fn new(key: &str, name: (&str, &str), plan: Plan, timezone: &'static str) -> Person {
        Person {
            key: key.to_owned(),
            first_name: name.0.to_owned(),
            last_name: name.1.to_owned(),
            email: format!("{key}@clinic.example"),
            plan,
            id: random::short(""),
            account_id: random::short(""),
            timezone,
        }
    }

    /// First and last name.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// Everybody, in the order of the picker.
#[derive(Debug)]
pub(crate) struct People {
    all: Vec<Arc<Person>>,
    by_key: HashMap<String, Arc<Person>>,
}

impl People {
    /// Ada, Ben, Cleo and `extra` licensed people more.
    pub(crate) fn with_extra(extra: usize) -> People {
        let mut all = vec![
            Person::new(
                "ada",
                ("Ada", "Lindqvist"),
                Plan::Licensed,
                "Europe/Stockholm",
            ),
            Person::new("ben", ("Ben", "Okafor"), Plan::Basic, "America/Los_Angeles"),
            Person::new(
                "cleo",
                ("Cleo", "Marchetti"),
                Plan::NoMeetings,
                "Europe/Rome",
            ),
        ];
        all.extend((1..=extra).map(|number| {
            let key = format!("person-{number:04}");
            Person::new(
                &key,
                ("Person", &format!("{number:04}")),
                Plan::Licensed,
                "UTC",
            )
        }));
        let all: Vec<_> = all.into_iter().map(Arc::new).collect();
        let by_key = all
            .iter()
            .map(|person| (person.key.clone(), Arc::clone(person)))
            .collect();
        People { all, by_key }
    }

    pub(crate) fn find(&self, key: &str) -> Option<Arc<Person>> {
        self.by_key.get(key).map(Arc::clone)
    }

    /// The first `count` people.
    pub(crate) fn first(&self, count: usize) -> Vec<Arc<Person>> {
        self.all.iter().take(count).map(Arc::clone).collect()
    }
}
