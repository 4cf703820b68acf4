//! Keys to the next page of a long list.

use std::collections::HashMap;

use time::{Duration, OffsetDateTime};

use crate::{random, world::World};

/// ZOOM.md#list-meetings: a quarter of an hour.
const PAGE_LIFE: Duration = Duration::minutes(15);

/// Where the next page begins, for whom, and until when.
#[derive(Debug)]
struct NextPage {
    person: String,
    offset: usize,
    until: OffsetDateTime,
}

/// The keys that were handed out.
#[derive(Debug, Default)]
pub(crate) struct NextPages(HashMap<String, NextPage>);

impl World {
    /// A key to what lies behind `offset` of a person's list.
    pub(crate) fn next_page(&mut self, person: &str, offset: usize, now: OffsetDateTime) -> String {
        let token = random::short("sim_page_");
        let page = NextPage {
            person: person.to_owned(),
            offset,
            until: now + PAGE_LIFE,
        };
        self.next_pages.0.insert(token.clone(), page);
        token
    }

    /// Where the page of a key begins, if it is this person's and not too old.
    pub(crate) fn page_at(&self, person: &str, token: &str, now: OffsetDateTime) -> Option<usize> {
        let page = self.next_pages.0.get(token)?;
        (page.person == person && now < page.until).then_some(page.offset)
    }
}
