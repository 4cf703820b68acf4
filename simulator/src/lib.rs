#![doc = include_str!("../README.md")]
//!
//! ## The floors
//!
//! | floor | modules |
//! |---|---|
//! | what one starts and steers | `settings`, `simulator`, `verbs`, `control` |
//! | what Zoom sends by itself | `webhooks` |
//! | what Zoom would answer | `oauth`, `api`, `pages`, `answers` |
//! | what happens on the way | `serve`, `tls`, `gate`, `sighting`, `troubles` |
//! | what changes | `world`, `faults`, `journal` |
//! | ground | `clock`, `params`, `people`, `random`, `scopes`, `zones` |

mod answers;
mod api;
mod clock;
mod control;
mod faults;
mod gate;
mod journal;
mod oauth;
mod pages;
mod params;
mod people;
mod random;
mod scopes;
mod serve;
mod settings;
mod sighting;
mod simulator;
mod tls;
mod troubles;
mod verbs;
mod webhooks;
mod world;
mod zones;

pub use faults::{Fault, Operation, Trouble};
pub use journal::RequestSeen;
pub use settings::Settings;
pub use simulator::Simulator;
pub use webhooks::{
    ledger::{DeliveryCounts, DeliverySeen, DeliveryState, TrySeen},
    options::{IdForm, Signing, Webhooks},
    removal::RemovalShape,
    validation::Validation,
};
pub use world::{guests::ParticipantSeen, seen::MeetingSeen};
