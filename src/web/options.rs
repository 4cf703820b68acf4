//! The fields of a form that say how a meeting is wanted.

use super::fields::Fields;
use crate::domain::{Early, Options, Recording};

/// Reads them. A box that is not ticked is not sent; neither is a choice that the form had not.
pub(super) fn read(fields: &Fields) -> Option<Options> {
    let is_on = |name| fields.get(name) == Some("on");
    Some(Options {
        waiting_room: is_on("waiting_room"),
        early: Early::parse(fields.get("early").unwrap_or(Early::Never.as_str()))?,
        recording: Recording::parse(fields.get("recording")?)?,
        host_video: is_on("host_video"),
        client_video: is_on("client_video"),
    })
}
