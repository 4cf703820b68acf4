//! The words for what Zoom told about a clinician.

use crate::domain::Plan;

/// The message that names a plan of Zoom's.
pub(in crate::web) const fn plan(plan: Plan) -> &'static str {
    match plan {
        Plan::Basic => "plan-name-basic",
        Plan::Licensed => "plan-name-licensed",
        Plan::WithoutMeetings => "plan-name-without",
        Plan::Other => "plan-name-other",
    }
}

/// The message that says what a permission lets Bedside do; `None` for one that this version never asks for.
pub(in crate::web) fn permission(scope: &str) -> Option<&'static str> {
    Some(match scope {
        "meeting:write:meeting" => "permit-create",
        "meeting:read:meeting" => "permit-open",
        "meeting:update:meeting" => "permit-change",
        "meeting:update:status" => "permit-end",
        "meeting:delete:meeting" => "permit-cancel",
        "user:read:list_schedulers" => "permit-colleagues",
        "user:read:user" => "permit-see",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_that_is_asked_for_has_words() {
        let page = include_str!("../../../docs/MARKETPLACE.md");
        let scopes: Vec<_> = page
            .lines()
            .filter_map(|line| line.trim().strip_prefix("| `")?.split_once('`'))
            .map(|(name, _)| name)
            .filter(|name| name.contains(':') && !name.contains('/'))
            .collect();
        assert!(scopes.len() >= 7, "{scopes:?}");
        for scope in scopes {
            assert!(permission(scope).is_some(), "{scope}");
        }
        assert_eq!(permission("recording:read"), None);
    }
}
