//! What the product speaks about: ids, installations, grants, meetings, and where a visitor may
//! return to. Meaning, validity and freshness; no time, no SQL, no HTTP, no JSON.

mod admission;
mod allowance;
mod appointment;
mod asked;
mod attempt;
mod deed;
mod email;
mod history;
mod ids;
mod installation;
mod invitation;
mod invite_text;
mod maintenance;
mod meeting;
mod news;
mod policy;
mod preferences;
mod return_path;
mod secret;
mod session;
mod token;
mod word;
mod zone;

pub use admission::Admission;
pub use allowance::Allowance;
pub use appointment::{Appointment, Colleague, Entrance, Minutes, Planned};
pub use asked::{Asked, Choice, Choices, Overruled};
pub use attempt::{Browser, OAuthState, Verifier};
pub use deed::{Deed, Departure, WrittenDeed};
pub use email::{masked, same_address};
pub use history::PastMeeting;
pub use ids::{
    AttemptId, BadId, DeploymentId, InstallationId, MeetingId, ZoomAccountId, ZoomUserId,
};
pub use installation::{Installation, InstallationState, Listed, Plan, Profile, Reason};
pub use invitation::Invitation;
pub use invite_text::{BadInvite, InviteText};
pub use maintenance::{Maintenance, Upkeep};
pub use meeting::{
    Applied, JoinLink, MadeMeeting, Meeting, MeetingNumber, MeetingState, Objection, Passcode,
    Recording, Refusal, ShortCode, StartLink,
};
pub use news::{BodyHash, Created, Delivered, Happening, News, Participant, Whereabouts};
pub use policy::{Policy, WaitingRoomRule};
pub use preferences::{ClientWord, Early, Locale, MeetingName, Options, Preferences, Theme};
pub use return_path::ReturnPath;
pub use session::{Session, SessionEnd, SessionState};
pub use token::{
    AccessToken, Code, Freshness, Generation, Grant, Margins, RefreshToken, Refreshable, Scopes,
    TokenAnswer, TokenPair,
};
pub use zone::{NoSuchZone, OnTheWall, Zone, of_our_times};
