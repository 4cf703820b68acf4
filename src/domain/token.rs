//! Grants: the token pair with its scopes, and when it is fresh.

use std::time::Duration;

use time::OffsetDateTime;

use super::secret::secret_text;

secret_text! {
    /// Opens Zoom's API for about one hour (ZOOM.md#token-life).
    AccessToken
}
secret_text! {
    /// Buys the next pair, once: Zoom burns it at its first use (ZOOM.md#refresh-rotation).
    RefreshToken
}
secret_text! {
    /// What Zoom sends back from its consent page, to be exchanged once within five minutes
    /// (ZOOM.md#code-life).
    Code
}

/// How often a grant was replaced. The fence of every save.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(pub i64);

impl Generation {
    /// The generation after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The permissions of a grant, as Zoom listed them: never assumed, always read from the answer
/// (ZOOM.md#scopes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(String);

impl Scopes {
    /// Reads Zoom's space-separated list, as far as its words are such as a scope has: the database
    /// takes no others, and a pair must not be lost for them.
    pub fn parse(raw: &str) -> Self {
        let plain =
            |word: &&str| word.len() <= 200 && word.bytes().all(|byte| byte.is_ascii_graphic());
        let words = raw.split_whitespace().filter(plain).take(200);
        Self(words.collect::<Vec<_>>().join(" "))
    }

    /// The list, separated by single spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One after the other.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        self.0.split_whitespace()
    }
}

/// What Zoom's token endpoint answered.
#[derive(Clone, Debug)]
pub struct TokenAnswer {
    /// For API calls.
    pub access: AccessToken,
    /// For the next refresh; absent when the spent one is to be kept.
    pub refresh: Option<RefreshToken>,
    /// How long the access token lasts.
    pub life: Duration,
    /// What it permits.
    pub scopes: Scopes,
}

impl TokenAnswer {
    /// The pair, for an answer that arrived at `now`; `spent` is the refresh token that bought it.
    /// Times are cut to microseconds, which is what is stored: a pair equals itself when it is
    /// saved again.
    #[must_use]
    pub fn arrived(self, now: OffsetDateTime, spent: Option<&RefreshToken>) -> Option<TokenPair> {
        let now = now - time::Duration::nanoseconds(i64::from(now.nanosecond() % 1000));
        Some(TokenPair {
            access: self.access,
            refresh: self.refresh.or_else(|| spent.cloned())?,
            given_at: now,
            expires_at: now + self.life,
            scopes: self.scopes,
        })
    }
}

/// A grant's two tokens.
#[derive(Clone, Debug)]
pub struct TokenPair {
    /// For API calls.
    pub access: AccessToken,
    /// For the next refresh.
    pub refresh: RefreshToken,
    /// When the answer arrived.
    pub given_at: OffsetDateTime,
    /// When the access token ends.
    pub expires_at: OffsetDateTime,
    /// What it permits.
    pub scopes: Scopes,
}

/// A stored grant as a caller needs it: the access token, how long it lasts and its generation.
#[derive(Clone, Debug)]
pub struct Grant {
    /// For API calls.
    pub access: AccessToken,
    /// Which replacement of the grant this is.
    pub generation: Generation,
    /// When its token was given: an exchange or a refresh.
    pub given_at: OffsetDateTime,
    /// When its token ends.
    pub expires_at: OffsetDateTime,
}

/// A grant that may be refreshed now, without its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refreshable {
    /// Which replacement of the grant this is.
    pub generation: Generation,
    /// When its token was given: an exchange or a refresh.
    pub given_at: OffsetDateTime,
    /// When its token ends.
    pub expires_at: OffsetDateTime,
}

/// How much of a token's life must be left, from the life that it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margins {
    /// Below this, it is refreshed before somebody at their desk needs it: 20 % of its life, at
    /// most 10 min.
    pub ahead: Duration,
    /// Below this, it is used and refreshed in the background: 10 % of its life, at most 5 min.
    pub early: Duration,
    /// Below this, it is not used: 2 % of its life, at most 30 s.
    pub hard: Duration,
}

impl Margins {
    const LONGEST_AHEAD: Duration = Duration::from_mins(10);
    /// A token with more than this left is fresh, whatever life it had.
    pub const LONGEST_EARLY: Duration = Duration::from_mins(5);
    const LONGEST_HARD: Duration = Duration::from_secs(30);

    /// The margins of a token that was given to last for `life`.
    pub fn of(life: Duration) -> Self {
        Self {
            ahead: (life / 5).min(Self::LONGEST_AHEAD),
            early: (life / 10).min(Self::LONGEST_EARLY),
            hard: (life / 50).min(Self::LONGEST_HARD),
        }
    }
}

/// What a caller may do with a token at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Use it.
    Fresh,
    /// Use it, and refresh in the background.
    Ageing,
    /// Wait for a refresh.
    Spent,
}

impl Grant {
    /// What a caller may do with its token at `now`.
    pub fn freshness(&self, now: OffsetDateTime) -> Freshness {
        let margins = Margins::of(between(self.given_at, self.expires_at));
        let left = between(now, self.expires_at);
        if left > margins.early {
            Freshness::Fresh
        } else if left > margins.hard {
            Freshness::Ageing
        } else {
            Freshness::Spent
        }
    }
}

impl Refreshable {
    /// Whether its token ends so soon that it is better replaced at `now` than at a press.
    pub fn ends_soon(&self, now: OffsetDateTime) -> bool {
        let margins = Margins::of(between(self.given_at, self.expires_at));
        between(now, self.expires_at) < margins.ahead
    }
}

/// How long it is from one moment to a later one; nothing when it is not later.
fn between(from: OffsetDateTime, to: OffsetDateTime) -> Duration {
    (to - from).try_into().unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(life: i64) -> Grant {
        let given_at = OffsetDateTime::UNIX_EPOCH;
        Grant {
            access: AccessToken::new("a"),
            generation: Generation(1),
            given_at,
            expires_at: given_at + time::Duration::seconds(life),
        }
    }

    #[test]
    fn an_hour_long_token_is_refreshed_early_at_five_minutes_and_refused_at_thirty_seconds() {
        let grant = grant(3600);
        let at = |left: i64| grant.freshness(grant.expires_at - time::Duration::seconds(left));
        assert_eq!(at(301), Freshness::Fresh);
        assert_eq!(at(300), Freshness::Ageing);
        assert_eq!(at(31), Freshness::Ageing);
        assert_eq!(at(30), Freshness::Spent);
        assert_eq!(at(-5), Freshness::Spent);
    }

    #[test]
    fn an_hour_long_token_is_replaced_ahead_below_ten_minutes() {
        let Grant {
            generation,
            given_at,
            expires_at,
            ..
        } = grant(3600);
        let refreshable = Refreshable {
            generation,
            given_at,
            expires_at,
        };
        let at = |left: i64| refreshable.ends_soon(expires_at - time::Duration::seconds(left));
        assert_eq!([600, 599, 0, -5].map(at), [false, true, true, true]);
    }

    #[test]
    fn the_margins_of_a_short_token_shrink_with_its_life() {
        let margins = Margins::of(Duration::from_secs(50));
        assert_eq!(
            margins,
            Margins {
                ahead: Duration::from_secs(10),
                early: Duration::from_secs(5),
                hard: Duration::from_secs(1)
            }
        );
    }

    #[test]
    fn a_token_that_ends_before_it_began_is_spent() {
        assert_eq!(
            grant(-3600).freshness(OffsetDateTime::UNIX_EPOCH),
            Freshness::Spent
        );
    }

    #[test]
    fn debug_never_shows_a_token() {
        let shown = format!("{:?}", grant(1));
        assert!(
            shown.contains("AccessToken") && !shown.contains("\"a\""),
            "{shown}"
        );
    }
}
