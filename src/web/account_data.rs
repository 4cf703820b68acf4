//! `/account/data`: what is stored about a clinician, to take away.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use time::OffsetDateTime;

use super::{Web, pages::Moment, problem::WebError, session::SignedIn, words};
use crate::{
    domain::{
        ClientWord, Installation, InviteText, Locale, MeetingName, PastMeeting, Plan, Preferences,
        Recording, Session, WrittenDeed, Zone,
    },
    flows::Everything,
};

/// What the file says about itself.
const ABOUT: &str = "What Bedside stores about your connection to Zoom. All times are UTC.";
const LEFT_OUT: [&str; 3] = [
    "The keys to your Zoom account, which open it for whoever has them.",
    "Join links and passcodes, which let people into your meetings. You see them on each meeting's \
     page while it is open.",
    "Fingerprints without a name, by which Bedside counts who waits outside a meeting and \
     recognises a message of Zoom's that comes twice. They are deleted within days.",
];

const OLDER_MEETINGS: &str = "The meetings before the newest 10,000.";
const OLDER_LOG: &str = "The entries of the log before the newest 10,000.";

#[derive(Serialize)]
struct File<'a> {
    about: &'static str,
    left_out: Vec<&'static str>,
    made_at: String,
    connection: Connection<'a>,
    settings: Option<Settings<'a>>,
    meetings: Vec<Meeting>,
    signed_in_browsers: Vec<Browser>,
    log: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Connection<'a> {
    id: String,
    state: &'static str,
    connected_at: String,
    trouble: Option<Trouble>,
    name: &'a str,
    email: &'a str,
    plan: &'static str,
    time_zone: Option<&'a str>,
    zoom_user_id: &'a str,
    zoom_account_id: &'a str,
    permissions: Vec<&'a str>,
}

#[derive(Serialize)]
struct Trouble {
    reason: &'static str,
    since: String,
}

#[derive(Serialize)]
struct Settings<'a> {
    waiting_room: bool,
    minutes_early: Option<u8>,
    recording: &'static str,
    host_video: bool,
    client_video: bool,
    meeting_name: &'static str,
    word_for_clients: Option<&'static str>,
    language_for_clients: Option<&'static str>,
    language: Option<&'static str>,
    time_zone: Option<&'a str>,
    colours: &'static str,
    text_for_clients: Option<&'a str>,
}

#[derive(Serialize)]
struct Meeting {
    id: String,
    zoom_meeting_id: Option<i64>,
    state: &'static str,
    refusal: Option<&'static str>,
    name: Option<&'static str>,
    created_at: String,
    takes_place_at: Option<String>,
    started_at: Option<String>,
    ended_at: Option<String>,
    waiting_room: Option<bool>,
    passcode_in_link: Option<bool>,
    recording: Option<&'static str>,
}

#[derive(Serialize)]
struct Browser {
    signed_in_at: String,
    last_used_at: String,
    shared_computer: bool,
}

#[derive(Serialize)]
struct Entry<'a> {
    number: i64,
    at: String,
    what: &'a str,
    meeting: Option<String>,
}

/// `GET /account/data`: one JSON file, made now and kept nowhere.
pub(super) async fn take(State(web): State<Web>, me: SignedIn) -> Result<Response, WebError> {
    let all = web.flows.connection.everything(me.installation).await;
    let all = all.map_err(|error| words::of(&error))?;
    let text = account_data(&all, web.flows.home.now()).map_err(|error| {
        words::plain(StatusCode::INTERNAL_SERVER_ERROR).because(error.to_string())
    })?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"bedside-data.json\"",
        ),
    ];
    Ok((headers, text).into_response())
}

/// The file, also for an operator who is asked for it.
pub fn account_data(all: &Everything, now: OffsetDateTime) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&File::of(all, now))
}

impl<'a> File<'a> {
    fn of(all: &'a Everything, now: OffsetDateTime) -> Self {
        Self {
            about: ABOUT,
            left_out: left_out(all),
            made_at: written(now),
            connection: Connection::of(&all.installation),
            settings: all.preferences.as_ref().map(|chosen| {
                let text = all.invite.as_ref().map(InviteText::expose);
                Settings::of(chosen, text)
            }),
            meetings: all
                .meetings
                .iter()
                .map(|one| of_meeting(one, now))
                .collect(),
            signed_in_browsers: all.sessions.iter().map(of_session).collect(),
            log: all.log.iter().map(of_deed).collect(),
        }
    }
}

/// What is not in the file, for everybody and for this person.
fn left_out(all: &Everything) -> Vec<&'static str> {
    let meetings = all.older_meetings.then_some(OLDER_MEETINGS);
    let log = all.older_log.then_some(OLDER_LOG);
    LEFT_OUT.into_iter().chain(meetings).chain(log).collect()
}

impl<'a> Connection<'a> {
    fn of(here: &'a Installation) -> Self {
        let profile = &here.profile;
        Self {
            id: here.id.to_string(),
            state: here.state.as_str(),
            connected_at: written(here.connected_at),
            trouble: here.trouble.map(|(reason, since)| Trouble {
                reason: reason.as_str(),
                since: written(since),
            }),
            name: &profile.display_name,
            email: &profile.email,
            plan: match profile.plan {
                Plan::Basic => "basic",
                Plan::Licensed => "licensed",
                Plan::WithoutMeetings => "without meetings",
                Plan::Other => "unknown to Bedside",
            },
            time_zone: profile.zone.as_ref().map(Zone::name),
            zoom_user_id: profile.user.as_str(),
            zoom_account_id: profile.account.as_str(),
            permissions: here.scopes.each().collect(),
        }
    }
}

impl<'a> Settings<'a> {
    fn of(chosen: &'a Preferences, text_for_clients: Option<&'a str>) -> Self {
        let options = &chosen.options;
        Self {
            waiting_room: options.waiting_room,
            minutes_early: options.early.minutes(),
            recording: of_recording(options.recording),
            host_video: options.host_video,
            client_video: options.client_video,
            meeting_name: chosen.name.as_str(),
            word_for_clients: chosen.client_word.map(ClientWord::as_str),
            language_for_clients: chosen.client_locale.map(Locale::as_str),
            language: chosen.locale.map(Locale::as_str),
            time_zone: chosen.zone.as_ref().map(Zone::name),
            colours: chosen.theme.as_str(),
            text_for_clients,
        }
    }
}

fn of_recording(recording: Recording) -> &'static str {
    match recording {
        Recording::Off => "off",
        Recording::Local => "on the host's computer",
        Recording::Cloud => "at Zoom",
    }
}

fn of_meeting(meeting: &PastMeeting, now: OffsetDateTime) -> Meeting {
    let applied = meeting.applied.as_ref();
    Meeting {
        id: meeting.id.to_string(),
        zoom_meeting_id: meeting.number.map(|number| number.0),
        state: meeting.state_at(now).as_str(),
        refusal: meeting.refusal.map(crate::domain::Refusal::as_str),
        name: meeting.name.map(MeetingName::as_str),
        created_at: written(meeting.made_at),
        takes_place_at: meeting.starts_at.map(written),
        started_at: meeting.started_at.map(written),
        ended_at: meeting.ended_at.map(written),
        waiting_room: applied.map(|applied| applied.waiting_room),
        passcode_in_link: applied.map(|applied| applied.passcode_in_link),
        recording: applied.map(|applied| of_recording(applied.recording)),
    }
}

fn of_session(session: &Session) -> Browser {
    Browser {
        signed_in_at: written(session.signed_in_at),
        last_used_at: written(session.seen_at),
        shared_computer: session.shared,
    }
}

fn of_deed(deed: &WrittenDeed) -> Entry<'_> {
    Entry {
        number: deed.number,
        at: written(deed.at),
        what: &deed.deed,
        meeting: deed.meeting.map(|id| id.to_string()),
    }
}

fn written(at: OffsetDateTime) -> String {
    Moment(at).machine()
}
