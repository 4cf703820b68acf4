//! Ids. Ours are UUIDv7, made before the row is written; Zoom's are opaque strings, read once.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An id from outside that has not the shape of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an id")]
pub struct BadId;

macro_rules! our_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, later in order than those made before it.
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }

            /// The id of a stored row.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The form in which it is stored.
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            /// Reads the hyphenated lower-case form and no other, so that one id has one address.
            fn from_str(raw: &str) -> Result<Self, BadId> {
                match Uuid::try_parse(raw) {
                    Ok(uuid) if uuid.hyphenated().to_string() == raw => Ok(Self(uuid)),
                    Ok(_) | Err(_) => Err(BadId),
                }
            }
        }
    };
}

our_id! {
    /// All servers of one database together.
    DeploymentId
}

our_id! {
    /// One Zoom user's grant to this app, from one consent to its end: the tenant.
    InstallationId
}
our_id! {
    /// One meeting, by our own name for it.
    MeetingId
}
our_id! {
    /// One press of a button, so that the second press is recognised.
    AttemptId
}

macro_rules! zoom_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads an id that came from outside: 1 to 128 visible ASCII characters.
            pub fn parse(raw: &str) -> Result<Self, BadId> {
                let plain = (1..=128).contains(&raw.len()) && raw.bytes().all(|b| b.is_ascii_graphic());
                if plain { Ok(Self(raw.to_owned())) } else { Err(BadId) }
            }

            /// The id as Zoom writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

zoom_id! {
    /// The person, as Zoom names them. Stable across reinstalls.
    ZoomUserId
}
zoom_id! {
    /// Zoom's own tenant, to which the person belongs.
    ZoomAccountId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let id = MeetingId::fresh();
        assert_eq!(id.to_string().parse(), Ok(id));
        for other in [
            id.to_string().to_uppercase(),
            id.as_uuid().simple().to_string(),
            format!("{{{id}}}"),
        ] {
            assert_eq!(other.parse::<MeetingId>(), Err(BadId), "{other}");
        }
    }

    #[test]
    fn a_zoom_id_is_visible_ascii_of_bounded_length() {
        assert!(ZoomUserId::parse("30R7kT7bTIKSNUFEuH_Qlg").is_ok());
        for bad in ["", "a b", "é", "a\n", &"x".repeat(129)] {
            assert_eq!(ZoomUserId::parse(bad), Err(BadId), "{bad:?}");
        }
    }
}
