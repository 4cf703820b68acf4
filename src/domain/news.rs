//! What Zoom tells by itself about one person's meetings.

use std::fmt;

use time::OffsetDateTime;

use super::{
    InstallationId, MadeMeeting, MeetingNumber, Minutes, ShortCode, ZoomUserId, secret::secret_text,
};

secret_text! {
    /// What tells one person in a meeting from another: an id where Zoom gives one, else the name
    /// they typed. Only a keyed hash of it is kept.
    Participant
}

/// Something happened to a meeting.
#[derive(Debug)]
pub struct News {
    /// Whose meeting it is.
    pub host: ZoomUserId,
    /// Which meeting.
    pub number: MeetingNumber,
    /// When, by Zoom's clock.
    pub at: OffsetDateTime,
    /// What.
    pub what: Happening,
}

/// What can happen to a meeting, as far as it changes what a clinician sees.
#[derive(Debug)]
pub enum Happening {
    /// It was made.
    Created(Box<Created>),
    /// It was changed, perhaps not from here: its time or length is this now, where Zoom tells it.
    Changed(Option<OffsetDateTime>, Option<Minutes>),
    /// Its host began it.
    Started,
    /// It is over.
    Ended,
    /// It was deleted.
    Deleted,
    /// A person in or before it is somewhere now.
    Seen(Participant, Whereabouts),
}

/// What Zoom tells of a meeting that was made: enough to give its link to a client.
#[derive(Debug)]
pub struct Created {
    /// The last word of its topic, when that is a code of ours.
    pub short_code: Option<ShortCode>,
    /// How Zoom made it.
    pub made: MadeMeeting,
}

/// Where a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Outside, because the host has not begun.
    BeforeHost,
    /// Outside, until the host lets them in.
    WaitingRoom,
    /// In the meeting, or gone.
    Elsewhere,
}

impl Whereabouts {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BeforeHost => "before_host",
            Self::WaitingRoom => "waiting_room",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// The hash of a webhook request's body: the same body twice is the same delivery, because Zoom
/// gives its events no id (ZOOM.md#webhook-retries).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyHash(pub [u8; 32]);

impl BodyHash {
    /// The hash of a body.
    pub fn of(body: &[u8]) -> Self {
        use sha2::{Digest as _, Sha256};
        Self(Sha256::digest(body).into())
    }
}

impl fmt::Display for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A webhook request that had its effect.
#[derive(Clone, Copy, Debug)]
pub struct Delivered {
    /// Whom it was about.
    pub installation: InstallationId,
    /// The hash of its body; the body is not kept.
    pub hash: BodyHash,
    /// When it came.
    pub at: OffsetDateTime,
}
