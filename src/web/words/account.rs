//! The words for what Zoom told about a clinician.

use crate::domain::Plan;

/// A plan of Zoom's.
pub(in crate::web) const fn plan(plan: Plan) -> &'static str {
    match plan {
        Plan::Basic => "Basic: meetings end after 40 minutes",
        Plan::Licensed => "Licensed",
        Plan::WithoutMeetings => "Without meetings",
        Plan::Other => "A plan that Bedside does not know",
    }
}

/// What a permission lets Bedside do; `None` for one that this version never asks for.
pub(in crate::web) fn permission(scope: &str) -> Option<&'static str> {
    Some(match scope {
        "meeting:write:meeting" => "Create the meetings that you start here",
        "meeting:read:meeting" => "Open them for you as their host",
        "meeting:update:status" => "End them when you say so",
        "meeting:delete:meeting" => "Cancel them when you say so",
        "user:read:user" => "See your name, your email address and your Zoom plan",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_that_the_readme_asks_for_has_words() {
        let readme = include_str!("../../../README.md");
        let scopes: Vec<_> = readme
            .lines()
            .filter_map(|line| line.trim().strip_prefix("| `")?.split_once('`'))
            .map(|(name, _)| name)
            .filter(|name| name.contains(':') && !name.contains('/'))
            .collect();
        assert!(scopes.len() >= 3, "{scopes:?}");
        for scope in scopes {
            assert!(permission(scope).is_some(), "{scope}");
        }
        assert_eq!(permission("recording:read"), None);
    }
}
