//! What Zoom sends by itself: events, signed, and again when they were not taken.

pub(crate) mod signature;
