//! The resting form of a profile: JSON under seal.

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::domain::{Plan, Profile, Zone, ZoomAccountId, ZoomUserId};

#[derive(Serialize, Deserialize)]
struct Resting {
    display_name: String,
    email: String,
    plan: String,
    /// Missing in what was sealed before it was asked for.
    #[serde(default)]
    zone: Option<String>,
}

const PLANS: [(Plan, &str); 4] = [
    (Plan::Basic, "basic"),
    (Plan::Licensed, "licensed"),
    (Plan::WithoutMeetings, "without_meetings"),
    (Plan::Other, "other"),
];

pub(super) fn to_bytes(profile: &Profile) -> Result<Vec<u8>, StoreError> {
    let word = PLANS
        .iter()
        .find(|(plan, _)| *plan == profile.plan)
        .map_or("other", |(_, word)| word);
    let resting = Resting {
        display_name: profile.display_name.clone(),
        email: profile.email.clone(),
        plan: word.to_owned(),
        zone: profile.zone.as_ref().map(|zone| zone.name().to_owned()),
    };
    serde_json::to_vec(&resting).map_err(|_never| StoreError::Unreadable("profile_sealed"))
}

pub(super) fn from_bytes(bytes: &[u8], user: &str, account: &str) -> Result<Profile, StoreError> {
    let resting: Resting = serde_json::from_slice(bytes)
        .map_err(|_other_shape| StoreError::Unreadable("profile_sealed"))?;
    Ok(Profile {
        user: ZoomUserId::parse(user).map_err(|_bad| StoreError::Unreadable("zoom_user_id"))?,
        account: ZoomAccountId::parse(account)
            .map_err(|_bad| StoreError::Unreadable("zoom_account_id"))?,
        display_name: resting.display_name,
        email: resting.email,
        plan: PLANS
            .iter()
            .find(|(_, word)| *word == resting.plan)
            .map_or(Plan::Other, |(plan, _)| *plan),
        zone: resting.zone.and_then(|name| Zone::parse(&name).ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_from_before_zones_reads_as_one_without() {
        let old = br#"{"display_name":"Ada","email":"ada@clinic.example","plan":"licensed"}"#;
        let profile = from_bytes(old, "u-1", "a-1").unwrap();
        assert_eq!(
            (profile.zone.as_ref(), profile.plan),
            (None, Plan::Licensed)
        );
        let zone = Zone::parse("Europe/Stockholm").ok();
        let moved = Profile { zone, ..profile };
        let bytes = to_bytes(&moved).unwrap();
        assert_eq!(from_bytes(&bytes, "u-1", "a-1").unwrap(), moved);
    }
}
