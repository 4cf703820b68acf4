//! What can be chosen about webhooks, at start and later.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{faults::millis, webhooks::removal::RemovalShape};

/// Where webhooks go, and what goes wrong with them. On the control port times are milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Webhooks {
    /// Where events go; nothing is sent without one.
    pub event_url: Option<String>,
    /// Where the news of a removed app goes; nothing is sent without one.
    pub deauthorization_url: Option<String>,
    /// How long each retry waits after the try before it, by the simulator's clock.
    #[serde(with = "list_of_millis")]
    pub retry_waits: Vec<Duration>,
    /// Whether a retry carries the time of the first try, or its own.
    pub retry_keeps_timestamp: bool,
    /// How long an endpoint may take to answer.
    #[serde(with = "millis")]
    pub answer_within: Duration,
    /// How many of a hundred events arrive twice; which ones, the seed decides.
    pub duplicate_percent: u8,
    /// Events are shuffled in blocks of this many; 0 and 1 leave them in order. A block that does
    /// not fill leaves after a tenth of a second without news.
    pub reorder_window: usize,
    /// How events write a meeting's number.
    pub meeting_ids: IdForm,
    /// Whether instant meetings are told of when they are created.
    pub instant_meetings_are_announced: bool,
    /// Whether the host is told of as a participant.
    pub host_is_participant: bool,
    /// Whether somebody who comes before the host is in the waiting room at once, if there is one.
    pub early_clients_enter_waiting_room: bool,
    /// How `app_deauthorized` looks.
    pub removal_shape: RemovalShape,
    /// How `app_deauthorized` is signed: some real ones could not be verified.
    pub removal_signing: Signing,
    /// Whether a grant that the app revokes counts as a removal of which it is told.
    pub revoke_is_removal: bool,
    /// Decides which events arrive twice and in which order.
    pub seed: u64,
}

impl Webhooks {
    /// The addresses that are set.
    pub(crate) fn endpoints(&self) -> impl Iterator<Item = &str> {
        let both = self.event_url.iter().chain(&self.deauthorization_url);
        both.map(String::as_str)
    }
}

impl Default for Webhooks {
    fn default() -> Self {
        Webhooks {
            event_url: None,
            deauthorization_url: None,
            // ZOOM.md#webhook-retries: five minutes, then twenty, then sixty.
            retry_waits: [5, 20, 60].map(Duration::from_mins).to_vec(),
            retry_keeps_timestamp: true,
            answer_within: Duration::from_secs(3),
            duplicate_percent: 0,
            reorder_window: 0,
            meeting_ids: IdForm::Usual,
            instant_meetings_are_announced: true,
            host_is_participant: true,
            early_clients_enter_waiting_room: false,
            removal_shape: RemovalShape::NullRetention,
            removal_signing: Signing::Good,
            revoke_is_removal: false,
            seed: 1,
        }
    }
}

/// How a meeting's number is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdForm {
    /// As Zoom does: a number in some events, a string in others.
    #[default]
    Usual,
    /// Always a number.
    Number,
    /// Always a string.
    Text,
}

/// How a webhook is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signing {
    /// With the secret in use.
    #[default]
    Good,
    /// With a secret that nobody knows.
    Wrong,
    /// Not at all: both headers are missing.
    Absent,
}

/// Lists of durations as milliseconds on the control port.
mod list_of_millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::faults::millis;

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Millis(#[serde(with = "millis")] Duration);

    pub(super) fn serialize<S: Serializer>(waits: &[Duration], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(waits.iter().map(|wait| Millis(*wait)))
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Vec<Duration>, D::Error> {
        let waits = Vec::<Millis>::deserialize(from)?;
        Ok(waits.into_iter().map(|Millis(wait)| wait).collect())
    }
}
