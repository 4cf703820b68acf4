//! Troubles that a test orders: which operation, which trouble, how often, for whom.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a request asks of the simulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// `GET /oauth/authorize`.
    Authorize,
    /// `POST /oauth/consent`: the person pressed *Allow* or *Decline*.
    Consent,
    /// `POST /oauth/token` with an authorization code.
    Exchange,
    /// `POST /oauth/token` with a refresh token.
    Refresh,
    /// `POST /oauth/revoke`.
    Revoke,
    /// `GET /v2/users/me`.
    Me,
    /// `POST /v2/users/me/meetings`.
    CreateMeeting,
    /// `GET /v2/users/me/meetings`.
    ListMeetings,
    /// `GET /v2/meetings/{id}`.
    ReadMeeting,
    /// `PATCH /v2/meetings/{id}`.
    UpdateMeeting,
    /// `DELETE /v2/meetings/{id}`.
    DeleteMeeting,
    /// `PUT /v2/meetings/{id}/status`.
    EndMeeting,
    /// `GET /v2/users/me/settings`.
    ReadSettings,
    /// `GET /v2/users/me/assistants`.
    ListAssistants,
    /// `GET /v2/users/me/schedulers`.
    ListSchedulers,
    /// The page behind a start link.
    HostPage,
    /// The page behind a join link.
    ClientPage,
    /// The simulated Marketplace.
    Marketplace,
    /// Anything else.
    Other,
}

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// Answers 500 and does nothing.
    FailBefore,
    /// Does it, then answers 500.
    FailAfter,
    /// Closes the connection without an answer and does nothing.
    CutBefore,
    /// Does it, then closes the connection without an answer.
    CutAfter,
    /// Waits, then does it.
    Delay(#[serde(with = "millis")] Duration),
    /// Does it, then waits before it answers.
    DelayAfter(#[serde(with = "millis")] Duration),
    /// Answers this status and does nothing.
    Status(u16),
    /// Answers this status with this number of Zoom's and does nothing.
    Refusal(u16, u32),
    /// Answers 429 with the per-second body and does nothing.
    RateLimited,
    /// Answers 429 with the daily body and does nothing.
    DailyLimit,
    /// Does it, then breaks off in the middle of the answer.
    Truncated,
    /// Answers 200 with a page instead of JSON and does nothing, as a gateway in front would.
    NotJson,
    /// Does it, then answers 200 with XML instead of JSON.
    NotJsonAfter,
    /// Refuses the token (or the code) as one never seen and does nothing.
    TokenRejected,
    /// Refuses the token as expired and does nothing.
    TokenExpired,
}

/// One trouble ordered for one operation: once, unless told otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    operation: Operation,
    trouble: Trouble,
    /// How often it still strikes; `None` for ever.
    left: Option<usize>,
    person: Option<String>,
}

impl Fault {
    /// Strikes the next request of `operation`.
    pub fn new(operation: Operation, trouble: Trouble) -> Fault {
        Fault {
            operation,
            trouble,
            left: Some(1),
            person: None,
        }
    }

    /// Strikes the next `count` requests.
    #[must_use]
    pub fn times(self, count: usize) -> Fault {
        Fault {
            left: Some(count),
            ..self
        }
    }

    /// Strikes until the faults are cleared.
    #[must_use]
    pub fn always(self) -> Fault {
        Fault { left: None, ..self }
    }

    /// Strikes only requests made for this person (`ada`, `ben`, …).
    #[must_use]
    pub fn only(self, person: impl Into<String>) -> Fault {
        Fault {
            person: Some(person.into()),
            ..self
        }
    }

    fn fits(&self, operation: Operation, person: Option<&str>) -> bool {
        self.operation == operation
            && self.left != Some(0)
            && self
                .person
                .as_deref()
                .is_none_or(|only| Some(only) == person)
    }
}

/// The faults ordered and not yet used up. The oldest that fits strikes; one per request.
#[derive(Debug, Default)]
pub(crate) struct FaultBook(Vec<Fault>);

impl FaultBook {
    pub(crate) fn order(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The trouble that this request meets, if any; it counts as used.
    pub(crate) fn strike(&mut self, operation: Operation, person: Option<&str>) -> Option<Trouble> {
        let fault = self
            .0
            .iter_mut()
            .find(|fault| fault.fits(operation, person))?;
        if let Some(left) = &mut fault.left {
            *left -= 1;
        }
        Some(fault.trouble)
    }
}

/// Durations as milliseconds on the control port.
pub(crate) mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(wait: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
    }

    pub(crate) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}
