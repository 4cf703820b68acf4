//! What Zoom sends by itself: events, signed, and again when they were not taken.

pub(crate) mod courier;
pub(crate) mod endpoint;
pub(crate) mod events;
pub(crate) mod ledger;
pub(crate) mod letters;
pub(crate) mod options;
pub(crate) mod removal;
pub(crate) mod signature;
pub(crate) mod validation;
