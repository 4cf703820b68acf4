//! A person removes the app, and Zoom tells it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

use crate::{
    people::Person,
    random,
    webhooks::{events::millis, letters::Draft},
    world::{Hub, World},
};

/// `2025-06-08T06:55:26.209Z`.
const PRECISE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
/// `2024-09-08 15:58:40`.
const PLAIN: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

/// The three ways in which `app_deauthorized` has been seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemovalShape {
    /// 2025: `event_ts` beside the event, `user_data_retention` is null.
    #[default]
    NullRetention,
    /// 2019: no `event_ts`, `user_data_retention` is the text `false`.
    TextRetention,
    /// In Zoom's own library: `event_ts` as a text inside the payload, no retention at all.
    TimeInside,
}

/// The fields in Zoom's order.
#[derive(Serialize)]
struct Envelope<'a> {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_ts: Option<i64>,
    payload: Payload<'a>,
}

#[derive(Serialize)]
struct Payload<'a> {
    account_id: &'a str,
    client_id: &'a str,
    deauthorization_time: String,
    signature: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_data_retention: Option<Value>,
    user_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_ts: Option<String>,
}

impl World {
    /// The person removes the app: the consent is void, the grant dead, and the app is told.
    /// False when they had not added it. ZOOM.md#app-deauthorized.
    pub(crate) fn remove_app(&mut self, hub: &Hub, person: &str) -> bool {
        let had_added = self.grants.added(person).is_some() || self.grants.is_alive(person);
        self.grants.remove_app(person);
        if had_added && let Some(person) = self.people.find(person) {
            self.tell_removal(&person, &hub.client_id, hub.now());
        }
        had_added
    }

    /// Tells the app that this person has removed it.
    pub(crate) fn tell_removal(&mut self, person: &Person, client_id: &str, now: OffsetDateTime) {
        let webhooks = &self.settings.webhooks;
        let Some(url) = webhooks.deauthorization_url.clone() else {
            return;
        };
        let draft = Draft {
            event: "app_deauthorized".to_owned(),
            body: body(webhooks.removal_shape, person, client_id, now),
            url,
            person: Some(person.key.clone()),
            signing: webhooks.removal_signing,
        };
        let _receipts = self.send_all(vec![draft]);
    }
}

fn body(shape: RemovalShape, person: &Person, client_id: &str, now: OffsetDateTime) -> String {
    let text = |format| now.format(format).unwrap_or_default();
    let envelope = Envelope {
        event: "app_deauthorized",
        event_ts: (shape == RemovalShape::NullRetention).then(|| millis(now)),
        payload: Payload {
            account_id: &person.account_id,
            client_id,
            deauthorization_time: text(PRECISE),
            // Zoom's own, and nobody can check it: ZOOM.md#app-deauthorized.
            signature: random::hex(32),
            user_data_retention: match shape {
                RemovalShape::NullRetention => Some(Value::Null),
                RemovalShape::TextRetention => Some(json!("false")),
                RemovalShape::TimeInside => None,
            },
            user_id: &person.id,
            event_ts: (shape == RemovalShape::TimeInside).then(|| text(PLAIN)),
        },
    };
    // Plain strings and numbers: this cannot fail.
    serde_json::to_string(&envelope).unwrap_or_default()
}
