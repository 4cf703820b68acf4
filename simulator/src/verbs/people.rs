//! What a test can do to the people of the simulated world.

use serde_json::Value;

use crate::{people::Plan, simulator::Simulator};

impl Simulator {
    /// Gives a person another plan: the `type` of `GET /users/me`. False when nobody has this key,
    /// as with the next ones.
    pub fn set_user_type(&self, person: &str, number: u8) -> bool {
        let mut world = self.hub.world();
        world.change_person(person, |person| person.plan = Plan(number))
    }

    /// Gives a person another name on pages and in answers; first and last name stay.
    pub fn set_display_name(&self, person: &str, name: &str) -> bool {
        let mut world = self.hub.world();
        world.change_person(person, |person| name.clone_into(&mut person.display_name))
    }

    /// Moves a person to another time zone, such as `Europe/Madrid`. Meetings keep theirs.
    pub fn set_timezone(&self, person: &str, zone: &str) -> bool {
        let mut world = self.hub.world();
        world.change_person(person, |person| zone.clone_into(&mut person.timezone))
    }

    /// Lets a person choose another language, such as `es-ES`. Pages stay English.
    pub fn set_language(&self, person: &str, language: &str) -> bool {
        let mut world = self.hub.world();
        world.change_person(person, |person| language.clone_into(&mut person.language))
    }

    /// Ends a person's grant, as when they remove the app in Zoom: their tokens die at once
    /// (ZOOM.md#app-removed).
    pub fn end_grant(&self, person: &str) {
        self.hub.world().grants.remove_app(person);
    }

    /// The person leaves Zoom for good: API calls say 1001, refreshes fail.
    pub fn remove_person(&self, person: &str) {
        self.hub.world().gone.insert(person.to_owned());
    }

    /// Lets one person, the assistant, schedule meetings for another. False when that has no effect
    /// as things stand: both must be licensed and of one account.
    pub fn let_schedule(&self, assistant: &str, host: &str) -> bool {
        let mut world = self.hub.world();
        let (Some(one), Some(other)) = (world.people.find(assistant), world.people.find(host))
        else {
            return false;
        };
        world.privileges.give(host, assistant);
        world.may_schedule(&one, &other)
    }

    /// Takes that privilege back. False when there was none.
    pub fn stop_scheduling(&self, assistant: &str, host: &str) -> bool {
        self.hub.world().privileges.take(host, assistant)
    }

    /// Lets a person choose a setting for all their meetings: it counts where nothing is asked.
    pub fn choose_setting(&self, person: &str, setting: &str, value: Value) {
        let mut world = self.hub.world();
        let rules = world.rules.entry(person.to_owned()).or_default();
        rules.chosen.insert(setting.to_owned(), value);
    }

    /// Locks a meeting setting in a person's account: it overrides what is asked.
    pub fn lock_setting(&self, person: &str, setting: &str, value: Value) {
        let mut world = self.hub.world();
        let rules = world.rules.entry(person.to_owned()).or_default();
        rules.locked.insert(setting.to_owned(), value);
    }
}
