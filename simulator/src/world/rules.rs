//! What a person has chosen in Zoom for all their meetings, and what their account has locked.

use serde_json::{Map, Value};

/// Meeting settings by their names in a create request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// What counts where a request names nothing.
    pub(crate) chosen: Map<String, Value>,
    /// What counts whatever a request names.
    pub(crate) locked: Map<String, Value>,
}

impl Rules {
    /// What was chosen, unless something else is locked.
    pub(crate) fn in_force(&self) -> Map<String, Value> {
        let all = self.chosen.iter().chain(&self.locked);
        all.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }
}
